"""The counted budgets: requests, write and read units; counts, because times on shared machines are noise."""

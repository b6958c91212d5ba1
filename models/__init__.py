"""Everything that would still be true on paper: tables, rules, services."""

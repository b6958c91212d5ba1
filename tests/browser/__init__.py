"""Claims about the members' pages in a real browser."""

"""Everything that would still be true on paper: tables, rules, and one function for each thing a person does."""

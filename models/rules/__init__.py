"""The rules: values in, an answer or a DomainError out; no store, no clock, no environment."""

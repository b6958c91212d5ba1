"""How parts become a key and a key becomes parts again: no part can contain the separator."""

from __future__ import annotations

from urllib.parse import quote, unquote

SEPARATOR = "#"


def join_key(*parts: str) -> str:
    """Return the parts as one key; different parts never give the same key."""
    return SEPARATOR.join(quote(part, safe="") for part in parts)


def split_key(key: str) -> tuple[str, ...]:
    """Return the parts that `join_key` was given."""
    return tuple(unquote(part) for part in key.split(SEPARATOR))


def prefix_of(*parts: str) -> str:
    """Return the prefix shared by all keys that begin with exactly these parts, and by no other key."""
    return join_key(*parts) + SEPARATOR

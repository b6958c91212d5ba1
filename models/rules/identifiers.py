"""What can be an id: forms send whatever was typed, and the store refuses empty and endless keys as faults."""

from __future__ import annotations

_LONGEST = 64


def is_id(text: str) -> bool:
    """Tell whether the text may be an id of ours."""
    return 0 < len(text) <= _LONGEST

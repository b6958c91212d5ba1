"""The order of candidates: shuffled for each voter, the same each time that voter looks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def shuffle_for(voter: str, items: Sequence[T], id_of: Callable[[T], str]) -> list[T]:
    """Return the items in this voter's own order, so that no candidate gains from its place."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{voter}\0{id_of(item)}".encode()).digest())

"""What the functions that serve no page share: their tables, and how long Lambda lets them run."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from handlers.config import read_place
from models.services.stores import open_store

# What one more committee's day may take at most; whoever comes next goes on from there.
_SPARE_MS = 60_000


class Context(Protocol):
    """What Lambda tells of the running call."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this call may still run."""
        ...


@lru_cache(maxsize=1)
def open_tables() -> None:
    """Open the store of the environment, once a process, without a key to personal data."""
    open_store(*read_place())


def watch_time(context: Context) -> Callable[[], bool]:
    """Return a question: may one more piece of work be begun?"""
    return lambda: context.get_remaining_time_in_millis() > _SPARE_MS

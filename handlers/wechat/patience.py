"""How long one call may take with everything that belongs to it: tries, pauses, a token, a reply that drips."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local


class Patience(local):
    """Ends each thread's outermost call after so many seconds; calls within it share the time."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._ends_at: float | None = None

    @contextmanager
    def begin(self) -> Iterator[None]:
        """Run the clock until the block is left, unless it runs already."""
        if self._ends_at is not None:
            yield
            return
        self._ends_at = time.monotonic() + self._longest
        try:
            yield
        finally:
            self._ends_at = None

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self._longest if self._ends_at is None else self._ends_at - time.monotonic()

"""Plays EventBridge: calls the nightly jobs' Lambda handlers again and again while the stand runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
# Often enough for a demo left open over midnight; a run with nothing to do costs a few reads.
_EVERY_S = 300


class Unhurried:
    """A call that is given all the time a Lambda function can have, until the stand stops."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping

    def get_remaining_time_in_millis(self) -> int:
        """Return fifteen minutes, or nothing once the stand stops: what is left is done at the next start."""
        return 0 if self._stopping.is_set() else 15 * 60 * 1000


class Clockwork:
    """One thread that calls the handlers in turn, at its start and every so many seconds, until it is stopped."""

    def __init__(self, *handlers: Handler, every_s: int = _EVERY_S) -> None:
        self._handlers, self._every_s = handlers, every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once the running call is through."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            for handler in self._handlers:
                handler({}, Unhurried(self._stopping))
            if self._stopping.wait(self._every_s):
                return

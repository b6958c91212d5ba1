"""Faults that tests and demonstrations order: what the next calls of a path answer instead."""

import threading

import msgspec


class Fault(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The next `times` calls of `path` wait `delay_s` seconds and answer as ordered, if anything is."""

    path: str
    times: int = 1
    errcode: int | None = None
    http_status: int | None = None
    delay_s: float = 0.0
    body: str | None = None

    @property
    def replaces_answer(self) -> bool:
        """Whether the call is answered by the fault, and not merely delayed."""
        return self.errcode is not None or self.http_status is not None or self.body is not None


class FaultBook:
    """The faults still to happen, first ordered first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Adds a fault behind those already ordered."""
        with self._lock:
            self._queue += [fault] * fault.times

    def take(self, path: str) -> Fault | None:
        """The next fault of that path, which is thereby spent."""
        with self._lock:
            fault = next((each for each in self._queue if each.path == path), None)
            if fault is not None:
                self._queue.remove(fault)
            return fault

    def clear(self) -> None:
        """Forgets every fault."""
        with self._lock:
            self._queue.clear()

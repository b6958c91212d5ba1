"""The writes of one client: counted, and one of them met by a crash, a lost reply or another process."""

from __future__ import annotations

from collections.abc import Callable

from models.base import Store
from models.connections import Request, Response
from models.wire import Exchange
from tests.wire import Fault

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


class Crash(BaseException):
    """The process is gone, here and now."""


class Writes:
    """Counts what one client writes from when it was armed, and lets one fault happen to one write."""

    def __init__(self, store: Store) -> None:
        self.count = 0
        self._at_write, self._fault = 0, None  # type: int, Fault | None
        self._exchange, store.wire.exchange = store.wire.exchange, self._meet

    def arm(self, fault: Fault | None = None, at_write: int = 1) -> None:
        """Let this happen to that write, counted from 1 from now on."""
        self.count, self._at_write, self._fault = 0, at_write, fault

    def _meet(self, request: Request) -> Response:
        if request.operation not in WRITES:
            return self._exchange(request)
        self.count += 1
        if self._fault is None or self.count != self._at_write:
            return self._exchange(request)
        fault, self._fault = self._fault, None
        return fault(request, self._exchange)


def crash_before(request: Request, exchange: Exchange) -> Response:
    """Die before anything is sent."""
    raise Crash


def crash_after(request: Request, exchange: Exchange) -> Response:
    """Die when the store has done what it was asked, before anybody reads its reply."""
    exchange(request)
    raise Crash


def arrive_twice(request: Request, exchange: Exchange) -> Response:
    """Lose the first reply, let the client send the same again by itself, and answer that."""
    exchange(request)
    return exchange(request)


def be_overtaken(by: Callable[[], object]) -> Fault:
    """Return a fault that lets another process do this first, between our reading and our writing."""

    def overtake(request: Request, exchange: Exchange) -> Response:
        by()
        return exchange(request)

    return overtake

"""What goes wrong with the tally's writes on a real store, drawn by chance."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from models.base import Store
from models.connections import Request, Response
from models.wire import Exchange
from tests.shards import Crash
from tests.wire import (
    Fault,
    Faults,
    fail_after_commit,
    fail_in_front,
    fail_inside,
    go_well,
    hang_after_commit,
    lose_reply,
    say_nothing,
    throttle,
)

RATE = 0.35
# How many writes later one that was under way arrives.
_DELAYS = (1, 2, 8, 30)


class Mishaps:
    """Disturbs a third of all writes that this store sends, each in one way or another."""

    def __init__(self, store: Store, chance: Random) -> None:
        self.writes = self.faults = 0
        self._chance, self._faults = chance, Faults(store)
        self._before_next: Callable[[], object] | None = None
        self._late: list[tuple[int, Request]] = []
        self._ways: tuple[Fault, ...] = (
            self._land_late,
            crash_before,
            crash_after,
            send_twice,
            throttle,
            lose_reply,
            say_nothing,
            fail_inside,
            fail_in_front,
            fail_after_commit,
            hang_after_commit,
        )
        self._faults.plan("PutItem", self._meet)

    def interpose(self, act: Callable[[], object]) -> None:
        """Let this happen right before the next write."""
        self._before_next = act

    def _meet(self, request: Request, exchange: Exchange) -> Response:
        self._faults.plan("PutItem", self._meet)
        if self._before_next is not None:
            act, self._before_next = self._before_next, None
            act()
        self.writes += 1
        self._send_what_is_due(exchange)
        way = self._chance.choice(self._ways) if self._chance.random() < RATE else go_well
        self.faults += way is not go_well
        return way(request, exchange)

    def _send_what_is_due(self, exchange: Exchange) -> None:
        due = [request for moment, request in self._late if moment <= self.writes]
        self._late = [(moment, request) for moment, request in self._late if moment > self.writes]
        for request in due:
            exchange(request)

    def _land_late(self, request: Request, exchange: Exchange) -> Response:
        """Let Lambda's time be up while the write is under way: it arrives when others have read and written."""
        self._late.append((self.writes + self._chance.choice(_DELAYS), request))
        raise Crash


def crash_before(request: Request, exchange: Exchange) -> Response:
    """End the function before the store hears of the write."""
    raise Crash


def crash_after(request: Request, exchange: Exchange) -> Response:
    """End the function when the store has written, before it hears so."""
    exchange(request)
    raise Crash


def send_twice(request: Request, exchange: Exchange) -> Response:
    """Lose the first reply and send the write again, as a client does by itself: it meets its own write."""
    exchange(request)
    return exchange(request)

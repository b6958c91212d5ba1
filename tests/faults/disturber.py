"""One fault at a chosen store call of a handler: once, or from that call on."""

from __future__ import annotations

from models.base import Store
from models.connections import Request, Response
from models.wire import Exchange
from tests.wire import Fault, Faults, answer_cancelled, refuse

OPERATIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "TransactWriteItems", "BatchGetItem")
# More requests than one run of the matrix makes through one client.
_MANY = 20_000


class Disturber:
    """Notes which calls one client makes, in order, and lets a fault happen to them while it is armed."""

    def __init__(self, store: Store) -> None:
        self.calls: list[str] = []
        self._fault: Fault | None = None
        self._from = self._until = 0
        faults = Faults(store)
        for operation in OPERATIONS:
            faults.plan(operation, *[self._meeting(operation)] * _MANY)

    def arm(self, fault: Fault, at_call: int, lasts: bool) -> None:
        """Let it happen to this call (counted from 0 from now on), or to this one and all after it."""
        self.calls.clear()
        self._fault, self._from, self._until = fault, at_call, at_call + (_MANY if lasts else 1)

    def disarm(self) -> None:
        """Let all go well from now on, and count anew."""
        self.calls.clear()
        self._fault = None

    def _meeting(self, operation: str) -> Fault:
        def meet(request: Request, exchange: Exchange) -> Response:
            number = len(self.calls)
            self.calls.append(operation)
            if self._fault is None or not self._from <= number < self._until:
                return exchange(request)
            return self._fault(request, exchange)

        return meet


def conflict(request: Request, exchange: Exchange) -> Response:
    """Answer that a transaction holds the item just now: what a plain write may meet too."""
    return refuse(400, "TransactionConflictException")


cancel_in_conflict = answer_cancelled("TransactionConflict", "None")

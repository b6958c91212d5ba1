"""Counts what goes to DynamoDB: requests, write units, read units."""

from __future__ import annotations

from collections import Counter
from types import TracebackType

import msgspec

from models.base import Store
from models.connections import Request, Response

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
# DynamoDB Local counts a transaction's units once; the real service bills every item of it twice.
_TRANSACTION_FACTOR = 2


class Meter:
    """Counts between `with Meter(store) as meter:` and its end; a repeat counts as a request."""

    def __init__(self, store: Store) -> None:
        self._wire = store.wire
        self._exchange = store.wire.exchange
        self.requests = 0
        self.bytes_sent = 0
        self.wcu = 0.0
        self.rcu = 0.0
        # Writes and checks inside transactions, whose units no emulator counts as the real service does: two each for
        # an item of up to 1 KB, and one for each index entry.
        self.transacted = 0
        self.operations: Counter[str] = Counter()

    def __enter__(self) -> Meter:
        self._wire.exchange = self._carry
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wire.exchange = self._exchange

    def _carry(self, request: Request) -> Response:
        self.requests += 1
        self.operations[request.operation] += 1
        self.bytes_sent += len(request.body)
        response = self._exchange(request)
        units = _units_of(response)
        if request.operation == "TransactWriteItems":
            units *= _TRANSACTION_FACTOR
            self.transacted += len(msgspec.json.decode(request.body)["TransactItems"])
        if request.operation in _WRITES:
            self.wcu += units
        else:
            self.rcu += units
        return response


def _units_of(response: Response) -> float:
    consumed = msgspec.json.decode(response.body).get("ConsumedCapacity") or []
    return sum(float(each["CapacityUnits"]) for each in (consumed if isinstance(consumed, list) else [consumed]))

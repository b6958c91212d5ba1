"""Counts what goes to DynamoDB: requests, write units, read units."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Any

from models.base import Store

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
# DynamoDB Local counts a transaction's units once; the real service bills every item of it twice.
_TRANSACTION_FACTOR = 2


class Meter:
    """Counts between `with Meter(store) as meter:` and its end; retries of the SDK count as requests of their own."""

    def __init__(self, store: Store) -> None:
        self._events = store.client.meta.events
        self.requests = 0
        self.wcu = 0.0
        self.rcu = 0.0
        self.operations: Counter[str] = Counter()

    def __enter__(self) -> Meter:
        self._events.register("before-send.dynamodb", self._sent)
        self._events.register("after-call.dynamodb", self._answered)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._events.unregister("before-send.dynamodb", self._sent)
        self._events.unregister("after-call.dynamodb", self._answered)

    def _sent(self, **_: Any) -> None:
        self.requests += 1

    def _answered(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.operations[model.name] += 1
        consumed = parsed.get("ConsumedCapacity") or []
        units = sum(float(each["CapacityUnits"]) for each in (consumed if isinstance(consumed, list) else [consumed]))
        if model.name == "TransactWriteItems":
            units *= _TRANSACTION_FACTOR
        if model.name in _WRITES:
            self.wcu += units
        else:
            self.rcu += units

"""What a warm process remembers for up to a minute, so that the steady state reads nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

V = TypeVar("V")

LONGEST = timedelta(seconds=60)


class Warm(Generic[V]):
    """Values by key, loaded again once they are 60 seconds old."""

    _all: ClassVar[WeakSet[Warm[Any]]] = WeakSet()

    def __init__(self) -> None:
        self._values: dict[tuple[str, ...], tuple[datetime, V]] = {}
        Warm._all.add(self)

    def get(self, key: tuple[str, ...], now: datetime, load: Callable[[], V]) -> V:
        """Return the remembered value, or load and remember it; a failed load is not remembered."""
        remembered = self._values.get(key)
        if remembered is not None and abs(now - remembered[0]) < LONGEST:
            return remembered[1]
        value = load()
        self._values[key] = (now, value)
        return value

    def forget(self) -> None:
        """Forget everything."""
        self._values.clear()


def forget_all() -> None:
    """Forget every remembered value of this process, as a new process would."""
    for warm in list(Warm._all):
        warm.forget()

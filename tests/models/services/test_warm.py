"""What a warm process remembers, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.errors import StoreBusy
from models.services.warm import Warm, forget_all
from tests.makers import NOON

SECOND = timedelta(seconds=1)


class Loader:
    """Gives 1, then 2, then 3."""

    def __init__(self) -> None:
        self.loads = 0

    def __call__(self) -> int:
        """Return how often it was asked."""
        self.loads += 1
        return self.loads


def test_value_is_loaded_once_a_minute() -> None:
    warm, load = Warm[int](), Loader()
    seconds = (0, 1, 59, 60, 61, 119, 120)
    assert [warm.get(("k",), NOON + n * SECOND, load) for n in seconds] == [1, 1, 1, 2, 2, 2, 3]


def test_clock_that_was_set_back_loads_again() -> None:
    warm, load = Warm[int](), Loader()
    assert warm.get(("k",), NOON, load) == 1
    assert warm.get(("k",), NOON - 59 * SECOND, load) == 1
    assert warm.get(("k",), NOON - 60 * SECOND, load) == 2


def test_keys_are_remembered_apart() -> None:
    warm, load = Warm[int](), Loader()
    assert [warm.get((key,), NOON, load) for key in "aba"] == [1, 2, 1]


def test_failed_load_is_not_remembered() -> None:
    def fail() -> int:
        raise StoreBusy

    warm, load = Warm[int](), Loader()
    with pytest.raises(StoreBusy):
        warm.get(("k",), NOON, fail)
    assert warm.get(("k",), NOON, load) == 1


@pytest.mark.parametrize("forget", [lambda warm: warm.forget(), lambda _: forget_all()])
def test_forgotten_value_is_loaded_again(forget: Callable[[Warm[int]], None]) -> None:
    warm, load = Warm[int](), Loader()
    warm.get(("k",), NOON, load)
    forget(warm)
    assert warm.get(("k",), NOON, load) == 2


def test_nothing_and_false_are_remembered_too() -> None:
    warm, calls = Warm[int | None](), Loader()

    def load() -> None:
        calls()

    for _ in range(3):
        assert warm.get(("k",), NOON, load) is None
    assert calls.loads == 1

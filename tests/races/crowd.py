"""A crowd of threads that all do the same at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")

THREADS = 20


def race(acts: Callable[[int, int], T], rounds: int = 1, threads: int = THREADS) -> list[list[T]]:
    """Return what `acts(thread, round)` gave, by round and thread; every round starts at a barrier."""
    barrier = Barrier(threads, timeout=60)

    def run(thread: int) -> list[T]:
        outcomes = []
        for number in range(rounds):
            barrier.wait()
            outcomes.append(acts(thread, number))
        return outcomes

    with ThreadPoolExecutor(threads) as pool:
        by_thread = list(pool.map(run, range(threads)))
    return [[outcomes[number] for outcomes in by_thread] for number in range(rounds)]

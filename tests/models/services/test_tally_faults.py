"""The tally equals a recount whatever fails: 100 seeded worlds of 300 ballots, and each fault at each write."""

from __future__ import annotations

from random import Random

import pytest

from models.base import use_store
from models.services.tallies import count_batch
from tests.makers import NOON
from tests.models.services.tally_runs import run_world
from tests.models.services.tally_world import (
    FAULTS,
    FakeClient,
    FakeStore,
    Fault,
    is_readable,
    make_stream_record,
    read_tallies,
    recount,
)
from tests.shards import Crash

BALLOTS, SEEDS = 300, 100


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_tally_equals_recount_in_every_faulted_world(first: int) -> None:
    runs = [run_world(seed, BALLOTS) for seed in range(first, first + 10)]
    assert [run for run in runs if run.wrong or run.is_stuck] == []
    # A third of all writes goes wrong, shards end and lag: else these worlds would show nothing.
    assert sum(run.faults for run in runs) > 300
    assert sum(run.splits for run in runs) > 10
    assert sum(run.lags for run in runs) > 10


def test_store_that_asks_no_condition_makes_counters_wrong() -> None:
    class Careless(FakeClient):
        asks_conditions = False

    assert sum(run_world(seed, BALLOTS, Careless).wrong > 0 for seed in range(10)) > 4


@pytest.fixture
def records() -> list[dict[str, object]]:
    """One shard's batch: six groups of category and day, two poisonous records."""
    chance = Random(8)  # noqa: S311
    return [make_stream_record(chance, number) for number in range(1, 61)]


class _Once:
    """Lets one fault happen at one write."""

    def __init__(self, fault: Fault, at_write: int) -> None:
        self._fault, self._at_write, self.writes = fault, at_write, 0

    def __call__(self) -> Fault | None:
        self.writes += 1
        return self._fault if self.writes == self._at_write else None


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at_write", range(1, 9))
def test_fault_at_any_write_heals_with_the_next_delivery(
    records: list[dict[str, object]], fault: Fault, at_write: int
) -> None:
    once = _Once(fault, at_write)
    client = FakeClient(once)
    use_store(FakeStore(client))
    for _ in range(4):
        try:
            if not count_batch("shard-0", records, NOON).failed:
                break
        except Crash:
            continue
    assert once.writes >= at_write
    assert read_tallies() == recount(records)
    assert count_batch("shard-0", records, NOON).failed == ()
    assert read_tallies() == recount(records)


def test_zombie_with_a_stale_watermark_loses_every_group(records: list[dict[str, object]]) -> None:
    client = FakeClient(lambda: None)
    use_store(FakeStore(client))
    readable = [record for record in records if is_readable(record)]
    count_batch("shard-0", readable[:20], NOON)
    client.before_next_write = lambda: count_batch("shard-0", readable, NOON)
    zombie = count_batch("shard-0", readable[20:40], NOON)
    assert zombie.failed
    assert read_tallies() == recount(readable)

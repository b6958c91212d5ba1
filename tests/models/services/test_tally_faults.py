"""The tally equals a recount whatever fails: 100 seeded worlds of 300 ballots, and each fault at each write."""

from __future__ import annotations

from random import Random

import pytest

from models.base import use_store
from models.services.tallies import count_batch
from tests.makers import NOON
from tests.models.services.tally_world import (
    FAULTS,
    Crash,
    FakeClient,
    FakeStore,
    Fault,
    Shard,
    is_readable,
    make_stream,
    read_tallies,
    recount,
)

BALLOTS, SHARDS, SEEDS = 300, 3, 100
# High on purpose: a third of all writes go wrong in one way or another.
RATE = 0.35
_LONGEST_BLOCK = 60


def run_world(seed: int) -> tuple[int, int]:
    """Let one world run to its end and check it; return how many faults and writes it had."""
    chance = Random(seed)  # noqa: S311
    met: list[Fault | None] = []

    def choose_fault() -> Fault | None:
        met.append(chance.choice(FAULTS) if chance.random() < RATE else None)
        return met[-1]

    client = FakeClient(choose_fault)
    use_store(FakeStore(client))
    stream = make_stream(chance, BALLOTS, SHARDS)
    shards = [Shard(name, records, chance, client) for name, records in sorted(stream.items())]
    while running := [shard for shard in shards if shard.reached < len(shard.records)]:
        chance.choice(running).step()
        assert all(shard.blocked < _LONGEST_BLOCK for shard in shards), f"seed {seed}: a shard is blocked"
    records = [record for shard in shards for record in shard.records]
    assert read_tallies() == recount(records), f"seed {seed}"
    set_aside = {key[1:] for key in client.items if key[0] == "test-quarantine"}
    poison = {
        (shard.name, record["dynamodb"]["SequenceNumber"])
        for shard in shards
        for record in shard.records
        if not is_readable(record)
    }
    assert set_aside == poison, f"seed {seed}"
    return sum(fault is not None for fault in met), len(met)


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_tally_equals_recount_in_every_faulted_world(first: int) -> None:
    runs = [run_world(seed) for seed in range(first, first + 10)]
    assert sum(faults for faults, _ in runs) > 300


@pytest.fixture
def records() -> list[dict[str, object]]:
    """One shard's batch: six groups of category and day, two poisonous records."""
    [batch] = make_stream(Random(1), 60, 1).values()  # noqa: S311
    return batch


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

"""Worlds in which the tally is disturbed from the first ballot to the last, each from a seed; what came of them."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from random import Random

import msgspec

from models.base import use_store
from models.services.tallies import count_batch
from tests.makers import NOON
from tests.models.services.tally_world import (
    FAULTS,
    FakeClient,
    FakeStore,
    Fault,
    is_readable,
    make_stream_record,
    next_number,
    read_tallies,
    recount,
)
from tests.shards import Mapping, Record, Stream

SHARDS = 3
# High on purpose: a third of all writes go wrong in one way or another.
RATE = 0.35
Counts = Table[tuple[str, str], tuple[int, Table[str, int]]]


class Run(msgspec.Struct, frozen=True):
    """How a world ended: `wrong` are the counters, and the records set aside, that are not as they should be."""

    seed: int
    writes: int
    faults: int
    splits: int
    lags: int
    is_stuck: bool
    wrong: int


def run_world(seed: int, ballots: int, kind: type[FakeClient] = FakeClient) -> Run:
    """Let one world run to its end: ballots come in bursts, shards end and lag, writes fail."""
    chance = Random(seed)  # noqa: S311
    met: list[Fault | None] = []

    def choose_fault() -> Fault | None:
        met.append(chance.choice(FAULTS) if chance.random() < RATE else None)
        return met[-1]

    client = kind(choose_fault)
    use_store(FakeStore(client))
    mapping = Mapping(chance, _count, lambda act: setattr(client, "before_next_write", act))
    stream = Stream(mapping, SHARDS)
    _fill(stream, chance, ballots)
    is_stuck = not stream.drain()
    faults = sum(fault is not None for fault in met)
    return Run(seed, len(met), faults, stream.splits, stream.lags, is_stuck, _count_wrong(stream, client))


def count_wrong(counted: Counts, right: Counts) -> int:
    """Return how many counters differ: ballots of a category's day, and each candidate's."""
    ours, theirs = _flatten(counted), _flatten(right)
    return sum(ours.get(name, 0) != theirs.get(name, 0) for name in ours.keys() | theirs.keys())


def _count(shard: str, batch: Sequence[Record]) -> tuple[str, ...]:
    return count_batch(shard, batch, NOON).failed


def _fill(stream: Stream, chance: Random, ballots: int) -> None:
    """Let the ballots come while others are counted; about two shards end meanwhile."""
    numbers: dict[str, int] = {}
    for come in range(ballots):
        shard = stream.find_shard(chance.getrandbits(32))
        numbers[shard.name] = next_number(chance, numbers.get(shard.name, 0))
        shard.append(make_stream_record(chance, numbers[shard.name]))
        if chance.random() < 2 / ballots:
            stream.split()
        if come % 20 == 0:
            stream.step()


def _count_wrong(stream: Stream, client: FakeClient) -> int:
    records = [(shard.name, record) for shard in stream.shards for record in shard.records]
    poison = {(name, record["dynamodb"]["SequenceNumber"]) for name, record in records if not is_readable(record)}
    set_aside = {key[1:] for key in client.items if key[0] == "test-quarantine"}
    return count_wrong(read_tallies(), recount([record for _, record in records])) + len(poison ^ set_aside)


def _flatten(counts: Counts) -> dict[tuple[str, ...], int]:
    flat: dict[tuple[str, ...], int] = {}
    for group, (ballots, candidates) in counts.items():
        flat[group] = ballots
        flat |= {(*group, candidate): count for candidate, count in candidates.items()}
    return flat

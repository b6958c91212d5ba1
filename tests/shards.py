"""A stream's shards, delivered as Lambda delivers them: in order at first, then again and again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Record = dict[str, Any]
# Counts a batch of the named shard and returns the sequence numbers that failed; raises Crash when it dies.
Count = Callable[[str, Sequence[Record]], Sequence[str]]
# Lets an act happen right before the next write of whoever counts.
Interpose = Callable[[Callable[[], object]], object]

_SIZES = (1, 5, 20, 60)
# What an invocation that was given up may still deliver.
_LARGEST_REPLAY = 120
_LONGEST_BLOCK = 60


class Crash(BaseException):
    """The Lambda function is gone, here and now."""


class Shard:
    """One shard: its records, how far they are counted, and what becomes of it when it ends."""

    def __init__(self, name: str, mapping: Mapping, parent: Shard | None = None) -> None:
        self.name, self.parent = name, parent
        self.records: list[Record] = []
        self.children: tuple[Shard, ...] = ()
        self.reached = self._blocked = 0
        self._mapping, self._chance = mapping, mapping.chance
        self._numbers: list[int] = []

    def append(self, record: Record) -> None:
        """Put one more record at the end."""
        self.records.append(record)
        self._numbers.append(int(record["dynamodb"]["SequenceNumber"]))

    @property
    def is_drained(self) -> bool:
        """Tell whether everything that is here is counted."""
        return self.reached == len(self.records)

    @property
    def is_due(self) -> bool:
        """Tell whether there is something to deliver: a child waits until its parent has ended and is drained."""
        return not self.is_drained and (self.parent is None or self.parent.is_drained)

    @property
    def is_blocked(self) -> bool:
        """Tell whether it was delivered in vain far too often."""
        return self._blocked >= _LONGEST_BLOCK

    def end(self) -> None:
        """Take no more records: two children, with names and sequence numbers of their own, go on."""
        self.children = tuple(Shard(f"{self.name}-{which}", self._mapping, self) for which in range(2))

    def step(self) -> None:
        """Deliver the next batch, and now and then something that was delivered before."""
        start, size = self.reached, self._chance.choice(_SIZES)
        if self._chance.random() < 0.15:
            # A zombie: the same range, and more, is counted by another invocation between our read and our write.
            end = start + self._chance.choice((size, 80))
            self._mapping.interpose(lambda: self._deliver(start, end))
        self.reached = max(self.reached, self._deliver(start, start + size))
        self._blocked = self._blocked + 1 if self.reached == start else 0
        if self._chance.random() < 0.2:
            self._deliver(start, self.reached)

    def replay(self) -> None:
        """Deliver some range that was delivered before, however long ago."""
        old = self._chance.randint(0, self.reached)
        self._deliver(old, min(self.reached, old + self._chance.randint(0, _LARGEST_REPLAY)))

    def _deliver(self, start: int, end: int) -> int:
        """Return up to where the range was counted, as far as Lambda can tell."""
        batch = self.records[start:end]
        if not batch:
            return start
        repeated = [self._chance.choice(batch)] if self._chance.random() < 0.05 else []
        try:
            failed = self._mapping.count(self.name, [*batch, *repeated])
        except Crash:
            # Lambda halves a batch that failed and delivers each half.
            middle = start + len(batch) // 2
            return self._deliver(start, middle) if middle > start else start
        return bisect_left(self._numbers, min(map(int, failed))) if failed else start + len(batch)


class Mapping:
    """Lambda's event source mapping: what counts a batch, and all chance there is in delivering."""

    def __init__(self, chance: Random, count: Count, interpose: Interpose) -> None:
        self.chance, self.count, self.interpose = chance, count, interpose


class Stream:
    """Shards that are delivered side by side; they end and give way to others, and lag."""

    def __init__(self, mapping: Mapping, shards: int) -> None:
        self._chance = mapping.chance
        self._first = [Shard(f"shardId-{number}", mapping) for number in range(shards)]
        self.shards = list(self._first)
        self.splits = self.lags = 0
        self._lagging: dict[Shard, int] = {}

    def find_shard(self, hashed: int) -> Shard:
        """Return the open shard on which a key with this hash is written."""
        hashed, first = divmod(hashed, len(self._first))
        shard = self._first[first]
        while shard.children:
            hashed, child = divmod(hashed, 2)
            shard = shard.children[child]
        return shard

    def split(self) -> None:
        """End one of the open shards."""
        parent = self._chance.choice([shard for shard in self.shards if not shard.children])
        parent.end()
        self.shards += parent.children
        self.splits += 1

    def step(self) -> None:
        """Let one of the shards that are due deliver, unless it lags; now and then an old range comes again."""
        due = [shard for shard in self.shards if shard.is_due]
        self._lagging = {shard: left - 1 for shard, left in self._lagging.items() if left > 1}
        if due and self._chance.random() < 0.03:
            self._lagging[self._chance.choice(due)] = self._chance.randint(5, 50)
            self.lags += 1
        awake = [shard for shard in due if shard not in self._lagging]
        if awake:
            self._chance.choice(awake).step()
        if self._chance.random() < 0.1:
            # Of a shard that has ended, too, while its children are counted.
            self._chance.choice(self.shards).replay()

    def drain(self) -> bool:
        """Deliver until all is counted, and tell whether it is; a shard that never advances ends the trial."""
        while not all(shard.is_drained for shard in self.shards):
            if any(shard.is_blocked for shard in self.shards):
                return False
            self.step()
        return True

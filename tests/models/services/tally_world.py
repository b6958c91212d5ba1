"""A small world for the tally: a stream with several shards, Lambda's retries, and a store that fails on cue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal

from botocore.exceptions import ClientError

from models.base import Store
from models.connections import NoAnswer
from models.services.tallies import count_batch
from models.services.tally_sums import read_tally
from tests.fakes import make_record
from tests.makers import CAMPAIGN, NOON

Fault = Literal["crash before", "crash after", "lost reply", "reply never came", "throttled"]
FAULTS: tuple[Fault, ...] = ("crash before", "crash after", "lost reply", "reply never came", "throttled")
CATEGORIES, DAYS = ("article", "film", "case"), ("2017-07-05", "2017-07-06")
Item = dict[str, Any]


class Crash(BaseException):
    """The Lambda function is gone, here and now."""


class FakeClient:
    """The three calls the tally makes, on a dictionary; before each write it asks what shall go wrong."""

    def __init__(self, choose_fault: Callable[[], Fault | None]) -> None:
        self.items: dict[tuple[str, str, str], Item] = {}
        self.before_next_write: Callable[[], object] | None = None
        self._choose_fault = choose_fault

    def _make_api_call(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        if operation == "GetItem":
            item = self.items.get((asked["TableName"], *_texts(asked["Key"].values())))
            return {"Item": item} if item else {}
        if operation == "Query":
            [partition] = _texts(asked["ExpressionAttributeValues"].values())
            found = [item for key, item in self.items.items() if key[:2] == (asked["TableName"], partition)]
            return {"Items": found, "Count": len(found), "ScannedCount": len(found)}
        assert operation == "PutItem"
        self._write(asked)
        return {}

    def _write(self, asked: dict[str, Any]) -> None:
        if self.before_next_write is not None:
            meanwhile, self.before_next_write = self.before_next_write, None
            meanwhile()
        fault = self._choose_fault()
        if fault == "crash before":
            raise Crash
        if fault == "throttled":
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")
        self._put(asked)
        if fault == "crash after":
            raise Crash
        if fault == "reply never came":
            raise NoAnswer("the connection was closed")
        if fault == "lost reply":
            self._put(asked)  # the SDK repeats by itself, and meets its own write

    def _put(self, asked: dict[str, Any]) -> None:
        item = asked["Item"]
        keys = ("category_key", "shard") if "category_key" in item else ("shard", "sequence")
        key = (asked["TableName"], *_texts(item[name] for name in keys))
        names, values = asked["ExpressionAttributeNames"], asked.get("ExpressionAttributeValues", {})
        stored, condition = self.items.get(key), asked["ConditionExpression"]
        if condition.startswith("attribute_not_exists"):
            holds = stored is None
        else:
            name, value = condition.split(" = ")
            holds = stored is not None and stored[names[name]] == values[value]
        if not holds:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.items[key] = item


class FakeStore(Store):
    """The real store, with a client of our own."""

    def __init__(self, client: FakeClient) -> None:
        super().__init__("test", "cn-north-1")
        self._fake = client

    @property
    def client(self) -> Any:
        """Return the client of our own."""
        return self._fake


class Shard:
    """One shard of the stream, delivered as Lambda delivers: in order at first, then again and again."""

    def __init__(self, name: str, records: Sequence[dict[str, Any]], chance: Random, client: FakeClient) -> None:
        self.name, self.records, self._chance, self._client = name, records, chance, client
        self.reached = 0
        self.blocked = 0

    def step(self) -> None:
        """Deliver the next batch, and now and then something that was delivered before."""
        start, size = self.reached, self._chance.choice((1, 5, 20, 60))
        if self._chance.random() < 0.15:
            # A zombie: the same range, and more, is counted by another invocation between our read and our write.
            self._client.before_next_write = lambda: self._deliver(start, start + self._chance.choice((size, 80)))
        self.reached = max(self.reached, self._deliver(start, start + size))
        self.blocked = self.blocked + 1 if self.reached == start else 0
        if self._chance.random() < 0.2:
            self._deliver(start, self.reached)
        if self._chance.random() < 0.1:
            old = self._chance.randint(0, self.reached)
            self._deliver(old, self._chance.randint(old, self.reached))

    def _deliver(self, start: int, end: int) -> int:
        """Return up to where the batch was counted, as far as Lambda can tell."""
        batch = self.records[start:end]
        if not batch:
            return start
        if self._chance.random() < 0.05:
            batch = [*batch, self._chance.choice(batch)]
        try:
            failed = count_batch(self.name, batch, NOON).failed
        except Crash:
            # Lambda halves a batch that failed and delivers each half.
            middle = start + len(self.records[start:end]) // 2
            return self._deliver(start, middle) if middle > start else start
        if not failed:
            return min(end, len(self.records))
        first = min(map(int, failed))
        places = [place for place in range(start, len(self.records)) if _number(self.records[place]) == first]
        return places[0] if places else start


def make_stream(chance: Random, ballots: int, shards: int) -> dict[str, list[dict[str, Any]]]:
    """Return the records of each shard, some of them poisonous; numbers rise within a shard, with gaps."""
    stream: dict[str, list[dict[str, Any]]] = defaultdict(list)
    numbers: Counter[str] = Counter()
    for _ in range(ballots):
        shard = f"shard-{chance.randrange(shards)}"
        # From 1 to 23 digits: text order is not number order.
        numbers[shard] += chance.choice((1, 7, 10**6, 10**22))
        choices = chance.sample([f"a{number}" for number in range(20)], chance.randint(1, 10))
        record = make_record(numbers[shard], *choices, category=chance.choice(CATEGORIES), day=chance.choice(DAYS))
        if chance.random() < 0.02:
            record["dynamodb"]["NewImage"].pop("c")
        stream[shard].append(record)
    return stream


def recount(records: Sequence[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, dict[str, int]]]:
    """Return ballots and counts of each category and day, counted by hand."""
    ballots: Counter[tuple[str, str]] = Counter()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in filter(is_readable, records):
        image = record["dynamodb"]["NewImage"]
        group = image["s"]["S"].split("#")[2], image["k"]["S"].split("#")[2]
        ballots[group] += 1
        counts[group].update(choice["S"] for choice in image["c"]["L"])
    return {group: (ballots[group], dict(counts[group])) for group in ballots}


def read_tallies() -> dict[tuple[str, str], tuple[int, dict[str, int]]]:
    """Return what the tallies say of each category and day."""
    read = {(category, day): read_tally(CAMPAIGN, category, day) for category in CATEGORIES for day in DAYS}
    return {group: (tally.ballots, dict(tally.counts)) for group, tally in read.items() if tally.ballots}


def is_readable(record: dict[str, Any]) -> bool:
    """Tell whether this record is a ballot, not poison."""
    return "c" in record["dynamodb"]["NewImage"]


def _number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(value["S"] for value in values)

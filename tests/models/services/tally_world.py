"""A small world for the tally: a store that fails on cue, ballots of its stream, and a count by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Literal, get_args

from botocore.exceptions import ClientError

from models.base import Store
from models.connections import NoAnswer
from models.services.tally_sums import read_tally
from tests.fakes import make_record
from tests.makers import CAMPAIGN
from tests.shards import Crash

Fault = Literal["crash before", "crash after", "lands late", "lost reply", "reply never came", "throttled"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
CATEGORIES, DAYS = ("article", "film", "case"), ("2017-07-05", "2017-07-06")
_CANDIDATES = [f"a{number}" for number in range(20)]
# How many writes later one that was under way arrives.
_DELAYS = (1, 2, 8, 30)
Item = dict[str, Any]


class FakeClient:
    """The three calls the tally makes, on a dictionary; before each write it asks what shall go wrong."""

    asks_conditions = True

    def __init__(self, choose_fault: Callable[[], Fault | None]) -> None:
        self.items: dict[tuple[str, str, str], Item] = {}
        self.before_next_write: Callable[[], object] | None = None
        self._choose_fault = choose_fault
        self._writes = 0
        self._late: list[tuple[int, dict[str, Any]]] = []

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
        self._writes += 1
        self._land_what_is_due()
        fault = self._choose_fault()
        if fault == "crash before":
            raise Crash
        if fault == "throttled":
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")
        if fault == "lands late":
            # Lambda's time is up while the write is under way: it arrives when others have read and written.
            self._late.append((self._writes + _DELAYS[self._writes % len(_DELAYS)], asked))
            raise Crash
        self._put(asked)
        if fault == "crash after":
            raise Crash
        if fault == "reply never came":
            raise NoAnswer("the connection was closed")
        if fault == "lost reply":
            self._put(asked)  # the SDK repeats by itself, and meets its own write

    def _land_what_is_due(self) -> None:
        due = [asked for moment, asked in self._late if moment <= self._writes]
        self._late = [(moment, asked) for moment, asked in self._late if moment > self._writes]
        for asked in due:
            with suppress(ClientError):
                self._put(asked)

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
        if not holds and self.asks_conditions:
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


def make_stream_record(chance: Random, number: int) -> dict[str, Any]:
    """Return the record of some ballot; a few are poison."""
    choices = chance.sample(_CANDIDATES, chance.randint(1, 10))
    record = make_record(number, *choices, category=chance.choice(CATEGORIES), day=chance.choice(DAYS))
    if chance.random() < 0.02:
        record["dynamodb"]["NewImage"].pop("c")
    return record


def next_number(chance: Random, number: int) -> int:
    """Return a later sequence number: from 1 to 23 digits, with gaps; text order is not number order."""
    return number + chance.choice((1, 7, 10**6, 10**22))


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


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(value["S"] for value in values)

"""The stand's poller delivers every record at least once, in order, and drains before it ends."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from local.ministack import MiniStack
from local.poller import Handler, StreamPoller
from models.ballot import Ballot
from models.base import current_store

pytestmark = pytest.mark.ministack


@pytest.fixture
def poller(ministack_store: MiniStack) -> Any:
    """Makes pollers of the test's own ballots table."""

    def make(handler: Handler) -> StreamPoller:
        return StreamPoller(f"{current_store().stage}-ballots", handler, "cn-north-1", ministack_store.url)

    return make


def test_stopping_delivers_what_is_still_in_the_stream(poller: Any) -> None:
    seen: list[str] = []
    running = poller(lambda event, _: _take(event, seen))
    running.start()
    _put_ballots(30)
    running.stop()
    assert sorted(seen) == sorted(f"voter{number}" for number in range(30))


def test_batch_with_a_failure_is_delivered_again(poller: Any) -> None:
    seen: list[str] = []
    failures = iter([True])

    def fail_once(event: dict[str, Any], context: object) -> dict[str, Any]:
        if next(failures, False):
            return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["dynamodb"]["SequenceNumber"]}]}
        return _take(event, seen)

    _put_ballots(5)
    running = poller(fail_once)
    running.start()
    running.stop()
    assert len(seen) == 5


def test_calls_carry_the_shard_and_rising_sequences(poller: Any) -> None:
    events: list[dict[str, Any]] = []
    delivered = threading.Event()

    def keep(event: dict[str, Any], context: object) -> dict[str, Any]:
        events.append(event)
        delivered.set()
        return {"batchItemFailures": []}

    _put_ballots(5)
    running = poller(keep)
    running.start()
    assert delivered.wait(30)
    running.stop()
    assert all(event["shardId"].startswith("shardId-") for event in events)
    sequences = [int(record["dynamodb"]["SequenceNumber"]) for event in events for record in event["Records"]]
    assert sequences == sorted(set(sequences))


def _put_ballots(count: int) -> None:
    for number in range(count):
        ballot = Ballot("c#d#e", f"b#voter{number}#x", choices=["a"], receipt="r", cast_at=0, rules=1)
        ballot.put_if_absent()


def _take(event: dict[str, Any], seen: list[str]) -> dict[str, Any]:
    seen += [record["dynamodb"]["Keys"]["s"]["S"].split("#")[1] for record in event["Records"]]
    return {"batchItemFailures": []}

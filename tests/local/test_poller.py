"""The stand's poller delivers every record at least once, in order, and drains before it ends."""

from __future__ import annotations

import threading
from typing import Any

import botocore.session
import pytest

from handlers.queue import SqsQueue
from local.ministack import MiniStack
from local.poller import Handler, QueuePoller, StreamPoller
from local.ports import free_port
from local.settings import queue_url
from local.tables import create_queues
from models.ballot import Ballot
from models.base import current_store
from models.errors import Unavailable
from models.services.reminder_chunks import Chunk, Person, read_chunk

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


def test_queue_drains_before_it_ends_and_keeps_nothing(ministack: MiniStack) -> None:
    create_queues("reminders-test", "reminders-test-dead", ministack.url)
    url, dead = queue_url(ministack.url, "reminders-test"), queue_url(ministack.url, "reminders-test-dead")
    queue = SqsQueue(url, dead, "cn-north-1", ministack.url)
    chunks = [Chunk(("c", f"run-{number}"), (Person("k", "b", "v", b"sealed"),)) for number in range(23)]
    queue.put([(chunk, 0) for chunk in chunks])
    seen: list[str] = []

    def send(event: dict[str, Any], context: Any) -> dict[str, Any]:
        assert context.get_remaining_time_in_millis() > 0
        seen.extend(read_chunk(record["body"]).run[1] for record in event["Records"])
        return {"batchItemFailures": []}

    poller = QueuePoller(url, send, "cn-north-1", ministack.url)
    poller.start()
    poller.stop()
    assert sorted(seen) == sorted(chunk.run[1] for chunk in chunks)
    assert queue.count().waiting == 0


def test_dead_letters_are_seen_without_being_lost_and_sent_again(ministack: MiniStack) -> None:
    create_queues("reminders-aside", "reminders-aside-dead", ministack.url)
    url, dead = queue_url(ministack.url, "reminders-aside"), queue_url(ministack.url, "reminders-aside-dead")
    chunk = Chunk(("c", "run"), (Person("k", "b", "v", b"sealed"),))
    # What was put aside looks as it did in the queue.
    SqsQueue(dead, dead, "cn-north-1", ministack.url).put([(chunk, 0)] * 12)
    queue = SqsQueue(url, dead, "cn-north-1", ministack.url)
    assert [letter.chunk for letter in queue.list_dead()] == [chunk] * 10
    assert queue.count().dead == 12
    assert queue.send_dead_again() == 12
    counts = queue.count()
    assert (counts.waiting, counts.dead) == (12, 0)


def test_unreadable_dead_letter_is_shown_and_stays(ministack: MiniStack) -> None:
    create_queues("reminders-odd", "reminders-odd-dead", ministack.url)
    url, dead = queue_url(ministack.url, "reminders-odd"), queue_url(ministack.url, "reminders-odd-dead")
    sqs: Any = botocore.session.get_session().create_client("sqs", "cn-north-1", endpoint_url=ministack.url)
    sqs.send_message(QueueUrl=dead, MessageBody='{"not": "ours"}')
    queue = SqsQueue(url, dead, "cn-north-1", ministack.url)
    assert [letter.chunk for letter in queue.list_dead()] == [None]
    assert queue.send_dead_again() == 0
    assert queue.count().waiting == 0


def test_queue_that_nobody_answers_for_is_unavailable() -> None:
    url = f"http://127.0.0.1:{free_port()}/0/none"
    with pytest.raises(Unavailable):
        SqsQueue(url, url, "cn-north-1", url).put([(Chunk(("c", "run"), ()), 0)])

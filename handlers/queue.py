"""The queue of reminders: chunks on their way to `send`, and those that were put aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import botocore.session
import msgspec
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from models.errors import Unavailable
from models.services.reminder_chunks import Chunk, DeadLetter, read_chunk, write_chunk

# What SQS takes, and gives, at once.
_AT_ONCE = 10
# Whoever looks at dead letters keeps them from others for so long; sending them again takes a moment only.
_LOOKED_AT_S, _SENT_WITHIN_S = 5, 60
T = TypeVar("T")


class QueueCounts(msgspec.Struct, frozen=True):
    """How many chunks wait, wait for their time, are being sent, and were put aside (all of them about)."""

    waiting: int
    delayed: int
    sending: int
    dead: int


class SqsQueue:
    """Reminders on SQS; the client is made when it is first needed. Every call raises Unavailable when SQS fails."""

    def __init__(self, url: str, dead_letters_url: str, region: str, endpoint: str | None = None) -> None:
        self._url, self._dead_url = url, dead_letters_url
        self._region, self._endpoint = region, endpoint
        self._made: Any = None

    def put(self, chunks: Sequence[tuple[Chunk, int]]) -> None:
        """Put these chunks into the queue, each to be delivered after so many seconds."""
        for part in _parts(chunks):
            entries = [
                {"Id": str(number), "MessageBody": write_chunk(chunk), "DelaySeconds": delay}
                for number, (chunk, delay) in enumerate(part)
            ]
            answer = self._ask("send_message_batch", QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise Unavailable

    def list_dead(self, most: int = _AT_ONCE) -> list[DeadLetter]:
        """Return some of the chunks that were put aside, without taking them away."""
        found = []
        for message in self._receive_dead(most, _LOOKED_AT_S):
            found.append(_read_letter(message))
            self._ask(
                "change_message_visibility",
                QueueUrl=self._dead_url,
                ReceiptHandle=message["ReceiptHandle"],
                VisibilityTimeout=0,
            )
        return found

    def send_dead_again(self, most: int = 1000) -> int:
        """Put up to so many of the chunks back into the queue; return how many.

        Each is deleted only once it is in the queue again: what is interrupted is there twice, which harms nobody.
        """
        again = 0
        for message in self._receive_dead(most, _SENT_WITHIN_S):
            chunk = _read_chunk(message)
            if chunk is None:
                continue
            self.put([(chunk, 0)])
            self._ask("delete_message", QueueUrl=self._dead_url, ReceiptHandle=message["ReceiptHandle"])
            again += 1
        return again

    def count(self) -> QueueCounts:
        """Return how many chunks there are, as SQS estimates."""
        waiting, delayed, sending = self._count(self._url)
        return QueueCounts(waiting, delayed, sending, self._count(self._dead_url)[0])

    def _receive_dead(self, most: int, hidden_s: int) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        while len(seen) < most:
            answer = self._ask(
                "receive_message",
                QueueUrl=self._dead_url,
                MaxNumberOfMessages=min(_AT_ONCE, most - len(seen)),
                VisibilityTimeout=hidden_s,
                AttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
            )
            messages = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
            if not messages:
                return
            seen |= {each["MessageId"] for each in messages}
            yield from messages

    def _count(self, url: str) -> tuple[int, int, int]:
        names = [f"ApproximateNumberOfMessages{which}" for which in ("", "Delayed", "NotVisible")]
        found = self._ask("get_queue_attributes", QueueUrl=url, AttributeNames=names)["Attributes"]
        waiting, delayed, sending = (int(found.get(name, 0)) for name in names)
        return waiting, delayed, sending

    def _ask(self, call: str, **asked: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, call)(**asked)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
        return answer

    @property
    def _client(self) -> Any:
        if self._made is None:
            # Fail early, and let Lambda or the next turn try again: botocore would wait for minutes.
            config = ClientConfig(connect_timeout=2, read_timeout=5, retries={"max_attempts": 2})
            self._made = botocore.session.get_session().create_client(
                "sqs", region_name=self._region, endpoint_url=self._endpoint, config=config
            )
        return self._made


def _read_letter(message: dict[str, Any]) -> DeadLetter:
    told = message.get("Attributes", {})
    queued_at = datetime.fromtimestamp(int(told.get("SentTimestamp", 0)) / 1000, UTC)
    return DeadLetter(
        message["MessageId"], _read_chunk(message), int(told.get("ApproximateReceiveCount", 0)), queued_at
    )


def _read_chunk(message: dict[str, Any]) -> Chunk | None:
    """Return the message's chunk, or None for what somebody else has put there."""
    try:
        return read_chunk(message["Body"])
    except ValueError:
        return None


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), _AT_ONCE):
        yield things[start : start + _AT_ONCE]

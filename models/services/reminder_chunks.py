"""What goes through the queue: so many people of a run at a time, under pseudonyms, their ids sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from models.privacy import unseal
from models.secretive import Secretive

# Small: stopping a run, voting meanwhile and a worker out of time concern no more people than this.
MOST_PEOPLE = 25
T = TypeVar("T")


class Person(Secretive, frozen=True, array_like=True):
    """Whom to remind: the place in the outbox (units for officers) and the sealed id."""

    committee: str
    branch: str
    voter: str
    sealed: bytes

    @property
    def member_id(self) -> str:
        """Return the member's id; needs the keyring."""
        return unseal(self.sealed)


class Chunk(Secretive, frozen=True):
    """Some people of a run: `run` is the key of its row. Nothing readable leads from here to a person."""

    run: tuple[str, str]
    people: tuple[Person, ...]


class DeadLetter(Secretive, frozen=True):
    """A chunk that was put aside after too many tries, how often it was tried, and since when it is in the queue.

    `chunk` is None for what is no chunk of ours: it can be looked at in the queue only.
    """

    letter_id: str
    chunk: Chunk | None
    tries: int
    queued_at: datetime


class ReminderQueue(Protocol):
    """Where chunks wait to be sent; each is delivered at least once."""

    def put(self, chunks: Sequence[tuple[Chunk, int]]) -> None:
        """Put these chunks into the queue, each to be delivered after so many seconds (at most 900).

        Raises Unavailable when some may not have been taken.
        """
        ...


class Messenger(Protocol):
    """What sending needs of WeChat."""

    def send_subscribe_message(self, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str | None:
        """Send one message and return WeChat's id for it, if any.

        Raises MessageRefused or WeChatMisconfigured (surely not taken), MessageUnanswered (nobody knows).
        """
        ...


def write_chunk(chunk: Chunk) -> str:
    """Return the chunk as the text of a message."""
    return msgspec.json.encode(chunk).decode()


def read_chunk(text: str) -> Chunk:
    """Return the chunk that `write_chunk` was given; raise ValueError for anything else."""
    return msgspec.json.decode(text, type=Chunk)


def split(things: Sequence[T], size: int = MOST_PEOPLE) -> Iterator[Sequence[T]]:
    """Yield the things in their order, so many at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]

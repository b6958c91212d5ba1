"""The chain of audit entries: what each digest covers, and what a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

Digest = Callable[[str], str]
Fault = Literal["altered", "missing", "misplaced", "head"]
# What stands before the first entry of a chain.
GENESIS = "genesis"

# Eight chains, so that people who act at the same moment seldom wait for one another.
BUCKETS = tuple(str(number) for number in range(8))


class ChainLink(msgspec.Struct, frozen=True):
    """An entry as its digest covers it. `details` are the words and numbers of the act, without any person's name."""

    bucket: str
    sequence: int
    day: str
    entry_id: str
    at: str
    act: str
    actor_id: str
    actor_unit: str
    unit_id: str | None
    members: tuple[str, ...]
    details: Mapping[str, str | int | None]
    previous_day: str
    previous_mac: str


class ChainHead(msgspec.Struct, frozen=True):
    """Where a bucket's chain ends."""

    bucket: str
    sequence: int
    day: str
    mac: str


class ChainFault(msgspec.Struct, frozen=True):
    """What a check found, and where; `sequence` 0 is the head itself."""

    kind: Fault
    bucket: str
    day: str
    sequence: int


def mac_of(link: ChainLink, digest: Digest) -> str:
    """Return the keyed digest of an entry; the same words always give the same one."""
    return digest(msgspec.json.encode(link, order="sorted").decode())


def seal_of(head: ChainHead, digest: Digest) -> str:
    """Return the keyed digest of a head."""
    return digest(msgspec.json.encode(head, order="sorted").decode())


def check_links(
    links: Iterable[tuple[ChainLink, str]], before: tuple[int, str], digest: Digest
) -> Iterator[ChainFault]:
    """Yield what is wrong with entries in ascending order; `before` is sequence and digest of the one before them.

    After a fault the chain is taken up again at the entry found, so that one fault is told once.
    """
    sequence, previous = before
    for link, mac in links:
        if link.sequence != sequence + 1:
            kind: Fault = "missing" if link.sequence > sequence + 1 else "misplaced"
            yield ChainFault(kind, link.bucket, link.day, sequence + 1)
        elif link.previous_mac != previous:
            yield ChainFault("misplaced", link.bucket, link.day, link.sequence)
        if mac_of(link, digest) != mac:
            yield ChainFault("altered", link.bucket, link.day, link.sequence)
        sequence, previous = link.sequence, mac

"""The chain of audit entries: what each digest covers, and what a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

Digest = Callable[[str], str]
Fault = Literal["altered", "missing", "misplaced", "unlinked", "head", "cut"]
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


class StoredLink(msgspec.Struct, frozen=True):
    """An entry as a check met it; `is_true` tells whether its digest fits all that it says."""

    day: str
    sequence: int
    mac: str
    previous_day: str
    previous_mac: str
    is_true: bool


class SeenHead(msgspec.Struct, frozen=True):
    """A head as a check met it; `is_true` tells whether its seal fits. A chain without any has sequence 0."""

    head: ChainHead
    is_true: bool = True


class ChainFault(msgspec.Struct, frozen=True):
    """What a check found, and where; `sequence` 0 is the head itself."""

    kind: Fault
    bucket: str
    day: str
    sequence: int


def empty_head(bucket: str) -> ChainHead:
    """Return the head of a chain that has no entry yet."""
    return ChainHead(bucket, 0, GENESIS, GENESIS)


def mac_of(link: ChainLink, digest: Digest) -> str:
    """Return the keyed digest of an entry; the same words always give the same one."""
    return digest(msgspec.json.encode(link, order="sorted").decode())


def seal_of(head: ChainHead, digest: Digest) -> str:
    """Return the keyed digest of a head."""
    return digest(msgspec.json.encode(head, order="sorted").decode())


def check_chain(
    entries: Iterable[StoredLink], before: SeenHead, after: SeenHead, noted: Mapping[int, str]
) -> list[ChainFault]:
    """Return what is wrong with one bucket's entries; nothing if nobody ever touched them.

    `before` and `after` are the head as it stood before and after the entries were read: people go on working
    meanwhile. `noted` are digests by sequence as they were noted elsewhere: only they show that a chain's end was
    cut off and an old head put back.
    """
    ordered = sorted(entries, key=lambda entry: (entry.sequence, not entry.is_true, entry.day))
    chain = {entry.sequence: entry for entry in reversed(ordered)}
    bucket = after.head.bucket
    return [
        *_check_heads(bucket, chain, before, after),
        *_check_entries(bucket, ordered, chain),
        *_check_links(bucket, chain, before.head.sequence),
        *(
            ChainFault("cut", bucket, "", sequence)
            for sequence, mac in sorted(noted.items())
            if sequence not in chain or chain[sequence].mac != mac
        ),
    ]


def _check_heads(
    bucket: str, chain: Mapping[int, StoredLink], before: SeenHead, after: SeenHead
) -> Iterator[ChainFault]:
    first, last = before.head, after.head
    top = chain.get(first.sequence)
    fits = first.sequence == 0 or top is None or (top.mac, top.day) == (first.mac, first.day)
    if not (before.is_true and after.is_true and fits) or last.sequence < max(first.sequence, *chain, 0):
        yield ChainFault("head", bucket, last.day, 0)


def _check_entries(
    bucket: str, ordered: Iterable[StoredLink], chain: Mapping[int, StoredLink]
) -> Iterator[ChainFault]:
    for entry in ordered:
        if chain[entry.sequence] is not entry or entry.sequence < 1:
            yield ChainFault("misplaced", bucket, entry.day, entry.sequence)
        elif not entry.is_true:
            yield ChainFault("altered", bucket, entry.day, entry.sequence)


def _check_links(bucket: str, chain: Mapping[int, StoredLink], length: int) -> Iterator[ChainFault]:
    day, mac, last = GENESIS, GENESIS, 0
    for sequence in sorted(sequence for sequence in chain if sequence > 0):
        entry = chain[sequence]
        if sequence != last + 1:
            # A whole gap is told once, by its first entry; what comes after it can't be linked to anything.
            yield ChainFault("missing", bucket, day, last + 1)
        elif (entry.previous_day, entry.previous_mac) != (day, mac):
            yield ChainFault("unlinked", bucket, entry.day, sequence)
        day, mac, last = entry.day, entry.mac, sequence
    if last < length:
        yield ChainFault("missing", bucket, day, last + 1)

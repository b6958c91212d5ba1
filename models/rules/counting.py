"""Folding delivered ballots into counts, each exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

# Sequence numbers have up to 40 digits and no leading zeros; padded, they sort as text as they do as numbers.
_DIGITS = 40
START = "0" * _DIGITS


class DeliveredBallot(msgspec.Struct, frozen=True):
    """A ballot as the stream delivered it; `sequence` is its place in its shard."""

    sequence: str
    choices: tuple[str, ...]


class Counted(msgspec.Struct, frozen=True):
    """What one shard has counted for one category and day, up to and including `watermark`."""

    watermark: str = START
    ballots: int = 0
    counts: Mapping[str, int] = msgspec.field(default_factory=dict)


def pad_sequence(sequence: str) -> str:
    """Return the sequence number padded so that text order is number order; raise ValueError if it is none."""
    if not sequence.isascii() or not sequence.isdigit() or len(sequence) > _DIGITS:
        raise ValueError("not a sequence number")
    return sequence.zfill(_DIGITS)


def fold_ballots(counted: Counted, delivered: Iterable[DeliveredBallot]) -> Counted:
    """Return the counts with every ballot beyond the watermark added once; replays change nothing.

    Ballots of one shard arrive in order the first time and may be delivered again (at least once).
    """
    fresh = {padded: ballot for ballot in delivered if (padded := pad_sequence(ballot.sequence)) > counted.watermark}
    if not fresh:
        return counted
    counts = Counter(counted.counts)
    for ballot in fresh.values():
        counts.update(ballot.choices)
    return Counted(max(fresh), counted.ballots + len(fresh), dict(counts))

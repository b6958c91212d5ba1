"""Counting the stored ballots again: sums, digests, and the comparison with the tallies."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from models.rules.counting import Counted


class ReadBallot(msgspec.Struct, frozen=True):
    """What counting needs of a stored ballot; it names no voter."""

    category: str
    choices: tuple[str, ...]
    receipt: str
    rules_version: int
    assisted: bool


class BallotCount(msgspec.Struct, frozen=True):
    """What a count of ballots gave: how many of each sort, the rule sets' versions seen, each category's counts."""

    ballots: int = 0
    assisted: int = 0
    unreadable: int = 0
    rules_versions: tuple[int, ...] = ()
    categories: Mapping[str, Counted] = msgspec.field(default_factory=dict)


class Difference(msgspec.Struct, frozen=True):
    """Where a recount and a tally disagree: a candidate's count, or (without one) a category's number of ballots."""

    category: str
    candidate: str | None
    recounted: int
    tallied: int

    def spell(self) -> dict[str, Any]:
        """Return the difference as it is kept and told."""
        return msgspec.structs.asdict(self)


def count_ballots(ballots: Iterable[ReadBallot | None]) -> BallotCount:
    """Count ballots one by one; None stands for a stored item that can't be read as one."""
    numbers: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    versions: set[int] = set()
    unreadable = assisted = 0
    for ballot in ballots:
        if ballot is None:
            unreadable += 1
            continue
        numbers[ballot.category] += 1
        counts[ballot.category].update(ballot.choices)
        versions.add(ballot.rules_version)
        assisted += ballot.assisted
    categories = {
        category: Counted(ballots=number, counts=dict(counts[category])) for category, number in numbers.items()
    }
    return BallotCount(numbers.total(), assisted, unreadable, tuple(sorted(versions)), categories)


def add_counts(parts: Iterable[BallotCount]) -> BallotCount:
    """Return the sum of several counts."""
    parts = list(parts)
    numbers: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for category, counted in part.categories.items():
            numbers[category] += counted.ballots
            counts[category].update(counted.counts)
    return BallotCount(
        sum(part.ballots for part in parts),
        sum(part.assisted for part in parts),
        sum(part.unreadable for part in parts),
        tuple(sorted({version for part in parts for version in part.rules_versions})),
        {category: Counted(ballots=number, counts=dict(counts[category])) for category, number in numbers.items()},
    )


def compare_counts(recounted: Mapping[str, Counted], tallied: Mapping[str, Counted]) -> tuple[Difference, ...]:
    """Return every difference, in order of category and candidate; a count that is missing is 0."""
    differences = []
    for category in sorted(recounted.keys() | tallied.keys()):
        ours, theirs = recounted.get(category, Counted()), tallied.get(category, Counted())
        if ours.ballots != theirs.ballots:
            differences.append(Difference(category, None, ours.ballots, theirs.ballots))
        for candidate in sorted(ours.counts.keys() | theirs.counts.keys()):
            here, there = ours.counts.get(candidate, 0), theirs.counts.get(candidate, 0)
            if here != there:
                differences.append(Difference(category, candidate, here, there))
    return tuple(differences)


def spell_receipts(receipts: Iterable[str]) -> str:
    """Return the published list of a committee's day: sorted, so that it tells no order; one a line."""
    return "".join(f"{receipt}\n" for receipt in sorted(receipts))


def spell_manifest(digests: Mapping[str, str]) -> str:
    """Return the digests of files by path, in the form that `sha256sum -c` reads, sorted by path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def digest_of(text: str) -> str:
    """Return the text's SHA-256 as `sha256sum` prints it."""
    return hashlib.sha256(text.encode()).hexdigest()

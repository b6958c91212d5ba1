"""Who casts which ballot on which day under load: drawn from a seed, so that every process knows the whole plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from tests.makers import NOON

CATEGORIES = ("article", "member", "branch", "film", "case", "friend")
DAYS = tuple(f"2017-07-{day:02d}" for day in range(5, 10))
CANDIDATES, PER_BALLOT, DAILY_CAP = 65, 1, 5
_COMMITTEES, _BRANCHES = 10, 70


class PlannedBallot(msgspec.Struct, frozen=True):
    """A ballot to be cast; `candidates` are numbers, as the store has given none an id yet."""

    member: int
    day: str
    category: str
    candidates: tuple[int, ...]


def plan_ballots(count: int) -> list[PlannedBallot]:
    """Return so many ballots, day by day: each member casts three to six a day, until there are enough."""
    chance = Random(2017)  # noqa: S311
    planned: list[PlannedBallot] = []
    member = 0
    while len(planned) < count:
        member += 1
        for day in DAYS:
            for category in chance.sample(CATEGORIES, chance.randint(3, 6)):
                candidates = tuple(chance.sample(range(CANDIDATES), chance.randint(1, 10)))
                planned.append(PlannedBallot(member, day, category, candidates))
    return sorted(planned[:count], key=lambda ballot: ballot.day)


def place_member(number: int) -> dict[str, Any]:
    """Return where this member votes."""
    branch = number % _BRANCHES
    return {"branch_id": f"b-{branch}", "committee_id": f"c-{branch % _COMMITTEES}"}


def noon_of(day: str) -> datetime:
    """Return noon of a day of the plan."""
    return NOON + timedelta(days=DAYS.index(day))


def count_points(planned: list[PlannedBallot]) -> dict[str, int]:
    """Return each member's points, by member id, counted by hand."""
    cast = Counter((ballot.member, ballot.day) for ballot in planned)
    points: Counter[str] = Counter()
    for (member, _), ballots in cast.items():
        points[f"m-{member}"] += min(ballots * PER_BALLOT, DAILY_CAP)
    return dict(points)


def count_choices(
    planned: list[PlannedBallot], ids: Mapping[str, list[str]]
) -> dict[tuple[str, str], tuple[int, dict[str, int]]]:
    """Return ballots and each candidate's count of every category and day, counted by hand."""
    ballots = Counter((ballot.category, ballot.day) for ballot in planned)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for ballot in planned:
        counts[ballot.category, ballot.day].update(ids[ballot.category][number] for number in ballot.candidates)
    return {group: (number, dict(counts[group])) for group, number in ballots.items()}

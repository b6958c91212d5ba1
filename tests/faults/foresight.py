"""What must come of each request and of the whole campaign, in plain Python that knows no store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from models.errors import StoredBallot

OPENS, CLOSES = "2017-07-03", "2017-07-07"
DAYS = ("2017-07-03", "2017-07-04", "2017-07-05", "2017-07-06")
CANDIDATES = {"article": tuple(f"a{number}" for number in range(11)), "film": ("f0", "f1")}
MOST_CHOICES, PER_BALLOT, DAILY_CAP = 10, 2, 3


class Asked(NamedTuple):
    """A ballot as a member sends it, with the day that the page showed."""

    voter: int
    category: str
    day: str
    choices: tuple[str, ...]


@dataclass
class Foresight:
    """The ballots that must stand in the store, and what each member was told of them."""

    choices: dict[tuple[int, str, str], tuple[str, ...]] = field(default_factory=dict)
    told: dict[tuple[int, str, str], StoredBallot] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)

    def foresee(self, asked: Asked, now: datetime, happens: str) -> str:
        """Return what must come of it: `new`, `same` or the refusal's name; note the ballot if one is stored."""
        refusal = self._find_refusal(asked, now)
        stored = self.choices.get(asked[:3])
        if refusal:
            return "same" if stored and sorted(stored) == sorted(asked.choices) else refusal
        if happens != "say_nothing":
            self.choices.setdefault(asked[:3], asked.choices)
        if happens in {"say_nothing", "lose_reply"}:
            return "StoreBusy"
        if sorted(self.choices[asked[:3]]) != sorted(asked.choices):
            return "AlreadyCast"
        return "same" if stored or happens == "arrive_twice" else "new"

    def count(self, days: Iterable[str], category: str) -> tuple[int, dict[str, int]]:
        """Return a category's ballots of these days and how many name each candidate."""
        chosen = [
            choices for (_, kind, day), choices in self.choices.items() if kind == category and day in set(days)
        ]
        return len(chosen), dict(Counter(choice for choices in chosen for choice in choices))

    def list_days_of(self, voter: int, through: str) -> list[str]:
        """Return the days up to this one on which the voter has a ballot."""
        return sorted({day for who, _, day in self.choices if who == voter and day <= through})

    def points(self, voter: int, through: str) -> int:
        """Return a voter's points of all days up to this one."""
        return sum(self.points_of_day(voter, day) for day in DAYS if day <= through)

    def points_of_day(self, voter: int, day: str) -> int:
        """Return a voter's points of one day."""
        return min(PER_BALLOT * sum(key[0] == voter and key[2] == day for key in self.choices), DAILY_CAP)

    def _find_refusal(self, asked: Asked, now: datetime) -> str:
        if asked.category not in CANDIDATES:
            return "InvalidInput"
        today = now.strftime("%Y-%m-%d")
        if not OPENS <= today < CLOSES:
            return "VotingClosed"
        if asked.day != today:
            return "DayClosed"
        eligible = set(CANDIDATES[asked.category]) - self.withdrawn
        chosen = asked.choices
        is_good = 1 <= len(chosen) <= MOST_CHOICES and len(set(chosen)) == len(chosen) and set(chosen) <= eligible
        return "" if is_good else "InvalidInput"

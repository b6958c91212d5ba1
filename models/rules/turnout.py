"""Turnout: how many of those entitled have voted, in the campaign and on one day (R41, R42)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from models.rules.ladder import percent_of


class Figures(msgspec.Struct, frozen=True):
    """Counts of one unit. `entitled` is the frozen roll without those struck off; `activated` is of the roster.

    `voted` cast at least one ballot on any day so far, `today` on the day itself. Nothing tells what was chosen.
    """

    entitled: int = 0
    activated: int = 0
    voted: int = 0
    today: int = 0

    @property
    def percent(self) -> int | None:
        """Return the share of the roll that has voted, in whole percent rounded down; None of nobody."""
        return percent_of(self.voted, self.entitled)

    @property
    def today_percent(self) -> int | None:
        """Return the share of the roll that has voted on the day, rounded down; None of nobody."""
        return percent_of(self.today, self.entitled)


class VoterCount(msgspec.Struct, frozen=True):
    """Of the voters on a roll: how many are entitled, have voted so far, have voted on the day."""

    entitled: int = 0
    voted: int = 0
    today: int = 0


class RollMark(msgspec.Struct, frozen=True):
    """A voter on the roll: the first day with a ballot among the settled days, if any."""

    first_voted_on: str | None = None


def count_turnout(roll: Mapping[str, RollMark], cast: Mapping[str, Iterable[str]], day: str | None) -> VoterCount:
    """Return the counts as they stood at the end of `day` (None: before voting): each voter counts once.

    `cast` are the voters who cast a ballot, by day, for each day that may not be settled on the roll and for `day`.
    A ballot of nobody on the roll counts not.
    """
    if day is None:
        return VoterCount(len(roll))
    so_far = {voter for each, voters in cast.items() if each <= day for voter in voters}
    before = {voter for voter, mark in roll.items() if mark.first_voted_on and mark.first_voted_on <= day}
    return VoterCount(len(roll), len(roll.keys() & (so_far | before)), len(roll.keys() & set(cast.get(day, ()))))


def add_counts(parts: Iterable[VoterCount]) -> VoterCount:
    """Return the counts of several places on the roll as one."""
    parts = list(parts)
    return VoterCount(
        sum(part.entitled for part in parts), sum(part.voted for part in parts), sum(part.today for part in parts)
    )


def add_figures(parts: Iterable[Figures]) -> Figures:
    """Return the figures of a unit from those of the units below it."""
    parts = list(parts)
    return Figures(
        sum(part.entitled for part in parts),
        sum(part.activated for part in parts),
        sum(part.voted for part in parts),
        sum(part.today for part in parts),
    )


def rank_figures(lines: Mapping[str, Figures]) -> list[str]:
    """Return the keys, the best turnout first; ties by the day's, then by key; a unit of nobody last."""

    def order(key: str) -> tuple[bool, float, float, str]:
        figures = lines[key]
        whole = max(figures.entitled, 1)
        return figures.entitled == 0, -figures.voted / whole, -figures.today / whole, key

    return sorted(lines, key=order)


def is_below(figures: Figures | VoterCount, goal_percent: int) -> bool:
    """Tell whether the goal is missed; a unit of nobody misses none."""
    return 100 * figures.voted < goal_percent * figures.entitled


def count_missing(figures: Figures, goal_percent: int) -> int:
    """Return how many more must vote before the goal is reached."""
    return max(0, -(-goal_percent * figures.entitled // 100) - figures.voted)

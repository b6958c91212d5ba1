"""The ladder of a unit: how many of its members are on the roster, activated, and have voted (R41)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec


class Rungs(msgspec.Struct, frozen=True):
    """Counts of one unit. `entitled` is the frozen roll, which `voted` is a share of; 0 until it is frozen."""

    roster: int = 0
    activated: int = 0
    entitled: int = 0
    voted: int = 0

    @property
    def waiting(self) -> int:
        """Return how many are not activated yet."""
        return self.roster - self.activated

    @property
    def activated_percent(self) -> int | None:
        """Return the share of the roster that is activated; None of nobody."""
        return percent_of(self.activated, self.roster)

    @property
    def voted_percent(self) -> int | None:
        """Return the share of the roll that has cast a ballot on any day; None of nobody."""
        return percent_of(self.voted, self.entitled)


def percent_of(part: int, whole: int) -> int | None:
    """Return the share in whole percent, rounded down: 100 means everybody. None when there is nobody."""
    return 100 * part // whole if whole else None


def add_rungs(parts: Iterable[Rungs]) -> Rungs:
    """Return the counts of a unit from those of the units below it."""
    parts = list(parts)
    return Rungs(
        sum(part.roster for part in parts),
        sum(part.activated for part in parts),
        sum(part.entitled for part in parts),
        sum(part.voted for part in parts),
    )


def list_days_to_read(days_begun: Iterable[str], settled_through: str | None) -> list[str]:
    """Return the voting days whose ballots the roll does not know of yet."""
    return [day for day in days_begun if day > (settled_through or "")]


def rank_rungs(lines: Mapping[str, Rungs]) -> list[str]:
    """Return the keys, the best activated first, then the best voted; ties in order of key, nobody's unit last."""

    def order(key: str) -> tuple[bool, float, float, str]:
        rungs = lines[key]
        return (
            rungs.roster == 0,
            -rungs.activated / max(rungs.roster, 1),
            -rungs.voted / max(rungs.entitled, 1),
            key,
        )

    return sorted(lines, key=order)

"""Points for taking part (R39)."""

from __future__ import annotations

from models.rules.rule_set import Points


def points_of_day(points: Points, ballots: int) -> int:
    """Return the points for so many ballots on one day."""
    return min(ballots * points.per_ballot, points.daily_cap)

"""Points for taking part (R39)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.roll import RollEntry
from models.rules.days import day_of
from models.rules.points import points_of_day
from models.services.ballots import list_own_ballots
from models.services.campaigns import require_campaign
from models.services.seats import Voter


class OwnPoints(msgspec.Struct, frozen=True):
    """A voter's points: `settled` up to yesterday, `today` so far, and the rule behind them."""

    settled: int
    today: int
    per_ballot: int
    daily_cap: int


def read_points(voter: Voter, now: datetime, cast_today: int | None = None) -> OwnPoints:
    """Return settled points plus those of today's ballots; 2 requests, or 1 if the caller knows how many are cast."""
    rules = require_campaign(voter.campaign_id, now).rules
    if cast_today is None:
        cast_today = len(list_own_ballots(voter, day_of(now)))
    today = points_of_day(rules.points, cast_today)
    return OwnPoints(_settled_points(voter), today, rules.points.per_ballot, rules.points.daily_cap)


def _settled_points(voter: Voter) -> int:
    keys = RollEntry.keys(voter.campaign_id, voter.committee_id, voter.branch_id, voter.voter)
    try:
        return int(RollEntry.get(*keys).points)
    except RollEntry.DoesNotExist:
        return 0

"""Settling: the points of days that are over, written once to each voter's roll entry (R39)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import msgspec
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.ballot import Ballot
from models.keys import split_key
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.phases import list_days_over
from models.rules.points import points_of_day
from models.services.campaigns import CurrentCampaign


class Settled(msgspec.Struct, frozen=True):
    """What one run did: days settled (counted by committee), voters given points, voters passed over."""

    days: int
    voters: int
    passed_over: int
    is_complete: bool


def settle_campaign(campaign: CurrentCampaign, now: datetime, has_time: Callable[[], bool]) -> Settled:
    """Settle every day that is over, committee by committee and day by day, for as long as there is time.

    Safe to run twice and at once: each entry is written on condition that the day is not settled on it, and a
    committee's own mark moves only forward. What is left is done by the next run.
    """
    due = list_days_over(campaign.rules, now)
    days = voters = passed_over = 0
    for committee in RollCommittee.query(campaign.campaign_id):
        for day in [day for day in due if day > (committee.settled_through or "")]:
            if not has_time():
                return Settled(days, voters, passed_over, is_complete=False)
            given, passed = _settle_day(campaign, committee.committee_id, day)
            _mark_settled(committee, day)
            days, voters, passed_over = days + 1, voters + given, passed_over + passed
    return Settled(days, voters, passed_over, is_complete=True)


def _settle_day(campaign: CurrentCampaign, committee_id: str, day: str) -> tuple[int, int]:
    """Return how many voters were given the day's points, and how many were passed over."""
    cast: Counter[tuple[str, str]] = Counter()
    for ballot in Ballot.query(Ballot.day_key_of(campaign.campaign_id, committee_id, day)):
        branch, voter, _category = split_key(ballot.voter_key)
        cast[branch, voter] += 1
    given = sum(
        _give_points(campaign, committee_id, branch, voter, day, ballots) for (branch, voter), ballots in cast.items()
    )
    return given, len(cast) - given


def _give_points(
    campaign: CurrentCampaign, committee_id: str, branch: str, voter: str, day: str, ballots: int
) -> bool:
    """Write one voter's points of the day; tell whether this run was the one that wrote them."""
    entry = RollEntry(*RollEntry.keys(campaign.campaign_id, committee_id, branch, voter))
    points = points_of_day(campaign.rules.points, ballots)
    actions: list[Action] = [
        RollEntry.points.add(points),
        RollEntry.days_voted.add(1),
        RollEntry.settled_through.set(day),
        RollEntry.first_voted_on.set(RollEntry.first_voted_on | day),
    ]
    try:
        entry.change(actions, RollEntry.committee_key.exists() & _is_before(RollEntry.settled_through, day))
    except UpdateError:
        return False  # settled by another run, or nobody on the roll
    return True


def _mark_settled(committee: RollCommittee, day: str) -> None:
    try:
        committee.update([RollCommittee.settled_through.set(day)], _is_before(RollCommittee.settled_through, day))
    except UpdateError:
        return  # another run is further on


def _is_before(settled_through: UnicodeAttribute, day: str) -> Condition:
    earlier: Condition = settled_through.does_not_exist() | (settled_through < day)
    return earlier

"""Counting the frozen roll: who is entitled, who has voted – the one way in which ladder and turnout count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from models.ballot import Ballot
from models.keys import SEPARATOR, join_key, prefix_of, split_key
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.ladder import list_days_to_read
from models.rules.phases import list_days_begun
from models.rules.turnout import RollMark, VoterCount, add_counts, count_turnout
from models.services.campaigns import CurrentCampaign
from models.services.unit_tree import UnitView

# Not the sealed member: nobody is looked up here.
_NEEDED = [each.attr_name for each in (RollEntry.voter_key, RollEntry.first_voted_on, RollEntry.struck_on)]


def find_last_day(campaign: CurrentCampaign, now: datetime) -> str | None:
    """Return today, or the last voting day once voting is over; None before it opens."""
    days = list_days_begun(campaign.rules, now)
    return days[-1] if days else None


def count_roll(
    campaign: CurrentCampaign, committee_id: str, now: datetime, branch_id: str | None = None, day: str | None = None
) -> dict[str, VoterCount]:
    """Return by branch how many on the committee's frozen roll are entitled, have voted, and voted on the day.

    As it stood at the end of `day`, or as it stands. 1 Query of the roll and one of the ballots for each day that is
    not settled yet, and for the day itself; what was chosen is never read.
    """
    day = day or find_last_day(campaign, now)
    # The mark first: a day that is settled meanwhile is then read twice, never missed.
    cast = list_cast(campaign, committee_id, now, day, branch_id)
    by_branch: dict[str, dict[str, RollMark]] = defaultdict(dict)
    for entry in _query_roll(campaign, committee_id, branch_id):
        if entry.struck_on is None:
            by_branch[_branch_of(entry.voter_key)][entry.voter_key] = RollMark(entry.first_voted_on)
    return {branch: count_turnout(roll, cast, day) for branch, roll in by_branch.items()}


def count_branch_voters(
    branch: UnitView, campaign: CurrentCampaign, now: datetime, committees: Iterable[str] | None = None
) -> VoterCount:
    """Return the branch's counts, wherever its voters stand on the roll (`committees`, if the caller knows)."""
    where = list_roll_committees(branch, campaign) if committees is None else committees
    counted = [count_roll(campaign, committee, now, branch.unit_id) for committee in where]
    return add_counts(each.get(branch.unit_id, VoterCount()) for each in counted)


def list_cast(
    campaign: CurrentCampaign, committee_id: str, now: datetime, day: str | None, branch_id: str | None = None
) -> dict[str, set[str]]:
    """Return who cast a ballot (`branch#voter`), by day, on those days up to `day` that the roll may not know of.

    The day itself is always among them.
    """
    if day is None:
        return {}
    begun = [each for each in list_days_begun(campaign.rules, now) if each <= day]
    days = {*list_days_to_read(begun, read_mark(campaign, committee_id)), day}
    return {each: set(_list_voters(campaign, committee_id, each, branch_id)) for each in sorted(days)}


def list_roll_committees(
    branch: UnitView, campaign: CurrentCampaign, members: Iterable[Member] | None = None
) -> set[str]:
    """Return under which committees the branch's voters stand: a branch that moved keeps its place on the roll.

    `members` are those of the branch, if the caller has read them.
    """
    if members is None:
        ids = [row.member_id for row in Member.by_branch.query(branch.unit_id)]
        members = Member.batch_get(ids, attributes_to_get=["member_id", "placements"])
    places = [
        member.placements.as_dict().get(campaign.campaign_id)  # type: ignore[no-untyped-call]
        for member in members
    ]
    found = {place["committee"] for place in places if place and place["branch"] == branch.unit_id}
    return found | ({branch.parent_id} if branch.parent_id else set())


def count_roster(branch_id: str) -> tuple[int, int]:
    """Return how many stand on the branch's roster, and how many of them are activated: 1 Query."""
    states = Counter(
        row.activated_at is not None for row in Member.by_branch.query(branch_id) if row.status == "active"
    )
    return states.total(), states[True]


def read_mark(campaign: CurrentCampaign, committee_id: str) -> str | None:
    """Return up to which day the committee's roll knows who has voted: the last day settled."""
    try:
        return RollCommittee.get(campaign.campaign_id, committee_id, consistent_read=True).settled_through
    except RollCommittee.DoesNotExist:
        return None


def _query_roll(campaign: CurrentCampaign, committee_id: str, branch_id: str | None) -> Iterable[RollEntry]:
    key = join_key(campaign.campaign_id, committee_id)
    prefix = RollEntry.voter_key.startswith(prefix_of(branch_id)) if branch_id else None
    return RollEntry.query(key, prefix, attributes_to_get=_NEEDED)


def _list_voters(campaign: CurrentCampaign, committee_id: str, day: str, branch_id: str | None) -> Iterable[str]:
    key = Ballot.day_key_of(campaign.campaign_id, committee_id, day)
    prefix = Ballot.voter_key.startswith(prefix_of(branch_id)) if branch_id else None
    for ballot in Ballot.query(key, prefix, attributes_to_get=[Ballot.voter_key.attr_name]):
        yield ballot.voter_key.rpartition(SEPARATOR)[0]


def _branch_of(voter_key: str) -> str:
    return split_key(voter_key)[0]

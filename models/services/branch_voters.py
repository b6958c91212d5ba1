"""The voters of one branch, by name, for its secretary: who has voted today – never for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.keys import prefix_of
from models.member import Member
from models.roll import RollEntry
from models.rules.turnout import RollMark, VoterCount, add_counts, count_turnout
from models.secretive import Secretive
from models.services.campaigns import CurrentCampaign
from models.services.roll_counting import find_last_day, list_cast, list_roll_committees
from models.services.unit_tree import UnitView


class BranchVoter(Secretive, frozen=True):
    """Somebody on the branch's roll. `member` is None for who was removed from the roster since."""

    committee_id: str
    voter_key: str
    member_id: str
    member: Member | None
    has_voted: bool
    has_voted_today: bool


class BranchRoll(Secretive, frozen=True):
    """The branch's voters in a campaign, without those struck off, by name; and what they count."""

    committees: tuple[str, ...]
    voters: tuple[BranchVoter, ...]
    count: VoterCount


def read_branch_roll(branch: UnitView, campaign: CurrentCampaign, now: datetime) -> BranchRoll:
    """Return the branch's roll with names: 1 Query of roll and ballots each, and the branch's members.

    `has_voted_today` is of the last voting day once voting is over.
    """
    index = [row.member_id for row in Member.by_branch.query(branch.unit_id)]
    members = {row.member_id: row for row in Member.batch_get(index)}
    committees = tuple(sorted(list_roll_committees(branch, campaign, members.values())))
    parts = [_read_part(branch, campaign, committee, now) for committee in committees]
    voters = [voter for part, _ in parts for voter in part]
    # Who went to another branch since still votes, and counts, here.
    missing = {voter.member_id for voter in voters} - members.keys()
    members |= {row.member_id: row for row in Member.batch_get(list(missing))}
    named = [_name(voter, members.get(voter.member_id)) for voter in voters]
    return BranchRoll(committees, tuple(sorted(named, key=_order)), add_counts(count for _, count in parts))


def _read_part(
    branch: UnitView, campaign: CurrentCampaign, committee_id: str, now: datetime
) -> tuple[list[BranchVoter], VoterCount]:
    day = find_last_day(campaign, now)
    cast = list_cast(campaign, committee_id, now, day, branch.unit_id)
    voted = {voter for voters in cast.values() for voter in voters}
    today = cast.get(day, set()) if day else set()
    roll = {entry.voter_key: entry for entry in _query_roll(campaign, committee_id, branch) if not entry.struck_on}
    counted = count_turnout({key: RollMark(entry.first_voted_on) for key, entry in roll.items()}, cast, day)
    voters = [
        BranchVoter(
            committee_id,
            key,
            entry.member_id,
            None,
            has_voted=key in voted or entry.first_voted_on is not None,
            has_voted_today=key in today,
        )
        for key, entry in roll.items()
    ]
    return voters, counted


def _query_roll(campaign: CurrentCampaign, committee_id: str, branch: UnitView) -> Iterable[RollEntry]:
    key = RollEntry.keys(campaign.campaign_id, committee_id, branch.unit_id, "")[0]
    return RollEntry.query(key, RollEntry.voter_key.startswith(prefix_of(branch.unit_id)))


def _name(voter: BranchVoter, member: Member | None) -> BranchVoter:
    is_there = member is not None and member.status != "removed"
    return BranchVoter(
        voter.committee_id,
        voter.voter_key,
        voter.member_id,
        member if is_there else None,
        voter.has_voted,
        voter.has_voted_today,
    )


def _order(voter: BranchVoter) -> tuple[str, str]:
    return (voter.member.name if voter.member else "", voter.member_id)

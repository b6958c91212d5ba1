"""The roll: freezing who is entitled to vote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec
from pynamodb.exceptions import UpdateError

from models.campaign import Campaign
from models.keys import join_key, split_key
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign, forget_campaigns
from models.services.jobs import RunningJob
from models.unit import Unit
from models.writes import Refused, Writes

# Entry and placement of each: 90 of a transaction's 100 writes.
_TOGETHER = 45
# All committees are walked twice: who moves during the first walk, from a branch still to come into one that is done,
# is met by the second.
_WALKS = 2


class Frozen(msgspec.Struct, frozen=True):
    """How far the roll is: voters entered by this turn, and whether nobody is left."""

    entered: int
    is_complete: bool


class RollProgress(msgspec.Struct, frozen=True):
    """Who stands on the roll so far, by committees with at least one voter."""

    committees: int
    voters: int


def freeze_roll(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> Frozen:
    """Enter all active members of the roster, committee by committee, then mark the roll frozen: voting may begin.

    Safe to run twice and at once, and goes on at the job's cursor: a member is entered once, where the first run that
    met the member found it.
    """
    campaign, entered = load_campaign(str(job.task["campaign"])), 0
    if campaign.roll_frozen_at is not None:
        return Frozen(0, is_complete=True)
    visits = _plan_visits()
    for number, visit in enumerate(visits, start=1):
        if visit <= _read_cursor(job.cursor):
            continue
        if not has_time():
            return Frozen(entered, is_complete=False)
        walk, committee_id = visit
        entered += enter_committee(campaign, committee_id)
        job.advance(join_key(str(walk), committee_id), number, len(visits))
    mark_roll_frozen(campaign.campaign_id, now)
    return Frozen(entered, is_complete=True)


def enter_committee(campaign: CurrentCampaign, committee_id: str) -> int:
    """Enter the active members of a committee's branches where they stand now; return how many were new."""
    entered = enter_on_roll(campaign, committee_id, _list_members(committee_id))
    _count_voters(campaign.campaign_id, committee_id)
    return entered


def enter_on_roll(campaign: CurrentCampaign, committee_id: str, members: Iterable[Member]) -> int:
    """Enter these active members on the roll of a committee, each in the own branch; return how many were new.

    Entry and placement are one transaction, so it may be stopped and run again at any point.
    """
    new = [member for member in members if _is_to_enter(member, campaign.campaign_id)]
    if new:
        # Before its first voter: what is settled nightly must never miss a committee.
        RollCommittee(campaign.campaign_id, committee_id).put_if_absent()
    return sum(
        _enter(campaign, committee_id, new[start : start + _TOGETHER]) for start in range(0, len(new), _TOGETHER)
    )


def mark_roll_frozen(campaign_id: str, now: datetime) -> None:
    """Mark that nobody is left to be entered; the first mark stands."""
    unmarked = Campaign.opened_at.exists() & Campaign.roll_frozen_at.does_not_exist()
    try:
        frozen_at = now.astimezone(UTC).isoformat(timespec="seconds")
        Campaign(campaign_id).change([Campaign.roll_frozen_at.set(frozen_at)], unmarked)
    except UpdateError:
        return  # another run was first
    forget_campaigns()


def read_roll_progress(campaign_id: str) -> RollProgress:
    """Return how many voters stand on the roll so far (1 Query)."""
    rows = list(RollCommittee.query(campaign_id, consistent_read=True))
    return RollProgress(len(rows), sum(int(row.voters) for row in rows))


def list_committees() -> list[str]:
    """Return the ids of all committees, closed ones too: whoever is an active member there may vote."""
    return sorted(unit.unit_id for unit in Unit.scan(Unit.tier == "committee", consistent_read=True))


def _plan_visits() -> list[tuple[int, str]]:
    committees = list_committees()
    return [(walk, committee_id) for walk in range(1, _WALKS + 1) for committee_id in committees]


def _read_cursor(cursor: str | None) -> tuple[int, str]:
    if cursor is None:
        return 0, ""
    walk, committee_id = split_key(cursor)
    return int(walk), committee_id


def _list_members(committee_id: str) -> Iterator[Member]:
    branches = [unit.unit_id for unit in Unit.by_parent.query(committee_id) if unit.tier == "branch"]
    for branch_id in branches:
        ids = [row.member_id for row in Member.by_branch.query(branch_id)]
        for member in Member.batch_get(ids, consistent_read=True):
            # The index may lag behind a move out of this committee: another committee then enters the member.
            if member.branch_id in branches:
                yield member


def _is_to_enter(member: Member, campaign_id: str) -> bool:
    placed = campaign_id in member.placements.as_dict()  # type: ignore[no-untyped-call]
    return member.status == "active" and not placed


def _enter(campaign: CurrentCampaign, committee_id: str, members: Sequence[Member]) -> int:
    writes = Writes()
    for member in members:
        _add_entry(writes, campaign, committee_id, member)
    try:
        writes.send()
    except Refused:
        if len(members) == 1:
            return 0  # entered by an earlier run, or not active any more; a later move does not move the voter
        return sum(_enter(campaign, committee_id, [member]) for member in members)
    return len(members)


def _add_entry(writes: Writes, campaign: CurrentCampaign, committee_id: str, member: Member) -> None:
    campaign_id, branch_id = campaign.campaign_id, member.branch_id
    keys = RollEntry.keys(campaign_id, committee_id, branch_id, campaign.pseudonym_of(member.member_id))
    place = {"committee": committee_id, "branch": branch_id}
    not_placed = Member.placements[campaign_id].does_not_exist() & (Member.status == "active")
    writes.save(RollEntry(*keys, member_id=member.member_id), RollEntry.committee_key.does_not_exist())
    writes.update(Member(member.member_id), [Member.placements[campaign_id].set(place)], not_placed)


def _count_voters(campaign_id: str, committee_id: str) -> None:
    key, _ = RollEntry.keys(campaign_id, committee_id, "", "")
    voters = RollEntry.count(key, filter_condition=RollEntry.struck_on.does_not_exist(), consistent_read=True)
    if voters:
        RollCommittee(campaign_id, committee_id).change(
            [RollCommittee.voters.set(voters)], RollCommittee.committee_id.exists()
        )

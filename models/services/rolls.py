"""The roll: freezing who is entitled to vote."""

from __future__ import annotations

from collections.abc import Iterable

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from models.base import current_store
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.services.campaigns import CurrentCampaign


def enter_on_roll(campaign: CurrentCampaign, members: Iterable[Member]) -> int:
    """Enter active members on the campaign's roll where they stand now; return how many were new.

    Entry and placement are one transaction per member, so it may be stopped and run again at any point.
    """
    entered, listed = 0, set()
    for member in members:
        if member.status != "active":
            continue
        if member.committee_id not in listed:
            # Before its first voter: what is settled nightly must never miss a committee.
            RollCommittee(campaign.campaign_id, member.committee_id).put_if_absent()
            listed.add(member.committee_id)
        entered += _enter(campaign, member)
    return entered


def _enter(campaign: CurrentCampaign, member: Member) -> int:
    voter = campaign.pseudonym_of(member.member_id)
    keys = RollEntry.keys(campaign.campaign_id, member.committee_id, member.branch_id, voter)
    place = {"committee": member.committee_id, "branch": member.branch_id}
    not_placed = Member.placements[campaign.campaign_id].does_not_exist()
    try:
        with TransactWrite(connection=current_store()) as transaction:
            transaction.save(RollEntry(*keys, member_id=member.member_id), RollEntry.committee_key.does_not_exist())
            transaction.update(member, [Member.placements[campaign.campaign_id].set(place)], not_placed)
    except TransactWriteError:
        return 0  # entered by an earlier run; a later move does not move the voter
    return 1

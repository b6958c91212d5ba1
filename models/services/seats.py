"""A seat: who is signed in, and from where on the frozen roll that member votes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.errors import MemberInactive, NotOnRoll
from models.member import Member
from models.services.campaigns import find_current_campaign


class Voter(msgspec.Struct, frozen=True):
    """A place on a campaign's roll; the pseudonym and where its ballots stand."""

    campaign_id: str
    committee_id: str
    branch_id: str
    voter: str


class Seat(msgspec.Struct, frozen=True):
    """Who is signed in; `voter` is None for a member who is not on the current campaign's roll."""

    member_id: str
    roles: tuple[str, ...]
    voter: Voter | None

    def require_voter(self) -> Voter:
        """Return the place on the roll, or raise NotOnRoll."""
        if self.voter is None:
            raise NotOnRoll
        return self.voter


class MemberCard(msgspec.Struct, frozen=True):
    """What a member may see of the own roster entry."""

    id: str
    name: str
    branch: str
    roles: tuple[str, ...]


class SignedIn(msgspec.Struct, frozen=True):
    """A member who has signed in."""

    member: MemberCard
    seat: Seat


def seat_member(member: Member, now: datetime) -> SignedIn:
    """Return the member's seat in the current campaign (no request when warm); raise MemberInactive if closed."""
    if member.status != "active":
        raise MemberInactive
    roles = tuple(member.roles)
    card = MemberCard(member.member_id, member.name, member.branch_name, roles)
    return SignedIn(card, Seat(member.member_id, roles, _place(member, now)))


def _place(member: Member, now: datetime) -> Voter | None:
    campaign = find_current_campaign(now)
    placements = dict(member.placements.as_dict())  # type: ignore[no-untyped-call]
    placement = placements.get(campaign.campaign_id) if campaign else None
    if campaign is None or placement is None or "struck_on" in placement:
        return None
    voter = campaign.pseudonym_of(member.member_id)
    return Voter(campaign.campaign_id, placement["committee"], placement["branch"], voter)

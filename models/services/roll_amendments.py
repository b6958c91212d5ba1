"""Changes of a frozen roll: a member is admitted or struck off, with a reason, in the audit, and listed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

import msgspec
from pynamodb.expressions.update import Action

from models.errors import Conflict, NotFound, NotOnRoster, VotingClosed
from models.member import Member
from models.roll import RollEntry
from models.roll_amendment import RollAmendment
from models.roll_committee import RollCommittee
from models.rules.days import day_of, iso_in_china
from models.rules.phases import ROLL_PENDING, spell_minute
from models.rules.reasons import FULL, require_reason
from models.secretive import Secretive
from models.services.actors import Actor, has_scope, require_scope
from models.services.campaigns import CurrentCampaign
from models.services.member_names import name_members
from models.services.roster import read_row
from models.services.trail import ActRefused, Deed, commit
from models.services.unit_tree import require_unit
from models.writes import Writes


class AmendedVoter(Secretive, frozen=True):
    """One change of the roll, with names, for those in whose reach the branch lies."""

    kind: str
    member_name: str
    branch_name: str
    reason: str
    amended_by: str
    amended_at: str


class Place(msgspec.Struct, frozen=True):
    """Where on the roll a member stands, or stood when struck off."""

    committee_id: str
    branch_id: str
    struck_on: str | None = None


def find_place(campaign_id: str, member: Member) -> Place | None:
    """Return the member's place on the roll, also one struck off; None for who was never entered."""
    placement = member.placements.as_dict().get(campaign_id)  # type: ignore[no-untyped-call]
    if placement is None:
        return None
    return Place(placement["committee"], placement["branch"], placement.get("struck_on"))


def admit_to_roll(actor: Actor, campaign: CurrentCampaign, member_id: str, reason: str, now: datetime) -> None:
    """Let a member vote who was not entered when the roll was frozen, or was struck off.

    Whoever was struck off comes back to the same place, so that nobody ever has two places to vote from on one day.
    Raises Forbidden out of the actor's reach, NotOnRoster, InvalidInput for the reason, VotingClosed, or Conflict.
    """
    reason, member = require_reason(reason, shortest=FULL), _require_member(member_id)
    place = find_place(campaign.campaign_id, member) or _place_now(member)
    require_scope(actor, place.branch_id)
    _require_amendable(campaign, now)
    if member.status != "active":
        raise Conflict("该党员的账号已停用，请先在党员名册中恢复，再列入投票名册。")
    amendment = _note(actor, campaign, member_id, place, ("admitted", reason), now)
    keys = _keys_of(campaign, member_id, place)

    def fill(writes: Writes) -> None:
        if place.struck_on is None:
            writes.save(RollEntry(*keys, member_id=member_id), RollEntry.committee_key.does_not_exist())
            writes.update(
                Member(member_id),
                [Member.placements[campaign.campaign_id].set(_spell_place(place))],
                Member.placements[campaign.campaign_id].does_not_exist() & (Member.status == "active"),
            )
        else:
            _set_struck(writes, campaign.campaign_id, member_id, keys, None)
        _add_amendment(writes, amendment, 1)

    _commit(actor, amendment, now, fill, "该党员已在投票名册中。")


def strike_from_roll(actor: Actor, campaign: CurrentCampaign, member_id: str, reason: str, now: datetime) -> None:
    """Take a member off the roll: the next sign-in has no place to vote from; ballots cast before stay counted.

    A session that is open may vote until it ends, two hours at most. Raises as `admit_to_roll` does.
    """
    reason, member = require_reason(reason, shortest=FULL), _require_member(member_id)
    place = find_place(campaign.campaign_id, member)
    require_scope(actor, place.branch_id if place else member.branch_id)
    _require_amendable(campaign, now)
    if place is None or place.struck_on is not None:
        raise Conflict("该党员不在投票名册中。")
    amendment = _note(actor, campaign, member_id, place, ("struck", reason), now)
    keys = _keys_of(campaign, member_id, place)

    def fill(writes: Writes) -> None:
        _set_struck(writes, campaign.campaign_id, member_id, keys, day_of(now))
        _add_amendment(writes, amendment, -1)

    _commit(actor, amendment, now, fill, "该党员已不在投票名册中。")


def is_on_roll(campaign_id: str, member_id: str) -> bool:
    """Tell whether the member may vote as the roll stands now."""
    place = find_place(campaign_id, _require_member(member_id))
    return place is not None and place.struck_on is None


def list_amended_voters(actor: Actor, campaign_id: str) -> list[AmendedVoter]:
    """Return the changes of a campaign's roll within the actor's reach, the latest first.

    1 Query, a few reads for each branch and a BatchGet for the names.
    """
    rows = list(RollAmendment.query(campaign_id, scan_index_forward=False, consistent_read=True))
    reach = {branch_id: has_scope(actor, branch_id) for branch_id in {row.branch_id for row in rows}}
    rows = [row for row in rows if reach[row.branch_id]]
    names = name_members([member_id for row in rows for member_id in (row.member_id, row.amended_by)])
    branches = {branch_id: require_unit(branch_id).name for branch_id in {row.branch_id for row in rows}}
    return [
        AmendedVoter(
            row.kind,
            names.get(row.member_id, ""),
            branches[row.branch_id],
            row.reason,
            names.get(row.amended_by, ""),
            row.amended_at,
        )
        for row in rows
    ]


def _require_member(member_id: str) -> Member:
    try:
        return read_row(member_id)
    except NotFound as error:
        raise NotOnRoster("党员名册中没有这名党员。") from error


def _require_amendable(campaign: CurrentCampaign, now: datetime) -> None:
    if campaign.roll_frozen_at is None:
        raise VotingClosed(ROLL_PENDING)
    closes_at = campaign.rules.stage("voting").closes_at
    if now >= closes_at:
        raise VotingClosed(f"投票已于{spell_minute(closes_at)}结束，投票名册不能再变更。")


def _place_now(member: Member) -> Place:
    branch = require_unit(member.branch_id)
    if branch.parent_id is None or not branch.is_active:
        raise Conflict("该党员所在党支部已撤销，请先在党员名册中调整所在党支部。")
    return Place(branch.parent_id, branch.unit_id)


def _spell_place(place: Place) -> dict[str, str]:
    return {"committee": place.committee_id, "branch": place.branch_id}


def _keys_of(campaign: CurrentCampaign, member_id: str, place: Place) -> tuple[str, str]:
    voter = campaign.pseudonym_of(member_id)
    return RollEntry.keys(campaign.campaign_id, place.committee_id, place.branch_id, voter)


def _set_struck(
    writes: Writes, campaign_id: str, member_id: str, keys: tuple[str, str], struck_on: str | None
) -> None:
    """Strike entry and placement off, or, without a day, let both stand again; each must be as it was read."""
    placement = Member.placements[campaign_id]
    if struck_on is None:
        entry_actions: list[Action] = [RollEntry.struck_on.remove()]
        actions: list[Action] = [placement["struck_on"].remove()]
        writes.update(RollEntry(*keys), entry_actions, RollEntry.struck_on.exists())
        writes.update(Member(member_id), actions, placement["struck_on"].exists() & (Member.status == "active"))
        return
    stands = RollEntry.committee_key.exists() & RollEntry.struck_on.does_not_exist()
    writes.update(RollEntry(*keys), [RollEntry.struck_on.set(struck_on)], stands)
    placed = placement.exists() & placement["struck_on"].does_not_exist()
    writes.update(Member(member_id), [placement["struck_on"].set(struck_on)], placed)


def _note(
    actor: Actor, campaign: CurrentCampaign, member_id: str, place: Place, why: tuple[str, str], now: datetime
) -> RollAmendment:
    kind, reason = why
    amended_at = iso_in_china(now)
    return RollAmendment(
        campaign.campaign_id,
        RollAmendment.amendment_key_of(amended_at, secrets.token_urlsafe(6)),
        kind=kind,
        member_id=member_id,
        branch_id=place.branch_id,
        committee_id=place.committee_id,
        reason=reason,
        amended_by=actor.member_id,
        amended_at=amended_at,
    )


def _add_amendment(writes: Writes, amendment: RollAmendment, voters: int) -> None:
    # A committee that had no voter yet is listed with its first one: what is settled nightly must never miss it.
    committee = RollCommittee(amendment.campaign_id, amendment.committee_id)
    writes.update(committee, [RollCommittee.voters.add(voters)])
    writes.save(amendment, RollAmendment.campaign_id.does_not_exist())


def _commit(
    actor: Actor, amendment: RollAmendment, now: datetime, fill: Callable[[Writes], None], refused: str
) -> None:
    details = {"campaign": amendment.campaign_id, "reason": amendment.reason}
    deed = Deed(f"roll_{amendment.kind}", amendment.branch_id, (amendment.member_id,), details)
    try:
        commit(actor, deed, now, fill)
    except ActRefused as refusal:
        raise Conflict(refused) from refusal

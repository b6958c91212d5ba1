"""Assisted ballots: a secretary casts a ballot on behalf of a member who has no smartphone."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime

import msgspec

from models.ballot import Ballot
from models.errors import Conflict, Forbidden, NotFound
from models.grant import Grant
from models.keys import join_key, split_key
from models.privacy import fingerprint
from models.roll import RollEntry
from models.rules.phones import mask_phone
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.ballots import fill_in_ballot
from models.services.branch_voters import BranchVoter, read_branch_roll
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.own_branches import require_own_branch
from models.services.seats import Voter
from models.services.trail import Deed
from models.services.turnout import require_current
from models.services.unit_tree import UnitView
from models.turnout import Turnout
from models.writes import Writes

# The same sentence whatever is stored: it must not tell whether the choices were right.
CAST_ALREADY = "这名党员今天在这一类已经投过票了，投出后不能更改。"
_STRUCK = "这名党员已不在本次活动的投票名册中。"
_DISMISSED = "您已不再担任这个党支部的书记。"


class AssistedBallot(msgspec.Struct, frozen=True):
    """What the secretary is shown, once: the receipt, to be handed to the member."""

    member_id: str
    category: str
    day: str
    receipt: str
    is_new: bool


class Assistable(Secretive, frozen=True):
    """Somebody on the branch's roll, to be picked."""

    member_id: str
    name: str
    masked_phone: str
    is_activated: bool


class BallotForm(msgspec.Struct, frozen=True):
    """The ballot as it was filled in for the member; `attempt` is the form's random text, the same on a repeat."""

    member_id: str
    campaign_id: str
    category_id: str
    day: str
    choices: Sequence[str]
    attempt: str


def cast_assisted_ballot(actor: Actor, branch_id: str, form: BallotForm, now: datetime) -> AssistedBallot:
    """Store a member's ballot, marked as assisted, together with the audit entry that names both, never the choices.

    The member must stand on the roll of the secretary's own branch. The very same form again returns the same
    receipt; any other ballot of the day refuses without a word about what was chosen. Raises Forbidden, NotFound,
    NoCampaign, VotingClosed, DayClosed, InvalidInput naming the field, Conflict or StoreBusy.
    """
    branch, campaign = require_own_branch(actor, branch_id), require_campaign(form.campaign_id, now)
    voter = _require_voter(actor, branch, campaign, form.member_id, now)
    ballot = fill_in_ballot(voter, form.campaign_id, form.category_id, form.day, form.choices, now)
    ballot.assisted, ballot.receipt = True, _receipt_of(actor, form)
    details: dict[str, str | int | None] = {
        "branch": branch.name,
        "category": campaign.rules.category(form.category_id).name,
        "day": form.day,
    }
    deed = Deed("ballot_assisted", branch.unit_id, (form.member_id,), details)
    cast = AssistedBallot(form.member_id, form.category_id, form.day, ballot.receipt, is_new=True)
    try:
        carry_out(actor, deed, now, _list_steps(actor, branch, voter, ballot))
    except Conflict:
        if _is_stored(ballot):
            return msgspec.structs.replace(cast, is_new=False)
        raise
    return cast


def list_assistable(actor: Actor, branch_id: str, now: datetime) -> list[Assistable]:
    """Return those of the own branch who may be helped to vote, the not activated first; the trail knows each act.

    Raises Forbidden, NotFound or NoCampaign.
    """
    branch, campaign = require_own_branch(actor, branch_id), require_current(now)
    found = [
        Assistable(voter.member_id, member.name, mask_phone(member.phone), member.openid_hash is not None)
        for voter in read_branch_roll(branch, campaign, now).voters
        for member in [voter.member]
        if member is not None and member.status == "active" and voter.member_id != actor.member_id
    ]
    return sorted(found, key=lambda each: (each.is_activated, each.name, each.member_id))


def _require_voter(actor: Actor, branch: UnitView, campaign: CurrentCampaign, member_id: str, now: datetime) -> Voter:
    if member_id == actor.member_id:
        raise Forbidden("请用您自己的账号为自己投票。")
    voters = {voter.member_id: voter for voter in read_branch_roll(branch, campaign, now).voters}
    found: BranchVoter | None = voters.get(member_id)
    if found is None:
        raise NotFound("本支部的投票名册中没有这名党员。")
    if found.member is None or found.member.status != "active":
        raise Conflict("这名党员的账号已停用，不能投票。")
    _, pseudonym = split_key(found.voter_key)
    return Voter(campaign.campaign_id, found.committee_id, branch.unit_id, pseudonym)


def _list_steps(actor: Actor, branch: UnitView, voter: Voter, ballot: Ballot) -> list[Step]:
    entry = RollEntry(*RollEntry.keys(voter.campaign_id, voter.committee_id, voter.branch_id, voter.voter))
    grant = Grant(actor.member_id, Grant.role_key_of("secretary", branch.unit_id))
    counter = Turnout(Turnout.unit_key_of(voter.campaign_id, branch.unit_id), split_key(ballot.day_key)[-1])
    on_roll = RollEntry.committee_key.exists() & RollEntry.struck_on.does_not_exist()

    def count(writes: Writes) -> None:
        writes.update(counter, [Turnout.assisted.add(1)])

    return [
        Step(lambda writes: writes.save(ballot, Ballot.day_key.does_not_exist()), CAST_ALREADY),
        Step(lambda writes: writes.check(entry, on_roll), _STRUCK),
        Step(lambda writes: writes.check(grant, Grant.member_id.exists()), _DISMISSED),
        Step(count),
    ]


def _is_stored(ballot: Ballot) -> bool:
    """Tell whether this very form was stored before: only who sent it can know its receipt. No choice is read."""
    wanted = [Ballot.receipt.attr_name, Ballot.assisted.attr_name]
    try:
        stored = Ballot.get(ballot.day_key, ballot.voter_key, consistent_read=True, attributes_to_get=wanted)
    except Ballot.DoesNotExist:
        return False
    return bool(stored.assisted and stored.receipt == ballot.receipt)


def _receipt_of(actor: Actor, form: BallotForm) -> str:
    """Return the receipt that this form leads to, and no other; it looks like any other (128 bits)."""
    ballot = (form.campaign_id, form.category_id, form.day, *sorted(form.choices))
    said = join_key(actor.member_id, form.member_id, form.attempt, *ballot)
    secret = fingerprint("assisted_receipt", said)
    return urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()[:16]).decode().rstrip("=")

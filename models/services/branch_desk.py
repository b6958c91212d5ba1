"""What a secretary sees of the own branch: its turnout, and who has not voted today – never what anybody chose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from models.member import Member
from models.rules.days import day_of
from models.rules.phases import Phase, phase_of
from models.rules.phones import mask_phone
from models.rules.reaching import BY_PHONE, MARKS, Mark, mark_ledger
from models.rules.reminder_plan import Kind, ReminderPlan
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.branch_voters import BranchRoll, BranchVoter, read_branch_roll
from models.services.campaigns import CurrentCampaign
from models.services.ledgers import HeldLedger, load_ledgers
from models.services.own_branches import require_own_branch, require_sight_of_branch
from models.services.reminder_plans import load_plan
from models.services.trail import Deed, commit
from models.services.turnout import UnitTurnout, read_branch_turnout, require_current
from models.services.unit_tree import UnitView

KIND: Kind = "branch_asked"
# For the pages.
MARK_NAMES = MARKS


class WaitingVoter(Secretive, frozen=True):
    """Somebody who has not voted today: whether ever, and whether a reminder can reach them (`credits` left)."""

    member_id: str
    name: str
    masked_phone: str
    has_voted: bool
    mark: Mark
    credits: int


class BranchDesk(Secretive, frozen=True):
    """A branch as its secretary sees it at this moment."""

    campaign: CurrentCampaign
    phase: Phase
    turnout: UnitTurnout
    waiting: tuple[WaitingVoter, ...]
    has_message: bool


class PhoneLine(Secretive, frozen=True):
    """Somebody to call: nobody reaches them inside WeChat."""

    name: str
    phone: str
    mark: Mark
    has_voted: bool


class Reach(msgspec.Struct, frozen=True):
    """By which plan reminders of the branch go out, and on which day."""

    plan: ReminderPlan
    day: str

    @property
    def template(self) -> str:
        """Return the template's id, empty while the plan has no message."""
        message = self.plan.message_of(KIND)
        return message.template_id if message else ""


def read_desk(actor: Actor, branch_id: str, now: datetime) -> BranchDesk:
    """Return the branch's turnout and who has not voted today; raise Forbidden, NotFound or NoCampaign."""
    branch, campaign = require_sight_of_branch(actor, branch_id), require_current(now)
    roll = read_branch_roll(branch, campaign, now)
    reach = load_reach(campaign, now)
    return BranchDesk(
        campaign,
        phase_of(campaign.rules, now),
        read_branch_turnout(branch, campaign, now, (roll.committees, roll.count)),
        list_waiting_voters(roll, reach),
        has_message=bool(reach.template),
    )


def load_reach(campaign: CurrentCampaign, now: datetime) -> Reach:
    """Return how reminders of a branch would go out today: 1 read."""
    return Reach(load_plan(campaign.campaign_id).plan, day_of(now))


def list_waiting_voters(roll: BranchRoll, reach: Reach) -> tuple[WaitingVoter, ...]:
    """Return those who have not voted today: the ledgers of those activated are read (0.5 read units each)."""
    return tuple(_view(voter, ledger, reach) for voter, ledger in _pair(roll, reach))


def list_phones(actor: Actor, branch_id: str, now: datetime) -> tuple[UnitView, list[PhoneLine]]:
    """Return the own branch and whom to call, with whole numbers; who looked at whose stands in the trail first.

    Raises Forbidden, NotFound, NoCampaign.
    """
    branch, campaign = require_own_branch(actor, branch_id), require_current(now)
    reach = load_reach(campaign, now)
    found = [
        (waiting, voter.member)
        for voter, ledger in _pair(read_branch_roll(branch, campaign, now), reach)
        if voter.member is not None
        for waiting in [_view(voter, ledger, reach)]
        if waiting.mark in BY_PHONE
    ]
    revealed = tuple(waiting.member_id for waiting, member in found if member.phone)
    details: dict[str, str | int | None] = {"branch": branch.name, "count": len(found)}
    commit(actor, Deed("phones_listed", branch.unit_id, revealed, details), now)
    lines = [PhoneLine(member.name, member.phone or "", waiting.mark, waiting.has_voted) for waiting, member in found]
    return branch, lines


def _pair(roll: BranchRoll, reach: Reach) -> Iterable[tuple[BranchVoter, HeldLedger | None]]:
    waiting = [voter for voter in roll.voters if not voter.has_voted_today]
    ledgers = load_ledgers(voter.member_id for voter in waiting if _is_bound(voter.member))
    return [(voter, ledgers.get(voter.member_id)) for voter in waiting]


def _view(voter: BranchVoter, held: HeldLedger | None, reach: Reach) -> WaitingVoter:
    member = voter.member
    # Credits belong to the account that gave them: after it was changed, they are worth nothing.
    ledger = held.ledger if held and member and held.openid_hash == member.openid_hash else None
    return WaitingVoter(
        voter.member_id,
        member.name if member else "（信息已删除）",
        mask_phone(member.phone) if member else "",
        voter.has_voted,
        _mark(member, held, ledger is not None, reach),
        ledger.credits_of(reach.template) if ledger else 0,
    )


def _mark(member: Member | None, held: HeldLedger | None, is_own: bool, reach: Reach) -> Mark:
    if member is None or member.status != "active":
        return "inactive"
    if not _is_bound(member):
        return "not_activated"
    if held is not None and not is_own:
        return "off" if held.ledger.is_off else "no_consent"
    return mark_ledger(held.ledger if held else None, KIND, reach.template, reach.day, reach.plan.limits)


def _is_bound(member: Member | None) -> bool:
    return member is not None and member.status == "active" and member.openid_hash is not None

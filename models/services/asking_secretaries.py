"""Asking the secretaries of branches under the goal to act: previewed, sent once a day and unit, in the audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from models.errors import Conflict, FieldError, Forbidden, InvalidInput, NotReminded
from models.grant import Grant
from models.keys import split_key
from models.member import Member
from models.rules.credits import require_sendable
from models.rules.days import day_of
from models.rules.message_texts import fill_message, list_values
from models.rules.reminder_dates import is_quiet
from models.rules.reminder_plan import AUDIENCES, Kind, MessageText, ReminderPlan, messages_per_second
from models.secretive import Secretive
from models.services.actors import Actor, has_scope
from models.services.campaigns import CurrentCampaign
from models.services.ledgers import HeldLedger, load_ledgers
from models.services.reminder_plans import load_plan
from models.services.reminder_run_control import count_place, spell_outcomes
from models.services.reminder_runs import Run, RunTerms, ask_for_run, find_run_of
from models.services.roster import read_members
from models.services.trail import Deed
from models.services.turnout import TurnoutLine, list_branches_below_goal, require_current
from models.services.unit_tree import require_unit

KIND: Kind = "secretary_asked"
# More are asked from the units below: the preview looks at each branch.
MOST_BRANCHES = 200
ALREADY_ASKED = "今天已经请过这个单位的支部书记跟进，请明天再试。"


class Contact(Secretive, frozen=True):
    """A branch, its secretary if it has one, and why that person can't be reached, or an empty text."""

    branch: str
    secretary: str
    reason: str


class Asking(Secretive, frozen=True):
    """What would be sent: to which branches, whom it reaches and whom not, and the exact text."""

    branches: tuple[str, ...]
    title: str
    data: Mapping[str, str]
    contacts: tuple[Contact, ...]

    @property
    def reachable(self) -> list[Contact]:
        """Return those who will get it, as things stand now."""
        return [contact for contact in self.contacts if not contact.reason]

    @property
    def unreachable(self) -> list[Contact]:
        """Return those who won't, each with the reason."""
        return [contact for contact in self.contacts if contact.reason]


def may_ask(actor: Actor, unit_id: str) -> bool:
    """Tell whether the actor may ask the secretaries below this unit: its officers, and administrators."""
    return has_scope(actor, unit_id, ("officer",))


def preview_asking(actor: Actor, unit_id: str, branch_ids: Sequence[str], now: datetime) -> Asking:
    """Return whom asking these branches reaches and with which text; 1 Query a branch and 2 BatchGets.

    Raises Forbidden out of reach, Conflict when nothing may be sent now, InvalidInput for no or too many branches.
    """
    campaign, plan, message = _require_ready(actor, unit_id, now)
    lines = _require_branches(actor, unit_id, branch_ids, now)
    contacts = _list_contacts(lines, message, plan, day_of(now))
    data = fill_message(message, list_values(campaign.rules, now))
    return Asking(tuple(line.unit.unit_id for line in lines), message.title, data, tuple(contacts))


def ask_secretaries(actor: Actor, unit_id: str, branch_ids: Sequence[str], now: datetime) -> int:
    """Begin to send to the secretaries of these branches and return how many branches those are.

    Raises as `preview_asking`, and Conflict if this unit's were asked today.
    """
    campaign, plan, message = _require_ready(actor, unit_id, now)
    lines = _require_branches(actor, unit_id, branch_ids, now)
    terms = RunTerms(
        kind=KIND,
        day=day_of(now),
        scope=unit_id,
        audience=AUDIENCES[KIND],
        template_id=message.template_id,
        page=message.page,
        data=fill_message(message, list_values(campaign.rules, now)),
        limits=plan.limits,
        per_second=messages_per_second(plan, len(campaign.rules.categories)),
        quiet_from=plan.quiet_from,
        quiet_until=plan.quiet_until,
        branches=tuple(line.unit.unit_id for line in lines),
    )
    details: dict[str, str | int | None] = {
        "campaign": campaign.campaign_id,
        "unit": require_unit(unit_id).name,
        "branches": len(lines),
    }
    deed = Deed("secretaries_asked", unit_id, details=details)
    ask_for_run(actor, deed, campaign.campaign_id, terms, now, ALREADY_ASKED)
    return len(lines)


def find_asked(unit_id: str, now: datetime) -> Run | None:
    """Return today's run of this unit, or None."""
    return find_run_of(require_current(now).campaign_id, day_of(now), KIND, unit_id)


def count_asked(run: Run) -> dict[str, dict[str, int]]:
    """Return what became of the run's messages: people by state and reason; 1 Query a committee."""
    committees = {require_unit(branch).parent_id for branch in run.terms.branches}
    parts = [count_place(run, committee, run.terms.branches) for committee in sorted(filter(None, committees))]
    return spell_outcomes(sum(parts, Counter()))


def _require_ready(actor: Actor, unit_id: str, now: datetime) -> tuple[CurrentCampaign, ReminderPlan, MessageText]:
    if not may_ask(actor, unit_id):
        raise Forbidden("这个单位不在您的管理范围内。")
    campaign = require_current(now)
    plan = load_plan(campaign.campaign_id).plan
    stage, message = plan.stage(KIND), plan.message_of(KIND)
    if stage is None or not stage.is_on or message is None or not message.template_id:
        raise Conflict("管理员还没有启用“请支部书记跟进”的提醒，暂时不能发送。")
    if is_quiet(plan, now):
        raise Conflict(f"现在是免打扰时间（{plan.quiet_from} 至 {plan.quiet_until}），请在这段时间之外发送。")
    voting = campaign.rules.stage("voting")
    if not voting.opens_at <= now < voting.closes_at:
        raise Conflict("现在不在投票时间内，不需要请支部书记跟进投票。")
    if find_asked(unit_id, now) is not None:
        raise Conflict(ALREADY_ASKED)
    return campaign, plan, message


def _require_branches(actor: Actor, unit_id: str, branch_ids: Sequence[str], now: datetime) -> list[TurnoutLine]:
    if not branch_ids:
        raise InvalidInput([FieldError("branch", "请选择党支部。")], "请选择要跟进的党支部。")
    if len(branch_ids) > MOST_BRANCHES:
        raise InvalidInput(
            [FieldError("branch", "选择的支部过多。")],
            f"一次最多选择 {MOST_BRANCHES} 个党支部，更多的请进入下级单位分别办理。",
        )
    wanted, unit = set(branch_ids), require_unit(unit_id)
    lines = [line for line in list_branches_below_goal(actor, unit_id, now) if line.unit.unit_id in wanted]
    if unit.tier == "committee":
        # Whoever moved away keeps the voters on this roll, but has another committee to answer to.
        lines = [line for line in lines if line.unit.parent_id == unit_id]
    if not lines:
        raise Conflict("选中的党支部都已达到目标，或不在这个单位之下，没有需要跟进的。")
    return lines


def _list_contacts(
    lines: Iterable[TurnoutLine], message: MessageText, plan: ReminderPlan, today: str
) -> list[Contact]:
    names = {line.unit.unit_id: line.unit.name for line in lines}
    holders = [(branch, member_id) for branch in names for member_id in _list_secretaries(branch)]
    ids = list(dict.fromkeys(member_id for _, member_id in holders))
    members, ledgers = {row.member_id: row for row in read_members(ids)}, load_ledgers(ids)
    found = [
        Contact(names[branch], row.name, _find_obstacle(row, ledgers.get(member_id), message, plan, today))
        for branch, member_id in holders
        if (row := members.get(member_id)) is not None
    ]
    led = {branch for branch, member_id in holders if member_id in members}
    return found + [Contact(name, "", "还没有指定支部书记") for branch, name in names.items() if branch not in led]


def _list_secretaries(branch_id: str) -> list[str]:
    rows = Grant.by_scope.query(branch_id)
    return [row.member_id for row in rows if split_key(row.role_key)[0] == "secretary"]


def _find_obstacle(
    member: Member, held: HeldLedger | None, message: MessageText, plan: ReminderPlan, today: str
) -> str:
    if member.status != "active" or not member.openid_hash:
        return "not_bound"
    if held is None or held.openid_hash != member.openid_hash:
        return "no_credit"
    try:
        require_sendable(held.ledger, KIND, today, message.template_id, today, plan.limits)
    except NotReminded as refusal:
        return refusal.reason
    return ""

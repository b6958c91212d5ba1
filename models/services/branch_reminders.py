"""A secretary reminds the own branch: who would get it, sending it, what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from models.errors import Conflict, VotingClosed
from models.keys import SEPARATOR, prefix_of, split_key
from models.reminder import Reminder
from models.rules.message_texts import fill_message, list_values
from models.rules.phases import require_voting_open
from models.rules.phones import mask_phone
from models.rules.reaching import REASON_OF, Mark
from models.rules.reminder_dates import is_quiet
from models.rules.reminder_outcomes import REASONS as REASONS
from models.rules.reminder_outcomes import STATES as STATES
from models.rules.reminder_plan import AUDIENCES, MessageText, messages_per_second
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.branch_desk import KIND, Reach, WaitingVoter, list_waiting_voters, load_reach
from models.services.branch_voters import BranchRoll, BranchVoter, read_branch_roll
from models.services.campaigns import CurrentCampaign
from models.services.own_branches import require_own_branch, require_sight_of_branch
from models.services.reminder_runs import Run, RunTerms, ask_for_run, find_run_of
from models.services.trail import Deed
from models.services.turnout import require_current
from models.services.unit_tree import UnitView

NO_MESSAGE = "管理员还没有设置支部提醒的消息模板，暂时不能发送。"
NOBODY = "现在没有可以提醒的党员：都已投票，或者微信提醒不到。"
ASKED_ALREADY = "本支部今天已经发过提醒，每天只能发一次，请明天再提醒，或电话联系。"


class ReminderPreview(msgspec.Struct, frozen=True):
    """What would happen: `refusal` says why nothing can be sent now, `counts` how many by mark, `data` the text.

    `limits` are how many reminders one person gets at most a day and in seven days.
    """

    unit: UnitView
    campaign_title: str
    day: str
    refusal: str | None
    counts: Mapping[Mark, int]
    title: str
    data: Mapping[str, str]
    per_day: int
    per_week: int
    has_begun: bool

    @property
    def reachable(self) -> int:
        """Return how many would get it."""
        return self.counts.get("reachable", 0)


class ReminderState(Secretive, frozen=True):
    """What became of the reminder of one member; `reason` says why it was not sent or not delivered."""

    name: str
    masked_phone: str
    state: str
    reason: str | None


class BranchReminders(Secretive, frozen=True):
    """A branch's reminders of a day; `run` is None when nobody asked for any."""

    unit: UnitView
    day: str
    run: Run | None
    states: tuple[ReminderState, ...]
    counts: Mapping[str, int]


def preview_reminders(actor: Actor, branch_id: str, now: datetime) -> ReminderPreview:
    """Return who of the own branch would be reminded now, and the exact text; raise Forbidden, NotFound, NoCampaign.

    It is what is sent at this moment: whoever votes meanwhile is left out.
    """
    branch, campaign = require_own_branch(actor, branch_id), require_current(now)
    reach = load_reach(campaign, now)
    message = reach.plan.message_of(KIND)
    waiting = list_waiting_voters(read_branch_roll(branch, campaign, now), reach)
    counts: Counter[Mark] = Counter(voter.mark for voter in waiting)
    has_begun = find_run_of(campaign.campaign_id, reach.day, KIND, branch.unit_id) is not None
    return ReminderPreview(
        branch,
        campaign.rules.title,
        reach.day,
        ASKED_ALREADY if has_begun else _find_refusal(campaign, reach, counts["reachable"], now),
        dict(counts),
        message.title if message else "",
        fill_message(message, list_values(campaign.rules, now)) if message else {},
        reach.plan.limits.per_day,
        reach.plan.limits.per_week,
        has_begun,
    )


def remind_branch(actor: Actor, branch_id: str, now: datetime) -> Run:
    """Begin to remind those of the own branch who have not voted today, once a day; the trail tells of it.

    Raises Forbidden, NotFound, NoCampaign; VotingClosed; Conflict (quiet hours, no message, nobody to remind, asked
    already today).
    """
    preview = preview_reminders(actor, branch_id, now)
    campaign = require_current(now)
    require_voting_open(campaign.rules, now, campaign.roll_frozen_at is not None)
    reach = load_reach(campaign, now)
    message = reach.plan.message_of(KIND)
    if preview.refusal or message is None:
        raise Conflict(preview.refusal or NO_MESSAGE)
    details: dict[str, str | int | None] = {"branch": preview.unit.name, "count": preview.reachable}
    deed = Deed("branch_reminded", branch_id, details=details)
    terms = _make_terms(campaign, reach, message, branch_id, now)
    return ask_for_run(actor, deed, campaign.campaign_id, terms, now, ASKED_ALREADY)


def read_branch_reminders(actor: Actor, branch_id: str, day: str, now: datetime) -> BranchReminders:
    """Return what became of the branch's reminders of a day, person by person.

    Raises Forbidden, NotFound, NoCampaign. Who has no row yet waits in the queue while the run goes on.
    """
    branch, campaign = require_sight_of_branch(actor, branch_id), require_current(now)
    run = find_run_of(campaign.campaign_id, day, KIND, branch.unit_id)
    if run is None:
        return BranchReminders(branch, day, None, (), {})
    roll = read_branch_roll(branch, campaign, now)
    rows = _load_rows(campaign, branch, roll, day)
    reach = load_reach(campaign, now)
    waiting = {voter.member_id: voter for voter in list_waiting_voters(roll, reach)} if day == reach.day else {}
    states = [
        state
        for voter in roll.voters
        for state in [_view(voter, rows.get(voter.voter_key), waiting.get(voter.member_id), run)]
        if state is not None
    ]
    return BranchReminders(branch, day, run, tuple(states), dict(Counter(state.state for state in states)))


def _find_refusal(campaign: CurrentCampaign, reach: Reach, reachable: int, now: datetime) -> str | None:
    try:
        require_voting_open(campaign.rules, now, campaign.roll_frozen_at is not None)
    except VotingClosed as refusal:
        return refusal.detail
    plan = reach.plan
    if not reach.template:
        return NO_MESSAGE
    if is_quiet(plan, now):
        return f"{plan.quiet_from} 至次日 {plan.quiet_until} 不发送提醒，以免打扰休息，请在其他时间发送。"
    return None if reachable else NOBODY


def _make_terms(
    campaign: CurrentCampaign, reach: Reach, message: MessageText, branch_id: str, now: datetime
) -> RunTerms:
    plan = reach.plan
    return RunTerms(
        kind=KIND,
        day=reach.day,
        scope=branch_id,
        audience=AUDIENCES[KIND],
        template_id=message.template_id,
        page=message.page,
        data=fill_message(message, list_values(campaign.rules, now)),
        limits=plan.limits,
        per_second=messages_per_second(plan, len(campaign.rules.categories)),
        quiet_from=plan.quiet_from,
        quiet_until=plan.quiet_until,
    )


def _load_rows(campaign: CurrentCampaign, branch: UnitView, roll: BranchRoll, day: str) -> dict[str, Reminder]:
    """Return the rows of this kind by `branch#voter`: 1 Query for each committee the branch's voters stand under."""
    found = {}
    for committee in roll.committees:
        key, _ = Reminder.keys(campaign.campaign_id, committee, day, branch.unit_id, "", KIND)
        for row in Reminder.query(key, Reminder.voter_key.startswith(prefix_of(branch.unit_id))):
            if split_key(row.voter_key)[-1] == KIND:
                found[row.voter_key.rpartition(SEPARATOR)[0]] = row
    return found


def _view(voter: BranchVoter, row: Reminder | None, waiting: WaitingVoter | None, run: Run) -> ReminderState | None:
    state, reason = _spell(row, waiting, run)
    if state is None or voter.member is None:
        return None
    masked = mask_phone(voter.member.phone)
    return ReminderState(voter.member.name, masked, state, reason)


def _spell(row: Reminder | None, waiting: WaitingVoter | None, run: Run) -> tuple[str | None, str | None]:
    if row is not None:
        return row.state, row.reason
    if waiting is None:
        return None, None  # voted before anything was planned
    if not run.is_over:
        return "queued", None
    return "skipped", REASON_OF[waiting.mark]

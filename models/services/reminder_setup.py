"""Setting up a campaign's reminders: the plan, switched on and off, each act in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, InvalidInput
from models.reminder_plan import StoredReminderPlan
from models.rules.blank_reminder_plan import build_blank_plan
from models.rules.days import iso_in_china
from models.rules.phases import phase_of
from models.rules.reminder_changes import describe_changes
from models.rules.reminder_plan import ReminderPlan
from models.rules.reminder_plan_checks import require_valid_plan
from models.services.actors import Actor
from models.services.campaigns import CurrentCampaign
from models.services.reminder_plans import CurrentPlan, load_plan
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes

PLAN_CHANGED = "提醒计划刚刚被他人修改，请核对最新内容后再试。"
_SENDING = {"nomination", "review", "voting"}


def load_plan_or_blank(campaign_id: str) -> CurrentPlan:
    """Return the plan as it stands now; while none was ever stored, the one to begin from, as version 0."""
    current = load_plan(campaign_id)
    return current if current.version else CurrentPlan(build_blank_plan(), is_on=False, version=0)


def read_plan(document: Mapping[str, Any]) -> ReminderPlan:
    """Return a document as a plan, not checked yet; raise InvalidInput if it has another shape."""
    try:
        return msgspec.convert(document, ReminderPlan)
    except msgspec.ValidationError as error:
        raise InvalidInput([FieldError("stages", "内容的格式有误。")], "提醒计划的格式有误。") from error


def save_plan(actor: Actor, campaign: CurrentCampaign, plan: ReminderPlan, version: int, now: datetime) -> int:
    """Store the plan and return its new version; `version` is what the editor saw. It stays on or off as it is.

    Raises InvalidInput naming each field, Conflict if somebody was faster.
    """
    before = load_plan_or_blank(campaign.campaign_id)
    if before.version != version:
        raise Conflict(PLAN_CHANGED)
    require_valid_plan(plan, campaign.rules, now, before.is_on)
    details = {"changes": describe_changes(before.plan, plan)}
    _change(actor, campaign, "reminder_plan_saved", plan, before.is_on, version, now, details)
    return version + 1


def require_switchable(campaign: CurrentCampaign, current: CurrentPlan, version: int, now: datetime) -> None:
    """Return if this version of the plan may be switched on now; else raise Conflict or InvalidInput saying why."""
    if current.version != version or not version:
        raise Conflict(PLAN_CHANGED if version else "请先保存提醒计划，再开启。")
    if current.is_on:
        raise Conflict("自动提醒已经开启，无需重复操作。")
    if campaign.opened_at is None and campaign.announced_at is None:
        raise Conflict("活动还没有发布推荐通知，也没有开启，请先发布或开启。")
    if phase_of(campaign.rules, now) not in _SENDING | {"preparing"}:
        raise Conflict("投票已经结束，不再需要提醒。")
    require_valid_plan(current.plan, campaign.rules, now, is_on=True)


def switch_on(actor: Actor, campaign: CurrentCampaign, version: int, now: datetime) -> None:
    """Let the plan send by itself from now on, in the version that was seen; raises as `require_switchable`."""
    current = load_plan(campaign.campaign_id)
    require_switchable(campaign, current, version, now)
    _change(actor, campaign, "reminders_switched_on", current.plan, True, version, now)


def switch_off(actor: Actor, campaign: CurrentCampaign, now: datetime) -> None:
    """Let nothing new begin by itself, whoever changed the plan meanwhile; what is being sent is stopped apart."""
    for _ in range(5):
        current = load_plan(campaign.campaign_id)
        if not current.is_on:
            return
        try:
            _change(actor, campaign, "reminders_switched_off", current.plan, False, current.version, now)
        except Conflict:
            continue
        return
    raise Conflict(PLAN_CHANGED)


def add_plan_copy(writes: Writes, campaign_id: str, copy_id: str, now: datetime) -> None:
    """Add the write that gives a campaign's copy the same plan, switched off; nothing where there is none."""
    current = load_plan(campaign_id)
    if current.version:
        writes.update(StoredReminderPlan(copy_id), _store(current.plan, False, 1, now), _unchanged(0))


def _change(
    actor: Actor,
    campaign: CurrentCampaign,
    act: str,
    plan: ReminderPlan,
    is_on: bool,
    version: int,
    now: datetime,
    details: Mapping[str, str | int | None] | None = None,
) -> None:
    def fill(writes: Writes) -> None:
        row = StoredReminderPlan(campaign.campaign_id)
        writes.update(row, _store(plan, is_on, version + 1, now), _unchanged(version))

    about: dict[str, str | int | None] = {
        "campaign": campaign.campaign_id,
        "title": campaign.rules.title,
        "version": version + 1,
    }
    try:
        commit(actor, Deed(act, details=about | dict(details or {})), now, fill)
    except ActRefused as refusal:
        raise Conflict(PLAN_CHANGED) from refusal


def _store(plan: ReminderPlan, is_on: bool, version: int, now: datetime) -> list[Action]:
    return [
        StoredReminderPlan.plan.set(msgspec.to_builtins(plan)),
        StoredReminderPlan.is_on.set(is_on),
        StoredReminderPlan.version.set(version),
        StoredReminderPlan.changed_at.set(iso_in_china(now)),
    ]


def _unchanged(version: int) -> Condition:
    condition: Condition = (
        (StoredReminderPlan.version == version) if version else StoredReminderPlan.campaign_id.does_not_exist()
    )
    return condition

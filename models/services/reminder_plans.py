"""Reminder plans: reading and changing which reminders a campaign sends by itself."""

from __future__ import annotations

from datetime import datetime

import msgspec
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.reminder_plan import StoredReminderPlan
from models.rules.days import iso_in_china
from models.rules.reminder_plan import ReminderPlan


class CurrentPlan(msgspec.Struct, frozen=True):
    """A campaign's plan as it stands; `version` 0 while none was ever stored."""

    plan: ReminderPlan
    is_on: bool
    version: int


def load_plan(campaign_id: str) -> CurrentPlan:
    """Return the campaign's plan as it stands now (1 read); an empty one that is off while there is none."""
    try:
        row = StoredReminderPlan.get(campaign_id, consistent_read=True)
    except StoredReminderPlan.DoesNotExist:
        return CurrentPlan(ReminderPlan(), is_on=False, version=0)
    return CurrentPlan(msgspec.convert(row.plan, ReminderPlan), bool(row.is_on), int(row.version))


def store_plan(campaign_id: str, plan: ReminderPlan, is_on: bool, version: int, now: datetime) -> None:
    """Replace the plan that was read as `version`; raise Conflict when somebody changed it since."""
    row = StoredReminderPlan(campaign_id)
    unchanged = (
        (StoredReminderPlan.version == version) if version else StoredReminderPlan.campaign_id.does_not_exist()
    )
    actions: list[Action] = [
        StoredReminderPlan.plan.set(msgspec.to_builtins(plan)),
        StoredReminderPlan.is_on.set(is_on),
        StoredReminderPlan.version.set(version + 1),
        StoredReminderPlan.changed_at.set(iso_in_china(now)),
    ]
    try:
        row.change(actions, unchanged)
    except UpdateError as error:
        raise Conflict("提醒计划刚刚被他人修改，请核对后再保存。") from error

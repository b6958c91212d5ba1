"""Table `reminder_plans`: which reminders of a campaign go out by themselves."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table


class StoredReminderPlan(Table):
    """Key: campaign_id. `plan` is a ReminderPlan (`rules/reminder_plan.py`), changed on condition of `version`."""

    noun = "reminder_plans"

    campaign_id = UnicodeAttribute(hash_key=True)
    plan = JSONAttribute()
    is_on = BooleanAttribute(default=False)
    version = NumberAttribute(default=1)
    changed_at = UnicodeAttribute()

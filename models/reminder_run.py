"""Table `reminder_runs`: each time reminders of a kind go out, and how far that is."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key


class ReminderRun(Table):
    """Key: campaign_id / `day#kind#scope`, put only if absent: a kind goes out once a day and scope.

    `scope` is a branch, a unit, a tier of units, or empty for all. The message and the limits are kept as they stood
    at the start: what was previewed is what is sent. `state`: waiting → running → done or stopped. `cursor` is how
    far the planner is; it moves on condition that no other planner has moved it. The stream calls Lambda `remind`.
    """

    noun = "reminder_runs"

    campaign_id = UnicodeAttribute(hash_key=True)
    run_key = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute(default="waiting")
    turn = NumberAttribute(default=1)
    # `RunTerms` of services/reminder_runs.py.
    terms = JSONAttribute()
    cursor = UnicodeAttribute(null=True)
    planned = NumberAttribute(default=0)
    asked_at = UnicodeAttribute()
    # Who asked, for runs by hand.
    asked_by = UnicodeAttribute(null=True)
    # Why it stopped: `by_hand`, or a reason of rules/reminder_outcomes.py.
    reason = UnicodeAttribute(null=True)
    # Nothing is planned or sent before this moment (WeChat's daily quota is used up).
    hold_until = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)

    @classmethod
    def run_key_of(cls, day: str, kind: str, scope: str = "") -> str:
        """Return the range key of a run."""
        return join_key(day, kind, scope)

"""Table `reminders`: what became of each reminder."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key


class Reminder(Table):
    """Key: `campaign#committee#day` / `branch#voter#kind`: one row a person, kind and day; a branch is one prefix.

    The row is written once the outcome is known, and again when WeChat tells more; the credit was taken before, by
    the condition on the member's subscription. `state` and `reason` as in `rules/reminder_outcomes.py`; `at` is
    seconds since 1970. `expires_at` is the table's time to live.
    """

    noun = "reminders"

    committee_key = UnicodeAttribute(hash_key=True)
    voter_key = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    template = UnicodeAttribute()
    message_id = UnicodeAttribute(null=True)
    at = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def keys(
        cls, campaign_id: str, committee_id: str, day: str, branch_id: str, voter: str, kind: str
    ) -> tuple[str, str]:
        """Return the row's hash and range key."""
        return join_key(campaign_id, committee_id, day), join_key(branch_id, voter, kind)

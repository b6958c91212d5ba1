"""Table `roll_amendments`: who was admitted to a frozen roll or struck off it, and why."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from models.base import Table
from models.keys import join_key
from models.privacy import SealedAttribute


class RollAmendment(Table):
    """Key: campaign_id / `moment#id`, so that one Query lists them in order; nothing here is ever changed.

    `kind` is admitted or struck. `member_id` is sealed, as on the roll: the day of a change must not lead from a
    pseudonym to a person.
    """

    noun = "roll_amendments"

    campaign_id = UnicodeAttribute(hash_key=True)
    amendment_key = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    member_id = SealedAttribute()
    branch_id = UnicodeAttribute()
    committee_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    amended_by = SealedAttribute()
    amended_at = UnicodeAttribute()

    @classmethod
    def amendment_key_of(cls, amended_at: str, amendment_id: str) -> str:
        """Return the range key: in order of time, and never one for two."""
        return join_key(amended_at, amendment_id)

"""Table `ladders`: counts of units too large to be counted while somebody waits."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table


class Ladder(Table):
    """Key: campaign_id (`-` for none) / unit_id. Each count replaces the one before and says how old it is.

    `job_id` is the job that was last asked to count the unit: a second click finds it and begins no other.
    """

    noun = "ladders"

    campaign_id = UnicodeAttribute(hash_key=True)
    unit_id = UnicodeAttribute(range_key=True)
    roster = NumberAttribute(null=True)
    activated = NumberAttribute(null=True)
    entitled = NumberAttribute(null=True)
    voted = NumberAttribute(null=True)
    counted_at = UnicodeAttribute(null=True)
    job_id = UnicodeAttribute(null=True)

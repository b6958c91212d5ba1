"""Table `roll_committees`: which committees have voters on a campaign's roll, and how far each is settled."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table


class RollCommittee(Table):
    """Key: campaign_id / committee_id, so that a nightly job finds all its work with one Query.

    `settled_through` is the last day whose points are on the roll; days are settled in order, so it is also where
    the next run goes on. `voters` is how many may vote: counted when the roll is frozen, kept by each later change.
    """

    noun = "roll_committees"

    campaign_id = UnicodeAttribute(hash_key=True)
    committee_id = UnicodeAttribute(range_key=True)
    settled_through = UnicodeAttribute(null=True)
    voters = NumberAttribute(default=0)

"""Table `roll`: who is entitled to vote in a campaign, frozen when the campaign is opened."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key
from models.privacy import SealedAttribute


class RollEntry(Table):
    """Key: `campaign#committee` / `branch#voter`: one entry a voter; a branch's voters are one prefix.

    `member_id` is sealed: ballots share the voter's pseudonym, and nothing readable may lead from there to a person.
    `points` and `days_voted` hold up to `settled_through`, the last day settled on this entry. Who was struck off
    (`struck_on`, a day) keeps the entry, with the points of the ballots cast before.
    """

    noun = "roll"

    committee_key = UnicodeAttribute(hash_key=True)
    voter_key = UnicodeAttribute(range_key=True)
    member_id = SealedAttribute()
    points = NumberAttribute(default=0)
    days_voted = NumberAttribute(default=0)
    settled_through = UnicodeAttribute(null=True)
    first_voted_on = UnicodeAttribute(null=True)
    struck_on = UnicodeAttribute(null=True)

    @classmethod
    def keys(cls, campaign_id: str, committee_id: str, branch_id: str, voter: str) -> tuple[str, str]:
        """Return the entry's hash and range key."""
        return join_key(campaign_id, committee_id), join_key(branch_id, voter)

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
    (`struck_on`, a day) keeps the entry, with the points of the ballots cast before. Attribute names are short:
    whole rolls are read to find who has not voted, and each read is billed by size.
    """

    noun = "roll"

    committee_key = UnicodeAttribute(hash_key=True, attr_name="k")
    voter_key = UnicodeAttribute(range_key=True, attr_name="s")
    member_id = SealedAttribute(attr_name="m")
    points = NumberAttribute(default=0, attr_name="p")
    days_voted = NumberAttribute(default=0, attr_name="d")
    settled_through = UnicodeAttribute(null=True, attr_name="t")
    first_voted_on = UnicodeAttribute(null=True, attr_name="f")
    struck_on = UnicodeAttribute(null=True, attr_name="x")

    @classmethod
    def keys(cls, campaign_id: str, committee_id: str, branch_id: str, voter: str) -> tuple[str, str]:
        """Return the entry's hash and range key."""
        return join_key(campaign_id, committee_id), join_key(branch_id, voter)

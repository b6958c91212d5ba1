"""Table `ballots`: the key is the rule."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key, prefix_of


class Ballot(Table):
    """Key: `campaign#committee#day` / `branch#voter#category`, put only if absent.

    So a member has at most one ballot per category and day (R36), one Query is a branch's or a committee's turnout,
    and a secretary's scope is a key prefix. `voter` is a pseudonym; no name, phone, openid or member id stands here.
    `cast_at` is seconds since 1970, `rules` the version of the rule set; `assisted` stands only on a ballot that a
    secretary cast on behalf of a member. Attribute names are short because each write is billed by the kilobyte.
    Stream: NEW_IMAGE, read by the tally.
    """

    noun = "ballots"

    day_key = UnicodeAttribute(hash_key=True, attr_name="k")
    voter_key = UnicodeAttribute(range_key=True, attr_name="s")
    choices: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, attr_name="c")
    receipt = UnicodeAttribute(attr_name="r")
    cast_at = NumberAttribute(attr_name="t")
    rules = NumberAttribute(attr_name="v")
    assisted = BooleanAttribute(attr_name="a", null=True)

    @classmethod
    def day_key_of(cls, campaign_id: str, committee_id: str, day: str) -> str:
        """Return the hash key under which a committee's ballots of one day stand."""
        return join_key(campaign_id, committee_id, day)

    @classmethod
    def voter_key_of(cls, branch_id: str, voter: str, category: str) -> str:
        """Return the range key of one voter's ballot in one category."""
        return join_key(branch_id, voter, category)

    @classmethod
    def voter_prefix(cls, branch_id: str, voter: str) -> str:
        """Return the prefix of all ballots of one voter on one day."""
        return prefix_of(branch_id, voter)

"""Table `sendings`: which nominations each unit has sent upward, counted against its quota."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from models.base import Table
from models.keys import join_key


class Sending(Table):
    """Key: `campaign#unit` / category, or `-` for all of them; one Query is all that a unit has sent.

    `sent` is the set of nomination ids sent upward and neither returned nor withdrawn since. A ceiling holds under
    parallel calls as a condition on its size, in the transaction that adds to it; an id counts once.
    """

    noun = "sendings"

    unit_key = UnicodeAttribute(hash_key=True)
    category = UnicodeAttribute(range_key=True)
    # DynamoDB knows no empty set: with the last id the attribute goes.
    sent = UnicodeSetAttribute(null=True)

    @classmethod
    def key_of(cls, campaign_id: str, unit_id: str) -> str:
        """Return the key shared by all rows of a unit in a campaign."""
        return join_key(campaign_id, unit_id)

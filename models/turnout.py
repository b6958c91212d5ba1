"""Table `turnouts`: a unit's turnout of each day, as it was last counted."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key


class Turnout(Table):
    """Key: `campaign#unit` / day; each count replaces the one before and says how old it is.

    `voted` counts who cast at least one ballot up to and on that day, `today` who did on the day itself. `branches`
    stands on a committee's rows only: for each branch [entitled, activated, voted, today]. The unit `-` is the whole
    campaign; its row is written last. A branch's own rows hold `assisted` only: how many ballots its secretary cast
    on behalf of members that day.
    """

    noun = "turnouts"

    unit_key = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    entitled = NumberAttribute(null=True)
    voted = NumberAttribute(null=True)
    today = NumberAttribute(null=True)
    activated = NumberAttribute(null=True)
    branches = JSONAttribute(null=True)
    counted_at = UnicodeAttribute(null=True)
    assisted = NumberAttribute(null=True)

    @classmethod
    def unit_key_of(cls, campaign_id: str, unit_id: str) -> str:
        """Return the hash key of a unit's days."""
        return join_key(campaign_id, unit_id)

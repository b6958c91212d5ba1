"""Tables `suggestions` and `suggesters`: whom or what members recommend to their committee, and how many are open."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from models.base import Table
from models.keys import join_key
from models.privacy import SealedAttribute


class Suggestion(Table):
    """Key: committee_id / suggestion_id, made of its words and its writer: the same one is never stored twice.

    `state` is open, taken_up (then `nomination_id` says as what) or thanked (with `words` for the writer); it changes
    on condition of `version`. `safety` is what the text check said. `expires_at` is the TTL attribute.
    """

    noun = "suggestions"

    committee_id = UnicodeAttribute(hash_key=True)
    suggestion_id = UnicodeAttribute(range_key=True)
    campaign_id = UnicodeAttribute()
    category = UnicodeAttribute()
    subject = SealedAttribute()
    why = SealedAttribute()
    member_id = UnicodeAttribute()
    state = UnicodeAttribute(default="open")
    version = NumberAttribute(default=1)
    safety = JSONAttribute(null=True)
    nomination_id = UnicodeAttribute(null=True)
    words = SealedAttribute(null=True)
    suggested_at = UnicodeAttribute()
    closed_at = UnicodeAttribute(null=True)
    closed_by = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class Suggester(Table):
    """Key: member_id / campaign_id. What a member has suggested (`made`), and which of them are open still.

    A condition on the size of `open` keeps anyone from flooding an officer, whatever comes in at once. Both hold
    `committee#suggestion`; what an officer closes leaves `open` in the same transaction.
    """

    noun = "suggesters"

    member_id = UnicodeAttribute(hash_key=True)
    campaign_id = UnicodeAttribute(range_key=True)
    # DynamoDB knows no empty set: with the last one the attribute goes.
    open = UnicodeSetAttribute(null=True)
    made = UnicodeSetAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    @classmethod
    def mark_of(cls, committee_id: str, suggestion_id: str) -> str:
        """Return by what both sets name a suggestion."""
        return join_key(committee_id, suggestion_id)

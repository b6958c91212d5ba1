"""Table `subscriptions`: reminder credits, from WeChat's own events."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table
from models.privacy import SealedAttribute


class Subscription(Table):
    """Key: member_id: all of a member's credits, so that every limit on messages to one person is one condition.

    `ledger` (JSON of `rules/credits.py`, sealed: it knows the pseudonym under which the member votes) is replaced on
    condition that `version` is unchanged. `openid` is the account that gave the consents; `openid_hash` must be the
    member's own when a message is sent, else the account was changed since.
    """

    noun = "subscriptions"

    member_id = UnicodeAttribute(hash_key=True)
    openid = SealedAttribute()
    openid_hash = UnicodeAttribute()
    ledger = SealedAttribute()
    version = NumberAttribute()

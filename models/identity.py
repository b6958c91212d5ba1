"""Table `identities`: which WeChat account is which member."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table
from models.privacy import SealedAttribute


class Identity(Table):
    """Key: fingerprint of the openid, so one WeChat account is at most one member.

    The other direction is `Member.openid_hash`; both are written in one transaction. Before binding, the row only
    counts wrong activation codes (`wrong_codes` since `wrong_since`, seconds since 1970).
    """

    noun = "identities"

    openid_hash = UnicodeAttribute(hash_key=True)
    member_id = UnicodeAttribute(null=True)
    openid = SealedAttribute(null=True)
    bound_at = UnicodeAttribute(null=True)
    wrong_codes = NumberAttribute(null=True)
    wrong_since = NumberAttribute(null=True)

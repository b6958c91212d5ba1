"""Table `members`: the roster."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from models.base import Table
from models.privacy import SealedAttribute


class MembersByPhone(GlobalSecondaryIndex["Member"]):  # type: ignore[no-untyped-call]
    """Who carries this phone number (fingerprint); normally one member."""

    class Meta:
        index_name = "by_phone"
        projection = KeysOnlyProjection()

    phone_hash = UnicodeAttribute(hash_key=True)
    member_id = UnicodeAttribute(range_key=True)


class MembersByActivationCode(GlobalSecondaryIndex["Member"]):  # type: ignore[no-untyped-call]
    """Whose activation code this is (fingerprint)."""

    class Meta:
        index_name = "by_activation_code"
        projection = KeysOnlyProjection()

    code_hash = UnicodeAttribute(hash_key=True)
    member_id = UnicodeAttribute(range_key=True)


class MembersByBranch(GlobalSecondaryIndex["Member"]):  # type: ignore[no-untyped-call]
    """The members of a branch, with what counting them needs."""

    class Meta:
        index_name = "by_branch"
        projection = IncludeProjection(["status", "activated_at"])

    branch_id = UnicodeAttribute(hash_key=True)
    member_id = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    activated_at = UnicodeAttribute(null=True)


class Member(Table):
    """Key: member_id. Name, phone and activation code are sealed; phone and code are looked up by fingerprint.

    The code itself is kept until activation, so that a sheet can be printed again and the earlier one stays good.
    Whoever was removed on request leaves a tombstone: the id, status `removed` and `removed_on`, nothing else.

    `openid_hash` is set once, together with the identity that points back here: one member, one WeChat account.
    `placements` copies the member's place on each frozen roll (campaign_id → committee_id and branch_id), so that
    signing in needs no further request and a later move in the roster does not move a voter.
    `version` rises with every change of the roster entry or its roles, so that nobody overwrites a change unseen.
    """

    noun = "members"

    member_id = UnicodeAttribute(hash_key=True)
    name = SealedAttribute()
    phone = SealedAttribute(null=True)
    phone_hash = UnicodeAttribute(null=True)
    code_hash = UnicodeAttribute(null=True)
    code = SealedAttribute(null=True)
    branch_id = UnicodeAttribute()
    branch_name = UnicodeAttribute()
    committee_id = UnicodeAttribute()
    status = UnicodeAttribute(default="active")
    version = NumberAttribute(default=0)
    roles: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    openid_hash = UnicodeAttribute(null=True)
    activated_at = UnicodeAttribute(null=True)
    removed_on = UnicodeAttribute(null=True)
    placements: MapAttribute[str, Any] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]

    by_phone = MembersByPhone()
    by_activation_code = MembersByActivationCode()
    by_branch = MembersByBranch()

"""Table `grants`: who holds which role, and where."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from models.base import Table
from models.keys import join_key, split_key


class GrantsByScope(GlobalSecondaryIndex["Grant"]):  # type: ignore[no-untyped-call]
    """Who holds a role in this unit, office or category; the empty scope is written `-`."""

    class Meta:
        index_name = "by_scope"
        projection = KeysOnlyProjection()

    scope = UnicodeAttribute(hash_key=True)
    member_id = UnicodeAttribute(range_key=True)


class Grant(Table):
    """Key: member_id / `role#scope`: a role is held once; reading a person's rights is one small Query.

    This table alone decides what somebody may do; `Member.roles` repeats the names for display.
    """

    noun = "grants"

    member_id = UnicodeAttribute(hash_key=True)
    role_key = UnicodeAttribute(range_key=True)
    scope = UnicodeAttribute()
    given_at = UnicodeAttribute()

    by_scope = GrantsByScope()

    @classmethod
    def role_key_of(cls, role: str, scope: str) -> str:
        """Return the range key of a role held in a scope."""
        return join_key(role, scope)

    @property
    def role(self) -> str:
        """Return the role's name."""
        return split_key(self.role_key)[0]

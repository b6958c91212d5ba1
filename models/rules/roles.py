"""Roles: what they are called, where they hold, and who may give them."""

from __future__ import annotations

import msgspec

ROLES: dict[str, str] = {
    "administrator": "管理员",
    "auditor": "审计员",
    "officer": "组织干事",
    "secretary": "支部书记",
    "office": "受理处室",
    "juror": "评委",
}
# These hold in a unit; the others everywhere, or in an office of a campaign's.
UNIT_ROLES = frozenset({"officer", "secretary"})
# Whoever changes these changes who runs the campaign: the phone must confirm it.
DANGEROUS_ROLES = frozenset({"administrator", "auditor"})
# What an officer may give within the own subtree; an administrator may give every role.
OFFICERS_MAY_GIVE = frozenset({"officer", "secretary"})


class RoleHeld(msgspec.Struct, frozen=True):
    """A role and where it holds: a unit's id, an office's id, or "" for everywhere."""

    role: str
    scope: str = ""

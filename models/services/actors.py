"""Who acts in the console: a member with roles, and how far each role reaches."""

from __future__ import annotations

import msgspec

from models.errors import Forbidden, MemberInactive
from models.grant import Grant
from models.keys import split_key
from models.member import Member
from models.rules.roles import RoleHeld
from models.services.unit_tree import list_line, require_unit


class Actor(msgspec.Struct, frozen=True):
    """A person at the console. `unit_name` is where the person acts from, as the audit trail will say it."""

    member_id: str
    name: str
    unit_name: str
    grants: tuple[RoleHeld, ...]
    account: str = ""

    @property
    def roles(self) -> frozenset[str]:
        """Return the names of all roles held, wherever."""
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: str) -> bool:
        """Tell whether the actor holds any of these roles, wherever."""
        return not self.roles.isdisjoint(roles)

    def scopes_of(self, *roles: str) -> tuple[str, ...]:
        """Return where the actor holds these roles."""
        return tuple(grant.scope for grant in self.grants if grant.role in roles)


# Who acts when a command is run by whoever holds the deployment's keys.
COMMAND_LINE = Actor("", "", "命令行", (RoleHeld("administrator"),))
# Who acts when nobody asks: what the rules themselves demand at its time.
SCHEDULE = Actor("", "", "系统", ())


def read_actor(member_id: str) -> Actor:
    """Return the member with the roles held at this moment (2 reads, 3 for officers); raise MemberInactive."""
    member, grants = require_active_member(member_id), list_grants(member_id)
    return Actor(member_id, member.name, _name_desk(member, grants), grants, member.openid_hash or "")


def require_active_member(member_id: str) -> Member:
    """Return the member as stored at this moment (1 read); raise MemberInactive for nobody, or nobody any more."""
    try:
        member = Member.get(member_id, consistent_read=True)
    except Member.DoesNotExist:
        raise MemberInactive from None
    if member.status != "active":
        raise MemberInactive
    return member


def list_grants(member_id: str) -> tuple[RoleHeld, ...]:
    """Return the roles that a member holds at this moment."""
    return tuple(_read(row) for row in Grant.query(member_id, consistent_read=True))


def has_scope(actor: Actor, unit_id: str, roles: tuple[str, ...] = ("officer",)) -> bool:
    """Tell whether the unit lies in the actor's reach: in or below a unit where one of these roles is held.

    An administrator reaches everything. Raises NotFound for a unit that does not exist.
    """
    line = {unit.unit_id for unit in list_line(unit_id)}
    return actor.has_role("administrator") or not line.isdisjoint(actor.scopes_of(*roles))


def require_scope(actor: Actor, unit_id: str, roles: tuple[str, ...] = ("officer",)) -> None:
    """Return if the unit lies in the actor's reach; else raise Forbidden, or NotFound for no unit at all."""
    if not has_scope(actor, unit_id, roles):
        raise Forbidden("这个单位不在您的管理范围内。")


def _name_desk(member: Member, grants: tuple[RoleHeld, ...]) -> str:
    """Return the unit for which the person acts: that of an officer's desk, else the own branch."""
    officer = next((grant for grant in grants if grant.role == "officer"), None)
    return require_unit(officer.scope).name if officer else str(member.branch_name)


def _read(row: Grant) -> RoleHeld:
    return RoleHeld(*split_key(row.role_key))

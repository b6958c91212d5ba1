"""Who holds which role where."""

from __future__ import annotations

from collections.abc import Iterable

from models.grant import Grant
from models.keys import split_key
from models.rules.roles import ROLES, RoleHeld
from models.secretive import Secretive
from models.services.actors import Actor, require_scope
from models.services.granting import NO_SCOPE
from models.services.role_scopes import name_scope
from models.services.roster import MemberView, read_members, view_member

_ORDER = list(ROLES)


class Holder(Secretive, frozen=True):
    """A member with a role, and what the place is called where it holds."""

    member: MemberView
    held: RoleHeld
    scope_name: str


def list_unit_holders(actor: Actor, unit_ids: Iterable[str]) -> list[Holder]:
    """Return who holds a role in these units, all within reach: 1 Query a unit. Raises Forbidden or NotFound."""
    ids = list(unit_ids)
    for unit_id in ids:
        require_scope(actor, unit_id)
    return _list_holders(ids)


def list_administrators() -> list[Holder]:
    """Return who holds a role everywhere: administrators and auditors."""
    return _list_holders([NO_SCOPE])


def list_scope_holders(wanted: Iterable[RoleHeld]) -> list[Holder]:
    """Return who holds one of these roles: 1 Query a scope."""
    roles = set(wanted)
    return [each for each in _list_holders(sorted({held.scope for held in roles})) if each.held in roles]


def list_held(member_id: str) -> list[tuple[RoleHeld, str]]:
    """Return the roles of a member, each with the name of the place where it holds."""
    rows = Grant.query(member_id, consistent_read=True)
    return [(held, name_scope(held)) for held in sorted(map(_read, rows), key=_rank)]


def _list_holders(scopes: list[str]) -> list[Holder]:
    grants = [(row.member_id, _read(row)) for scope in scopes for row in Grant.by_scope.query(scope)]
    members = {row.member_id: view_member(row) for row in read_members(member_id for member_id, _ in grants)}
    names = {held: name_scope(held) for _, held in grants}
    found = [Holder(members[who], held, names[held]) for who, held in grants if who in members]
    return sorted(found, key=lambda each: (*_rank(each.held), each.member.name))


def _read(row: Grant) -> RoleHeld:
    return RoleHeld(*split_key(row.role_key))


def _rank(held: RoleHeld) -> tuple[int, str]:
    return _ORDER.index(held.role) if held.role in _ORDER else len(_ORDER), held.scope

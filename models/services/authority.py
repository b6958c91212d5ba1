"""By which own role somebody may give and take a role, and over whose roster entry nobody below has a say."""

from __future__ import annotations

from models.errors import Forbidden
from models.rules.roles import OFFICERS_MAY_GIVE, ROLES, RoleHeld
from models.services.actors import Actor, list_grants
from models.services.unit_tree import list_line

ADMINISTRATOR = RoleHeld("administrator")


def find_authority(actor: Actor, held: RoleHeld, but: RoleHeld | None = None) -> RoleHeld | None:
    """Return the actor's own role that allows giving and taking this one; `but` does not count.

    An administrator's allows all; an officer's allows officers and secretaries of the own unit and below.
    """
    own_grants = [own for own in actor.grants if own != but]
    if ADMINISTRATOR in own_grants:
        return ADMINISTRATOR
    if held.role not in OFFICERS_MAY_GIVE:
        return None
    line = {unit.unit_id for unit in list_line(held.scope)}
    return next((own for own in own_grants if own.role == "officer" and own.scope in line), None)


def require_authority(actor: Actor, held: RoleHeld, but: RoleHeld | None = None) -> RoleHeld:
    """Return the actor's own role that allows giving and taking this one; raise Forbidden or NotFound."""
    own = find_authority(actor, held, but)
    if own is None:
        raise Forbidden(f"您不能授予或收回这里的“{ROLES.get(held.role, held.role)}”角色，请由上级或管理员办理。")
    return own


def require_outranks(actor: Actor, member_id: str) -> tuple[RoleHeld, ...]:
    """Return the roles the member holds, if the actor could take each of them; else raise Forbidden.

    Otherwise whoever keeps the roster could take over an administrator's account by way of its phone number.
    """
    held = list_grants(member_id)
    higher = [each.role for each in held if find_authority(actor, each) is None]
    if higher:
        names = "、".join(f"“{ROLES.get(role, role)}”" for role in dict.fromkeys(higher))
        raise Forbidden(f"这名党员还担任{names}，其信息请由上级或管理员办理。")
    return held

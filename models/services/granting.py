"""Giving and taking roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from pynamodb.expressions.update import Action

from models.errors import Conflict, Forbidden
from models.grant import Grant
from models.member import Member
from models.rules.days import iso_in_china
from models.rules.reasons import require_reason
from models.rules.roles import ROLES, UNIT_ROLES, RoleHeld
from models.services.actors import Actor, list_grants
from models.services.acts import Step, carry_out
from models.services.authority import ADMINISTRATOR, require_authority
from models.services.member_steps import change_member
from models.services.role_scopes import name_scope, require_role_scope
from models.services.roster import find_by_name_and_phone, read_row, require_row
from models.services.trail import Deed
from models.services.unit_steps import check_active
from models.services.unit_tree import require_unit

_TRIES = 5
# The scope of a role that holds everywhere, as the index has it.
NO_SCOPE = "-"


def give_role(actor: Actor, member_id: str, held: RoleHeld, now: datetime) -> None:
    """Give a member within reach a role at a scope within reach; who is to act from now on must be active.

    A code handed out before is worthless from then on.

    Raises Forbidden, NotFound, InvalidInput (no such role there), Conflict (held already, unit closed, inactive).
    """
    require_row(actor, member_id)
    _retry(member_id, lambda row: _give(actor, row, held, now))


def give_role_by_phone(actor: Actor, name: str, phone: str, held: RoleHeld, now: datetime) -> str:
    """Give the role to the member of this name and number, wherever on the roster, and return the member's id.

    Whoever knows both may name somebody of another unit. Raises as `give_role` does.
    """
    require_role_scope(held)
    require_authority(actor, held)
    member_id = find_by_name_and_phone(name, phone).member_id
    _retry(member_id, lambda row: _give(actor, row, held, now))
    return member_id


def take_role(actor: Actor, member_id: str, held: RoleHeld, reason: str, now: datetime) -> None:
    """Take a role, for a reason; nobody takes the one by which they do it, so an administrator always remains.

    Raises Forbidden, NotFound, InvalidInput (reason), Conflict (not held any more).
    """
    reason = require_reason(reason)
    _retry(member_id, lambda row: _take(actor, row, held, reason, now))


def give_step(member_id: str, held: RoleHeld, now: datetime) -> Step:
    """Return the step that writes the grant."""
    key = Grant.role_key_of(held.role, held.scope)
    row = Grant(member_id, key, scope=held.scope or NO_SCOPE, given_at=iso_in_china(now))
    return Step(lambda writes: writes.save(row, Grant.role_key.does_not_exist()), "这名党员已有这个角色。")


def change_roles(row: Member, held: Iterable[RoleHeld], also: Iterable[Action] = ()) -> Step:
    """Return the step that copies the names of the roles held to the member."""
    names = {each.role for each in held}
    return change_member(row, [Member.roles.set([role for role in ROLES if role in names]), *also])


def _give(actor: Actor, row: Member, held: RoleHeld, now: datetime) -> None:
    require_role_scope(held)
    own = require_authority(actor, held)
    if row.status != "active":
        raise Conflict("这名党员的账号已停用，不能授予角色。")
    grants = list_grants(row.member_id)
    if held in grants or (row.member_id == actor.member_id and held == own):
        raise Conflict(f"这名党员已是{name_scope(held)}的“{ROLES[held.role]}”。")
    # A slip handed out before lies in others' hands too: it must not open the console now.
    void: list[Action] = [Member.code.remove(), Member.code_hash.remove()]
    steps = [give_step(row.member_id, held, now), change_roles(row, [*grants, held], void), *_check_own(actor, own)]
    if held.role in UNIT_ROLES:
        steps.append(check_active(require_unit(held.scope)))
    carry_out(actor, Deed("role_given", _unit_of(held), (row.member_id,), _words_of(held)), now, steps)


def _take(actor: Actor, row: Member, held: RoleHeld, reason: str, now: datetime) -> None:
    is_own = row.member_id == actor.member_id
    if is_own and held == ADMINISTRATOR:
        raise Forbidden("不能收回自己的管理员角色，请由其他管理员办理。")
    own = require_authority(actor, held, but=held if is_own else None)
    grants = list_grants(row.member_id)
    gone = Grant(row.member_id, Grant.role_key_of(held.role, held.scope))
    steps = [
        Step(lambda writes: writes.delete(gone, Grant.role_key.exists()), "这名党员已没有这个角色。"),
        change_roles(row, [each for each in grants if each != held]),
        *_check_own(actor, own),
    ]
    deed = Deed("role_taken", _unit_of(held), (row.member_id,), {**_words_of(held), "reason": reason})
    carry_out(actor, deed, now, steps)


def _check_own(actor: Actor, own: RoleHeld) -> list[Step]:
    """Return a step that holds only while the actor has the role by which this is done; commands act without one."""
    if not actor.member_id:
        return []
    row = Grant(actor.member_id, Grant.role_key_of(own.role, own.scope))
    refusal = "您的角色刚刚被收回，没有办理。"
    return [Step(lambda writes: writes.check(row, Grant.role_key.exists()), refusal)]


def _retry(member_id: str, act: Callable[[Member], None]) -> None:
    """Do the act on the entry as it stands; once more when only the entry has changed meanwhile."""
    for _ in range(_TRIES):
        row = read_row(member_id)
        try:
            return act(row)
        except Conflict:
            if int(read_row(member_id).version) == int(row.version):
                raise
    act(read_row(member_id))


def _words_of(held: RoleHeld) -> dict[str, str | int | None]:
    return {"role": ROLES[held.role], "scope": name_scope(held)}


def _unit_of(held: RoleHeld) -> str | None:
    return held.scope if held.role in UNIT_ROLES else None

"""Members who move to another branch, leave the roster, or come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, InvalidInput
from models.grant import Grant
from models.member import Member
from models.rules.identifiers import is_id
from models.rules.reasons import spell_leaving
from models.rules.roles import RoleHeld
from models.services.actors import Actor, require_scope
from models.services.acts import Step, carry_out
from models.services.authority import ADMINISTRATOR, require_outranks
from models.services.member_steps import change_member, require_branch, require_version
from models.services.roster import read_members, require_row
from models.services.trail import Deed
from models.services.unit_steps import check_active
from models.services.unit_tree import UnitView, require_unit

# One transaction moves them all, or nobody.
MOST_TRANSFERRED = 90


def transfer_members(actor: Actor, member_ids: Sequence[str], from_id: str, to_id: str, now: datetime) -> int:
    """Move active members of one branch to another, all or none, and return how many; both branches within reach.

    Who stands on a frozen roll keeps the place there. Raises Forbidden, NotFound, InvalidInput (nobody, more than
    90, the same branch), Conflict (somebody left the branch meanwhile).
    """
    require_scope(actor, from_id)
    require_scope(actor, to_id)
    wanted = sorted(set(member_ids))
    if not 1 <= len(wanted) <= MOST_TRANSFERRED:
        raise InvalidInput([FieldError("members", f"请选择 1 到 {MOST_TRANSFERRED} 名党员。")])
    if from_id == to_id:
        raise InvalidInput([FieldError("branch_id", "转入的支部与现在的支部相同。")])
    source, target = require_unit(from_id), require_branch(to_id)
    ids = filter(is_id, wanted)
    rows = [row for row in read_members(ids) if row.branch_id == from_id and row.status == "active"]
    if len(rows) < len(wanted):
        raise Conflict(
            f"有 {len(wanted) - len(rows)} 名党员已不在“{source.name}”或已停用，没有办理转入，请刷新后再试。"
        )
    steps = [check_active(target), *(_transfer(row, target) for row in rows)]
    words: dict[str, str | int | None] = {"count": len(rows), "before": source.name, "after": target.name}
    carry_out(actor, Deed("members_transferred", to_id, tuple(wanted), words), now, steps)
    return len(rows)


def deactivate_member(actor: Actor, member_id: str, version: int, kind: str, note: str, now: datetime) -> None:
    """Close a member's entry and take all roles, for a reason of `rules/reasons.py`.

    Raises Forbidden, NotFound, InvalidInput (reason), Conflict (changed meanwhile, closed already, or an
    administrator, whose role must be taken first).
    """
    reason = spell_leaving(kind, note)
    row = require_row(actor, member_id)
    held = require_outranks(actor, member_id)
    require_version(row, version)
    if row.status != "active":
        raise Conflict("这名党员的账号已经停用。")
    if ADMINISTRATOR in held:
        raise Conflict("这名党员是管理员，请先由其他管理员收回管理员角色。")
    steps = [change_member(row, [Member.status.set("inactive"), Member.roles.set([])])]
    steps += [_take(member_id, each) for each in held]
    deed = Deed("member_deactivated", row.branch_id, (member_id,), {"branch": row.branch_name, "reason": reason})
    carry_out(actor, deed, now, steps)


def reactivate_member(actor: Actor, member_id: str, version: int, now: datetime) -> None:
    """Open a closed entry again in its branch, without roles; raise Forbidden, NotFound, or Conflict."""
    row = require_row(actor, member_id)
    require_version(row, version)
    if row.status == "active":
        raise Conflict("这名党员的账号没有停用。")
    branch = require_branch(row.branch_id)
    back = [Member.status.set("active"), *_copies_of(branch)]
    deed = Deed("member_reactivated", row.branch_id, (member_id,), {"branch": branch.name})
    carry_out(actor, deed, now, [check_active(branch), change_member(row, back)])


def _transfer(row: Member, target: UnitView) -> Step:
    return change_member(row, [Member.branch_id.set(target.unit_id), *_copies_of(target)])


def _copies_of(branch: UnitView) -> list[Action]:
    return [Member.branch_name.set(branch.name), Member.committee_id.set(branch.parent_id or "")]


def _take(member_id: str, held: RoleHeld) -> Step:
    row = Grant(member_id, Grant.role_key_of(held.role, held.scope))
    return Step(lambda writes: writes.delete(row, Grant.role_key.exists()))

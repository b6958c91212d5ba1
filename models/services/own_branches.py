"""Whose branch it is: a secretary's own, and who may look at it from above."""

from __future__ import annotations

from models.errors import Forbidden, NotFound
from models.services.actors import Actor, has_scope
from models.services.unit_tree import UnitView, require_unit

_NOT_YOURS = "这个党支部不在您的管理范围内。"


def list_own_branches(actor: Actor) -> list[UnitView]:
    """Return the branches whose secretary the person is, by name: one read each."""
    return sorted(map(require_unit, actor.scopes_of("secretary")), key=lambda unit: (unit.name, unit.unit_id))


def choose_branch(actor: Actor, asked: str | None) -> str:
    """Return the branch that is asked for, or the first of the own; raise Forbidden for who is no secretary."""
    if asked:
        return asked
    own = list_own_branches(actor)
    if not own:
        raise Forbidden("这里由党支部书记使用，您目前不是党支部书记。")
    return own[0].unit_id


def require_own_branch(actor: Actor, branch_id: str) -> UnitView:
    """Return the branch if the person is its secretary at this moment; else raise Forbidden, whoever else it is."""
    if branch_id not in actor.scopes_of("secretary"):
        raise Forbidden(_NOT_YOURS)
    return _require_branch(branch_id)


def require_sight_of_branch(actor: Actor, branch_id: str) -> UnitView:
    """Return the branch if the person is its secretary, or an officer above it; else raise Forbidden or NotFound."""
    if branch_id in actor.scopes_of("secretary"):
        return _require_branch(branch_id)
    # Who has nothing above any branch learns not even which branches there are.
    if not actor.has_role("officer", "administrator") or not has_scope(actor, branch_id):
        raise Forbidden(_NOT_YOURS)
    return _require_branch(branch_id)


def _require_branch(branch_id: str) -> UnitView:
    unit = require_unit(branch_id)
    if unit.tier != "branch":
        raise NotFound("没有找到这个党支部。")
    return unit

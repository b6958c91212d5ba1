"""What acts on units share: whose reach they need, the writes that keep unit and name together."""

from __future__ import annotations

from models.errors import Conflict, FieldError, Forbidden, InvalidInput
from models.rules.names import fold_unit_name
from models.services.actors import Actor, require_scope
from models.services.acts import Step
from models.services.unit_tree import UnitView, list_children
from models.unit import Unit
from models.unit_name import NO_PARENT, UnitName

CLOSED = "“{name}”已撤销，请先恢复或另选单位。"


def require_reach_above(actor: Actor, unit: UnitView) -> None:
    """Return if the actor may change where and whether this unit stands: only who reaches the unit above it may.

    Raises Forbidden: an officer's own unit is in the hands of those above.
    """
    if unit.parent_id is not None:
        require_scope(actor, unit.parent_id)
    elif not actor.has_role("administrator"):
        raise Forbidden("最上级单位由管理员办理。")


def require_active(unit: UnitView) -> None:
    """Return if the unit is active; else raise Conflict."""
    if not unit.is_active:
        raise Conflict(CLOSED.format(name=unit.name))


def require_name_free(parent_id: str | None, name: str, but: str = "") -> None:
    """Return if no active unit right below the parent bears this name, except `but`; else raise InvalidInput."""
    folded = fold_unit_name(name)
    siblings = list_children(parent_id) if parent_id else []
    namesakes = {unit.unit_id for unit in siblings if fold_unit_name(unit.name) == folded}
    if (namesakes | _holders_of(parent_id, folded)) - {but}:
        raise InvalidInput([FieldError("name", f"同一上级单位下已有“{name}”，请换一个名称。")])


def check_active(unit: UnitView) -> Step:
    """Return a step that holds only while the unit is active under the name and parent seen."""
    seen = (Unit.status == "active") & (Unit.name == unit.name)
    if unit.parent_id is not None:
        seen &= Unit.parent_id == unit.parent_id
    return Step(lambda writes: writes.check(Unit(unit.unit_id), seen), f"“{unit.name}”刚刚被他人调整，请刷新后再试。")


def take_name(parent_id: str | None, name: str, unit_id: str) -> Step:
    """Return a step that takes the name below the parent."""
    row = UnitName(parent_id or NO_PARENT, fold_unit_name(name), unit_id=unit_id)
    free = UnitName.unit_id.does_not_exist() | (UnitName.unit_id == unit_id)
    return Step(lambda writes: writes.save(row, free), f"同一上级单位下刚刚有了“{name}”，请换一个名称。")


def release_name(unit: UnitView) -> Step:
    """Return a step that gives the unit's name back."""
    row = UnitName(unit.parent_id or NO_PARENT, fold_unit_name(unit.name))
    own = UnitName.unit_id.does_not_exist() | (UnitName.unit_id == unit.unit_id)
    return Step(lambda writes: writes.delete(row, own))


def _holders_of(parent_id: str | None, folded: str) -> set[str]:
    try:
        return {UnitName.get(parent_id or NO_PARENT, folded, consistent_read=True).unit_id}
    except UnitName.DoesNotExist:
        return set()

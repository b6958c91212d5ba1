"""Units: moving them in the tree, closing and reopening them."""

from __future__ import annotations

from datetime import datetime

import msgspec
from pynamodb.exceptions import UpdateError

from models.errors import Conflict, FieldError, InvalidInput
from models.member import Member
from models.rules.tiers import TIERS, require_tier_below
from models.services.actors import Actor, require_scope
from models.services.acts import Step, carry_out
from models.services.branch_copies import refresh_step
from models.services.trail import Deed
from models.services.unit_steps import (
    check_active,
    release_name,
    require_active,
    require_name_free,
    require_reach_above,
    take_name,
)
from models.services.unit_tree import UnitView, list_children, require_unit
from models.unit import Unit
from models.unit_name import UnitName

# Between the two looks of a closing: nothing can be added below any more.
CLOSING = "closing"


class Remaining(msgspec.Struct, frozen=True):
    """What keeps a unit from being closed: active units below it, active members in it."""

    units: int
    members: int

    def __bool__(self) -> bool:
        return bool(self.units or self.members)


def move_unit(actor: Actor, unit_id: str, from_id: str, to_id: str, now: datetime) -> None:
    """Hang the unit, with everything below it, under another parent; `from_id` is the parent that the person saw.

    The actor must reach both parents. Raises Forbidden, NotFound, InvalidInput (tier, name taken there), Conflict.
    """
    unit, parent, target = require_unit(unit_id), require_unit(from_id), require_unit(to_id)
    require_reach_above(actor, unit)
    require_scope(actor, from_id)
    require_scope(actor, to_id)
    require_active(unit)
    require_active(target)
    if to_id == from_id:
        raise InvalidInput([FieldError("parent_id", f"“{unit.name}”已在“{target.name}”之下。")])
    require_tier_below(target.tier, unit.tier)
    require_name_free(to_id, unit.name)
    seen = (Unit.status == "active") & (Unit.parent_id == from_id) & (Unit.name == unit.name)
    steps = [
        Step(
            lambda writes: writes.update(Unit(unit_id), [Unit.parent_id.set(to_id)], seen),
            f"“{unit.name}”刚刚被他人调整，请核对后再试。",
        ),
        check_active(target),
        release_name(unit),
        take_name(to_id, unit.name, unit_id),
    ]
    words = {"tier": TIERS[unit.tier], "unit": unit.name, "before": parent.name, "after": target.name}
    carry_out(actor, Deed("unit_moved", unit_id, details=words), now, [*steps, *refresh_step(actor, unit, now)])


def close_unit(actor: Actor, unit_id: str, now: datetime) -> None:
    """Close a unit that has no active unit and no active member left; raise Forbidden, NotFound, or Conflict.

    It is marked first, so that nothing can be added, then looked at once more: whoever was added in between is seen.
    """
    unit = require_unit(unit_id)
    require_reach_above(actor, unit)
    _require_empty(unit)
    _mark(unit_id, (Unit.status == "active") | (Unit.status == CLOSING))
    try:
        _require_empty(unit)
    except Conflict:
        _unmark(unit_id)
        raise
    close = Step(
        lambda writes: writes.update(Unit(unit_id), [Unit.status.set("closed")], Unit.status == CLOSING),
        f"“{unit.name}”刚刚被他人调整，请核对后再试。",
    )
    deed = Deed("unit_closed", unit_id, details={"tier": TIERS[unit.tier], "unit": unit.name})
    carry_out(actor, deed, now, [close, release_name(unit)])


def reopen_unit(actor: Actor, unit_id: str, now: datetime) -> None:
    """Open a closed unit again where it stood; raise Forbidden, NotFound, InvalidInput (name taken), or Conflict."""
    unit = require_unit(unit_id)
    require_reach_above(actor, unit)
    if unit.is_active:
        raise Conflict(f"“{unit.name}”没有撤销，不需要恢复。")
    require_name_free(unit.parent_id, unit.name, but=unit_id)
    steps = [
        Step(lambda writes: writes.update(Unit(unit_id), [Unit.status.set("active")], Unit.status != "active")),
        take_name(unit.parent_id, unit.name, unit_id),
    ]
    if unit.parent_id is not None:
        parent = require_unit(unit.parent_id)
        require_active(parent)
        steps.append(check_active(parent))
    deed = Deed("unit_reopened", unit_id, details={"tier": TIERS[unit.tier], "unit": unit.name})
    carry_out(actor, deed, now, steps)


def count_remaining(unit: UnitView) -> Remaining:
    """Return what keeps the unit from being closed, as far as it is known now."""
    named = {row.unit_id for row in UnitName.query(unit.unit_id, consistent_read=True)}
    listed = {child.unit_id for child in list_children(unit.unit_id)}
    members = sum(row.status == "active" for row in Member.by_branch.query(unit.unit_id))
    return Remaining(len(named | listed), members)


def _require_empty(unit: UnitView) -> None:
    left = count_remaining(unit)
    if left:
        parts = [f"{left.units} 个下级单位"] * bool(left.units) + [f"{left.members} 名党员"] * bool(left.members)
        raise Conflict(f"“{unit.name}”还有{'、'.join(parts)}，请先调整后再撤销。")


def _mark(unit_id: str, condition: object) -> None:
    try:
        Unit(unit_id).change([Unit.status.set(CLOSING)], condition)  # type: ignore[arg-type]
    except UpdateError as error:
        raise Conflict("这个单位已经撤销。") from error


def _unmark(unit_id: str) -> None:
    try:
        Unit(unit_id).change([Unit.status.set("active")], Unit.status == CLOSING)
    except UpdateError:
        return  # a colleague has decided meanwhile

"""Units: adding, renaming, saying who answers."""

from __future__ import annotations

import secrets
from datetime import datetime

from models.errors import Conflict, FieldError, Forbidden, InvalidInput
from models.rules.names import clean_contact, clean_unit_name, fold_unit_name
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
from models.services.unit_tree import UnitView, find_roots, require_unit
from models.unit import Unit


def add_unit(actor: Actor, parent_id: str, tier: str, name: str, contact: str, now: datetime) -> str:
    """Add a unit right below one within reach and return its id.

    Raises Forbidden, NotFound, InvalidInput (tier, name taken, too long), Conflict (the parent was closed meanwhile).
    """
    require_scope(actor, parent_id)
    parent = require_unit(parent_id)
    require_active(parent)
    require_tier_below(parent.tier, tier)
    name, desk = clean_unit_name(name), clean_contact(contact)
    require_name_free(parent_id, name)
    unit_id = _new_id()
    deed = Deed("unit_added", unit_id, details={"parent": parent.name, "tier": TIERS[tier], "unit": name})
    row = Unit(unit_id, parent_id=parent_id, tier=tier, name=name, contact=desk)
    carry_out(actor, deed, now, [check_active(parent), *_place(row)])
    return unit_id


def add_root(actor: Actor, name: str, contact: str, now: datetime) -> str:
    """Add the unit at the top of the tree, while there is none, and return its id; raise Forbidden or Conflict."""
    if not actor.has_role("administrator"):
        raise Forbidden("最上级单位由管理员办理。")
    if find_roots():
        raise Conflict("最上级单位已经设立。")
    name, desk = clean_unit_name(name), clean_contact(contact)
    unit_id = _new_id()
    deed = Deed("tree_founded", unit_id, details={"unit": name})
    carry_out(actor, deed, now, _place(Unit(unit_id, tier="province", name=name, contact=desk)))
    return unit_id


def rename_unit(actor: Actor, unit_id: str, before: str, name: str, now: datetime) -> None:
    """Give the unit another name; `before` is the name that the person saw. Copies on members follow as a job.

    Raises Forbidden, NotFound, InvalidInput (taken, too long, unchanged), Conflict (changed by somebody meanwhile).
    """
    unit = require_unit(unit_id)
    require_reach_above(actor, unit)
    require_active(unit)
    name = clean_unit_name(name)
    if name == before:
        raise InvalidInput([FieldError("name", "名称没有变化。")])
    require_name_free(unit.parent_id, name, but=unit_id)
    seen = (Unit.status == "active") & (Unit.name == before)
    if unit.parent_id is not None:
        seen &= Unit.parent_id == unit.parent_id
    steps = [Step(lambda writes: writes.update(Unit(unit_id), [Unit.name.set(name)], seen), _moved_on(unit))]
    if fold_unit_name(name) != fold_unit_name(unit.name):
        steps += [release_name(unit), take_name(unit.parent_id, name, unit_id)]
    deed = Deed("unit_renamed", unit_id, details={"tier": TIERS[unit.tier], "before": before, "after": name})
    carry_out(actor, deed, now, [*steps, *refresh_step(actor, unit, now)])


def change_contact(actor: Actor, unit_id: str, contact: str, now: datetime) -> None:
    """Say who answers for the unit; an officer may do that for the own unit too. Raises Forbidden, InvalidInput."""
    require_scope(actor, unit_id)
    unit = require_unit(unit_id)
    require_active(unit)
    desk = clean_contact(contact)
    action = Unit.contact.set(desk) if desk else Unit.contact.remove()
    # The contact itself stays out of the trail: it may name a person.
    deed = Deed("contact_changed", unit_id, details={"tier": TIERS[unit.tier], "unit": unit.name})
    active = Unit.status == "active"
    carry_out(
        actor, deed, now, [Step(lambda writes: writes.update(Unit(unit_id), [action], active), _moved_on(unit))]
    )


def _place(row: Unit) -> list[Step]:
    put = Step(lambda writes: writes.save(row, Unit.unit_id.does_not_exist()))
    return [put, take_name(row.parent_id, row.name, row.unit_id)]


def _moved_on(unit: UnitView) -> str:
    return f"“{unit.name}”刚刚被他人修改，请核对后再试。"


def _new_id() -> str:
    return f"u-{secrets.token_hex(6)}"

"""The tree of units as others read it: where a unit stands, what is below it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from models.errors import NotFound
from models.rules.identifiers import is_id
from models.unit import Unit


class UnitView(msgspec.Struct, frozen=True):
    """A unit as it stands now."""

    unit_id: str
    parent_id: str | None
    tier: str
    name: str
    contact: str | None
    is_active: bool


def require_unit(unit_id: str) -> UnitView:
    """Return the unit as it stands now (consistent read), or raise NotFound."""
    if not is_id(unit_id):
        raise NotFound("没有找到这个单位。")
    try:
        return view_unit(Unit.get(unit_id, consistent_read=True))
    except Unit.DoesNotExist:
        raise NotFound("没有找到这个单位。") from None


def list_line(unit_id: str) -> list[UnitView]:
    """Return the unit and those above it, the root last: one read a tier; raise NotFound."""
    line = [require_unit(unit_id)]
    while line[-1].parent_id is not None:
        line.append(require_unit(line[-1].parent_id))
    return line


def list_children(unit_id: str, with_closed: bool = False) -> list[UnitView]:
    """Return the units right below, by name."""
    units = (view_unit(row) for row in Unit.by_parent.query(unit_id))
    return sorted(
        (unit for unit in units if unit.is_active or with_closed), key=lambda unit: (unit.name, unit.unit_id)
    )


def walk_subtree(unit_id: str, with_closed: bool = False) -> Iterator[UnitView]:
    """Yield the unit and everything below it, each before its children: one Query a unit that is no branch."""
    yield from _walk(require_unit(unit_id), with_closed)


def list_branches(unit_id: str) -> list[UnitView]:
    """Return the active branches of the subtree; the unit itself if it is one."""
    return [unit for unit in walk_subtree(unit_id) if unit.tier == "branch"]


def find_roots() -> list[UnitView]:
    """Return the units without a parent, by name (a Scan: the console's start page of administrators only)."""
    return sorted((view_unit(row) for row in Unit.scan(Unit.parent_id.does_not_exist())), key=lambda unit: unit.name)


def view_unit(row: Unit) -> UnitView:
    """Return the stored unit as a value."""
    return UnitView(row.unit_id, row.parent_id, row.tier, row.name, row.contact, row.status == "active")


def _walk(unit: UnitView, with_closed: bool) -> Iterator[UnitView]:
    yield unit
    if unit.tier != "branch":
        for child in list_children(unit.unit_id, with_closed):
            yield from _walk(child, with_closed)

"""Units as the console's pages show them: where one stands, what is below, what somebody may do with it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from models.errors import Forbidden, NotFound
from models.services.actors import Actor
from models.services.roster import BranchCount, count_branch
from models.services.unit_tree import (
    UnitView,
    find_roots,
    list_children,
    list_line,
    require_unit,
    view_unit,
    walk_subtree,
)
from models.unit import Unit


class ChildRow(msgspec.Struct, frozen=True):
    """A unit in a list: how many units are right below it; for a branch, how many members it has."""

    unit: UnitView
    units: int
    people: BranchCount


class UnitPage(msgspec.Struct, frozen=True):
    """A unit with those above it, the topmost first. `reached` are those of them that the person reaches.

    `is_placed` tells whether the person may rename, move and close it: that is for those who reach the unit above.
    """

    unit: UnitView
    line: tuple[UnitView, ...]
    reached: frozenset[str]
    is_placed: bool


def list_desks(actor: Actor) -> list[UnitView]:
    """Return where somebody begins: the top of the tree for administrators, an officer's own units else."""
    if actor.has_role("administrator"):
        return find_roots()
    return [require_unit(unit_id) for unit_id in actor.scopes_of("officer")]


def read_unit_page(actor: Actor, unit_id: str) -> UnitPage:
    """Return a unit within reach; one read a tier. Raises Forbidden or NotFound."""
    line = tuple(reversed(list_line(unit_id)))
    ids = [unit.unit_id for unit in line]
    is_administrator = actor.has_role("administrator")
    own = [place for place, each in enumerate(ids) if each in actor.scopes_of("officer")]
    if not is_administrator and not own:
        raise Forbidden("这个单位不在您的管理范围内。")
    reached = frozenset(ids if is_administrator else ids[min(own) :])
    return UnitPage(line[-1], line, reached, is_administrator or line[-1].parent_id in reached)


def list_child_rows(unit_id: str) -> list[ChildRow]:
    """Return the units right below, closed ones last, each with its numbers: one Query each."""
    children = sorted(list_children(unit_id, with_closed=True), key=lambda unit: not unit.is_active)
    return [_count(child) for child in children]


def list_subtree(unit_id: str) -> Iterator[UnitView]:
    """Yield the unit and all below it, closed ones too; the whole country is one Scan instead of 6,000 Queries."""
    unit = require_unit(unit_id)
    if unit.parent_id is None:
        return iter(_in_order(unit, [view_unit(row) for row in Unit.scan()]))
    return walk_subtree(unit_id, with_closed=True)


def name_unit(unit_id: str) -> str:
    """Return what a unit is called; its id when there is none any more."""
    try:
        return require_unit(unit_id).name
    except NotFound:
        return unit_id


def _count(unit: UnitView) -> ChildRow:
    if unit.tier == "branch":
        return ChildRow(unit, 0, count_branch(unit.unit_id))
    return ChildRow(unit, len(list_children(unit.unit_id)), BranchCount(0, 0))


def _in_order(root: UnitView, units: list[UnitView]) -> list[UnitView]:
    below: dict[str | None, list[UnitView]] = {}
    for unit in sorted(units, key=lambda unit: (unit.name, unit.unit_id)):
        below.setdefault(unit.parent_id, []).append(unit)
    ordered, waiting = [], [root]
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting += reversed(below.get(unit.unit_id, []))
    return ordered

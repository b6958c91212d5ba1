"""Where somebody begins in the console, and the way from there to a unit."""

from __future__ import annotations

from models.services.actors import Actor
from models.services.unit_tree import UnitView, find_roots, list_line, require_unit


def list_own_units(
    actor: Actor, roles: tuple[str, ...], seers: tuple[str, ...] = ("administrator",)
) -> list[UnitView]:
    """Return the units where the actor holds one of these roles; the top of the tree for those who see everything."""
    if actor.has_role(*seers):
        return find_roots()
    return [require_unit(unit_id) for unit_id in dict.fromkeys(actor.scopes_of(*roles))]


def list_way(
    actor: Actor, unit_id: str, roles: tuple[str, ...], seers: tuple[str, ...] = ("administrator",)
) -> list[UnitView]:
    """Return the units from the actor's topmost own one down to this one; all of the line for who sees everything."""
    line = list_line(unit_id)[::-1]
    if actor.has_role(*seers):
        return line
    own = set(actor.scopes_of(*roles))
    first = next((place for place, unit in enumerate(line) if unit.unit_id in own), len(line) - 1)
    return line[first:]

"""Files that leave the console: each is noted in the trail before it is made."""

from __future__ import annotations

from datetime import datetime

from models.services.actors import Actor, require_scope
from models.services.trail import Deed, commit
from models.services.unit_tree import UnitView


def note_export(actor: Actor, act: str, unit: UnitView, count: int, now: datetime) -> None:
    """Note that this person takes so many lines about the unit out of the system; raise Forbidden."""
    require_scope(actor, unit.unit_id)
    commit(actor, Deed(act, unit.unit_id, details={"unit": unit.name, "count": count}), now)


def note_list(actor: Actor, what: str, of: str, unit_id: str | None, count: int, now: datetime) -> None:
    """Note that this person takes a list out of the system that was just read for them, within their reach."""
    commit(actor, Deed("list_exported", unit_id, details={"list": what, "unit": of, "count": count}), now)

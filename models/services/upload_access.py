"""Who may see a nomination's uploads, and who may change them: the one place that asks."""

from __future__ import annotations

from typing import Literal

from models.errors import NotFound
from models.services.actors import Actor, require_scope


def require_access(actor: Actor, nomination_id: str, to: Literal["read", "change"]) -> None:
    """Return if the actor may do this with the nomination's uploads; else raise Forbidden, NotFound or Conflict.

    Until the nomination itself is asked (its line, its desk, its state): whoever has the unit that its id begins
    with, as in `b-1.x`, in reach.
    """
    unit_id, _, rest = nomination_id.partition(".")
    if not rest:
        raise NotFound("没有找到这项推荐。")
    require_scope(actor, unit_id)

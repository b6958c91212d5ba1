"""Who may see a nomination's uploads, and who may change them: the one place that asks."""

from __future__ import annotations

from typing import Literal

from models.services.actors import Actor
from models.services.nomination_drafts import require_editable
from models.services.nominations import require_sight


def require_access(actor: Actor, nomination_id: str, to: Literal["read", "change"]) -> None:
    """Return if the actor may do this with the nomination's uploads: read it, or change its draft just now.

    Raises Forbidden, NotFound, or NominationMoved once it has gone on.
    """
    if to == "read":
        require_sight(actor, nomination_id)
    else:
        require_editable(actor, nomination_id)

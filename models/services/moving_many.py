"""One act for several nominations: each a step of its own, and a list of which were taken and which not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models.errors import DomainError, InvalidInput
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.deciding import move_nomination
from models.services.nominations import require_sight

# What may be done with several at once: none of these needs words of its own.
ACTS_FOR_MANY = ("select", "set_aside", "submit")


class MoveOutcome(Secretive, frozen=True):
    """What became of one: `refusal` tells why it was not moved, `faults` what its materials lack."""

    nomination_id: str
    title: str
    refusal: str | None = None
    faults: tuple[str, ...] = ()


def move_many(actor: Actor, chosen: Sequence[tuple[str, int]], act: str, now: datetime) -> list[MoveOutcome]:
    """Take the step with each nomination in the version that was seen; one refused does not hold up the others."""
    if act not in ACTS_FOR_MANY:
        raise InvalidInput([], "请选择要办理的事项。")
    if not chosen:
        raise InvalidInput([], "请先勾选推荐。")
    return [_move(actor, nomination_id, version, act, now) for nomination_id, version in dict.fromkeys(chosen)]


def _move(actor: Actor, nomination_id: str, version: int, act: str, now: datetime) -> MoveOutcome:
    title = "—"
    try:
        # Whoever may not see it is not told its title either.
        title = require_sight(actor, nomination_id).title
        move_nomination(actor, nomination_id, version, act, now)
    except InvalidInput as refusal:
        return MoveOutcome(nomination_id, title, refusal.detail, tuple(error.detail for error in refusal.errors))
    except DomainError as refusal:
        return MoveOutcome(nomination_id, title, refusal.detail)
    return MoveOutcome(nomination_id, title)

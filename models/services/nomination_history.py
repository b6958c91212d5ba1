"""The history of a nomination: every step it took, by whom, when, with which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from models.nomination import NominationStep
from models.secretive import Secretive
from models.services.actors import Actor


class StepView(Secretive, frozen=True):
    """A step that was taken, as everybody in the line may read it; `remarks` tell by field what is to be mended."""

    number: int
    act: str
    before: str | None
    after: str
    desk: str
    unit_name: str
    member_id: str
    at: str
    comment: str
    material_version: int
    remarks: Mapping[str, str] = msgspec.field(default_factory=dict)


def list_steps(nomination_id: str) -> list[StepView]:
    """Return the steps of a nomination, the first one first (1 Query)."""
    return [_view(row) for row in NominationStep.query(nomination_id, consistent_read=True)]


def find_last_return(steps: Sequence[StepView]) -> StepView | None:
    """Return the step by which it was sent back last, unless it went upward again since: what is to be mended."""
    found = None
    for step in steps:
        if step.act == "return":
            found = step
        elif step.after in {"submitted", "delivered"}:
            found = None
    return found


def make_step_row(
    actor: Actor, nomination_id: str, number: int, act: str, states: tuple[str | None, str], desk: str, at: str
) -> NominationStep:
    """Return the row of a step without words of its own."""
    before, after = states
    return NominationStep(
        nomination_id,
        number,
        act=act,
        before=before,
        after=after,
        desk=desk,
        unit_name=actor.unit_name,
        member_id=actor.member_id,
        at=at,
    )


def _view(row: NominationStep) -> StepView:
    return StepView(
        number=int(row.number),
        act=row.act,
        before=row.before,
        after=row.after,
        desk=row.desk,
        unit_name=row.unit_name,
        member_id=row.member_id,
        at=row.at,
        comment=row.comment or "",
        material_version=int(row.material_version),
        remarks=msgspec.json.decode(row.remarks, type=dict[str, str]) if row.remarks else {},
    )

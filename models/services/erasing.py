"""Erasing what is kept of persons who were not selected, once the time for it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.nomination import Nomination, NominationMaterial, NominationStep
from models.privacy import SealedAttribute
from models.rules.days import iso_in_china
from models.rules.nomination_retention import erases_at
from models.services.actors import SCHEDULE
from models.services.acts import Step, carry_out
from models.services.campaigns import CurrentCampaign
from models.services.trail import MOST_ACT_WRITES, Deed
from models.writes import Writes

# Of one transaction, the nomination's own row takes one.
_MOST_ROWS = MOST_ACT_WRITES - 1
# Deletes a nomination's uploads, files and rows, and returns how many; safe to call twice.
ForgetUploads = Callable[[str], int]
_CHANGED = "这项推荐刚刚有了变动，下次再删除。"


class Erased(msgspec.Struct, frozen=True):
    """What one run did: nominations whose materials it deleted, uploads that went with them."""

    nominations: int
    uploads: int
    is_complete: bool


def erase_unselected(
    campaign: CurrentCampaign, now: datetime, forget_uploads: ForgetUploads, has_time: Callable[[], bool]
) -> Erased:
    """Delete the materials of all nominations that were not published, if the time has come, while there is time.

    Every version with text and opinions goes, every upload, the title, what was said at each step, and what was
    computed from the text. The nomination's row stays without a title, with its steps (which unit did what when), and
    the audit trail, which never held any of it. Uploads first, the row's mark last: a run that stops is taken up by
    the next one, and what is erased is never touched again.
    """
    nominations = uploads = 0
    if now < erases_at(campaign.rules):
        return Erased(0, 0, is_complete=True)
    for nomination in _list_due(campaign.campaign_id):
        if not has_time():
            return Erased(nominations, uploads, is_complete=False)
        uploads += forget_uploads(nomination.nomination_id)
        nominations += _erase(campaign, nomination, now)
    return Erased(nominations, uploads, is_complete=True)


def _list_due(campaign_id: str) -> Iterator[Nomination]:
    is_due = (Nomination.campaign_id == campaign_id) & Nomination.erased_at.does_not_exist()
    yield from Nomination.scan(is_due & (Nomination.state != "published"), consistent_read=True)


def _erase(campaign: CurrentCampaign, nomination: Nomination, now: datetime) -> bool:
    """Delete what is kept of one nomination; tell whether this run was the one that did."""
    steps = [*_delete_materials(nomination.nomination_id), *_silence_steps(nomination.nomination_id)]
    while len(steps) > _MOST_ROWS:
        _write(steps[:_MOST_ROWS])
        del steps[:_MOST_ROWS]
    details: dict[str, str | int | None] = {
        "campaign": campaign.campaign_id,
        "nomination": nomination.nomination_id,
        "category": campaign.rules.category(nomination.category).short_name,
    }
    deed = Deed("nomination_erase", nomination.origin, details=details)
    try:
        carry_out(SCHEDULE, deed, now, [Step(lambda writes: _empty_row(writes, nomination, now), _CHANGED), *steps])
    except Conflict:
        # Another run was faster, or it was published this very moment.
        return False
    return True


def _empty_row(writes: Writes, nomination: Nomination, now: datetime) -> None:
    actions: list[Action] = [
        Nomination.title.set(""),
        Nomination.sketch.remove(),
        Nomination.safety.remove(),
        Nomination.erased_at.set(iso_in_china(now)),
    ]
    same = (Nomination.version == nomination.version) & (Nomination.state == nomination.state)
    writes.update(Nomination(nomination.nomination_id), actions, same & Nomination.erased_at.does_not_exist())


def _delete_materials(nomination_id: str) -> Iterator[Step]:
    for row in NominationMaterial.query(nomination_id, attributes_to_get=["nomination_id", "version"]):
        yield _deletion(NominationMaterial(nomination_id, row.version))


def _silence_steps(nomination_id: str) -> Iterator[Step]:
    """Yield the writes that take away what was said: what is sealed in a step speaks of persons and their texts."""
    for row in NominationStep.query(nomination_id):
        if any(getattr(row, name) for name in list_sealed()):
            yield _silencing(NominationStep(nomination_id, row.number))


def list_sealed() -> list[str]:
    """Return the attributes of a step that are sealed."""
    return [name for name, each in NominationStep.get_attributes().items() if isinstance(each, SealedAttribute)]


def _deletion(row: NominationMaterial) -> Step:
    return Step(lambda writes: writes.delete(row))


def _silencing(row: NominationStep) -> Step:
    actions: list[Action] = [getattr(NominationStep, name).remove() for name in list_sealed()]
    return Step(lambda writes: writes.update(row, actions))


def _write(steps: list[Step]) -> None:
    writes = Writes()
    for step in steps:
        step.write(writes)
    writes.send()

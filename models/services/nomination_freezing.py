"""Freezing a draft as it is submitted: complete, unchanged since it was checked, under a version of its own."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from models.errors import InvalidInput, NominationMoved
from models.nomination import NominationMaterial
from models.rules.days import day_of
from models.rules.materials import list_lacks
from models.rules.rule_set import RuleSet
from models.services.acts import Step
from models.services.nomination_drafts import DRAFT, MaterialView, read_material, row_of
from models.services.nomination_media import list_media_faults
from models.services.nominations import NominationView
from models.services.twins import sketch_of


class Frozen(msgspec.Struct, frozen=True):
    """The version that a step leaves as the newest, what has to be written for it, and its sketch if it is new."""

    version: int
    steps: tuple[Step, ...] = ()
    sketch: bytes | None = None


def freeze_draft(nomination: NominationView, rules: RuleSet, now: datetime) -> Frozen:
    """Check the draft and return the version under which it is frozen; an unchanged text keeps the one it has.

    Raises InvalidInput naming what the materials lack.
    """
    draft = read_material(nomination.nomination_id, DRAFT)
    lacks = [
        *list_lacks(rules.category(nomination.category), draft.material, date.fromisoformat(day_of(now))),
        *list_media_faults(nomination.nomination_id, draft.material),
    ]
    if lacks:
        raise InvalidInput(lacks, "材料还不完整，没有上报。请按提示补充后再上报。")
    unchanged = Step(
        lambda writes: writes.check(
            NominationMaterial(nomination.nomination_id, DRAFT), NominationMaterial.revision == draft.revision
        ),
        "材料刚刚被他人修改过，请核对后再上报。",
    )
    last, sketch = nomination.material_version, sketch_of(draft.material)
    if last and read_material(nomination.nomination_id, last).material == draft.material:
        return Frozen(last, (unchanged,), sketch)
    version = MaterialView(
        last + 1, draft.material, draft.saved_at, draft.saved_by, nomination.desk, draft.revision, {}
    )
    put = Step(
        lambda writes: writes.save(
            row_of(nomination.nomination_id, version), NominationMaterial.nomination_id.does_not_exist()
        ),
        NominationMoved.text,
    )
    return Frozen(last + 1, (unchanged, put), sketch)

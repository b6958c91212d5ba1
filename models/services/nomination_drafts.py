"""The materials of nominations: the working draft that saves itself, and the versions that were submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.expressions.update import Action

from models.errors import EditedMeanwhile, Forbidden, InvalidInput, NominationMoved, NotFound, StoreBusy
from models.nomination import Nomination, NominationMaterial
from models.rules.days import iso_in_china
from models.rules.materials import Material, list_excesses
from models.rules.nomination_states import EDITABLE
from models.rules.nomination_tidying import tidy_material
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.nominations import NominationView, list_who, load_nomination
from models.writes import Refused, Writes

# The version under which the working draft stands.
DRAFT = 0
_TRIES = 8
ERASED = "这份材料已按期限删除。"


class MaterialView(Secretive, frozen=True):
    """A version of a nomination's materials: what it holds, who saved it when for which unit.

    A draft's `touched` tells by field at which revision it was changed last.
    """

    version: int
    material: Material
    saved_at: str
    saved_by: str
    unit_id: str
    revision: int
    touched: Mapping[str, int]


def read_material(nomination_id: str, version: int) -> MaterialView:
    """Return a version of the materials, the draft for version 0; raise NotFound, also once it was erased."""
    try:
        return _view(NominationMaterial.get(nomination_id, version, consistent_read=True))
    except NominationMaterial.DoesNotExist:
        raise NotFound(ERASED) from None


def list_versions(nomination_id: str) -> list[MaterialView]:
    """Return all versions that were submitted, the oldest first (1 Query)."""
    rows = NominationMaterial.query(nomination_id, NominationMaterial.version > DRAFT, consistent_read=True)
    return [_view(row) for row in rows]


def may_edit(actor: Actor, nomination: NominationView) -> bool:
    """Tell whether this person may change the draft now: an officer of the desk, while it may be changed at all."""
    return nomination.state in EDITABLE and "desk" in list_who(actor, nomination)


def require_editable(actor: Actor, nomination_id: str) -> NominationView:
    """Return the nomination if this person may change its draft now.

    Raises NotFound; Forbidden for who does not sit at its desk; NominationMoved once it has gone on.
    """
    nomination = load_nomination(nomination_id)
    if may_edit(actor, nomination):
        return nomination
    if nomination.state not in EDITABLE and set(actor.scopes_of("officer")) & set(nomination.line):
        raise NominationMoved("这项推荐已经上报，现在不能修改；如需修改，请先取回或请上级退回。")
    raise Forbidden("这项推荐不在您的办理范围内。")


def save_draft(
    actor: Actor, nomination_id: str, revision: int, changes: Mapping[str, Any], now: datetime
) -> MaterialView:
    """Store changed fields of the draft and return it as it stands then; `revision` is what the editor saw.

    Fields that somebody else changed meanwhile are never overwritten: EditedMeanwhile names them and nothing is
    stored. Fields are those of Material. Raises as `require_editable`, and InvalidInput for what a draft can't hold.
    """
    for _ in range(_TRIES):
        nomination = require_editable(actor, nomination_id)
        draft = read_material(nomination_id, DRAFT)
        merged = _merge(draft, revision, changes)
        if merged == draft.material:
            return draft
        excesses = list_excesses(merged)
        if excesses:
            raise InvalidInput(excesses)
        saved = _make_next(draft, merged, actor, nomination.desk, now)
        if _replace(saved, nomination):
            return saved
    raise StoreBusy


def encode(material: Material) -> str:
    """Return the materials as they are stored; equal materials give equal texts."""
    return msgspec.json.encode(material).decode()


def _merge(draft: MaterialView, revision: int, changes: Mapping[str, Any]) -> Material:
    known = {name: value for name, value in changes.items() if name in Material.__struct_fields__}
    try:
        wanted = tidy_material(msgspec.convert(msgspec.to_builtins(draft.material) | known, Material))
    except msgspec.ValidationError as error:
        raise InvalidInput([], "提交的内容格式有误，没有保存。") from error
    changed = [name for name in known if getattr(wanted, name) != getattr(draft.material, name)]
    newer = tuple(name for name in changed if draft.touched.get(name, 0) > revision)
    if newer:
        raise EditedMeanwhile(newer)
    return wanted


def _make_next(draft: MaterialView, merged: Material, actor: Actor, desk: str, now: datetime) -> MaterialView:
    revision = draft.revision + 1
    changed = [name for name in Material.__struct_fields__ if getattr(merged, name) != getattr(draft.material, name)]
    touched = dict(draft.touched) | dict.fromkeys(changed, revision)
    return MaterialView(DRAFT, merged, iso_in_china(now), actor.member_id, desk, revision, touched)


def _replace(saved: MaterialView, nomination: NominationView) -> bool:
    """Store the draft unless another save, or a step of the nomination, came first."""
    writes = Writes()
    writes.save(row_of(nomination.nomination_id, saved), NominationMaterial.revision == saved.revision - 1)
    here = (Nomination.state == nomination.state) & (Nomination.desk == nomination.desk)
    title: list[Action] = [Nomination.title.set(saved.material.title)]
    writes.update(Nomination(nomination.nomination_id), title, here)
    try:
        writes.send()
    except Refused:
        return False
    return True


def row_of(nomination_id: str, material: MaterialView) -> NominationMaterial:
    """Return the row under which a version is stored."""
    return NominationMaterial(
        nomination_id,
        material.version,
        content=encode(material.material),
        saved_at=material.saved_at,
        saved_by=material.saved_by,
        unit_id=material.unit_id,
        revision=material.revision,
        touched=dict(material.touched),
    )


def _view(row: NominationMaterial) -> MaterialView:
    return MaterialView(
        version=int(row.version),
        material=msgspec.json.decode(row.content, type=Material),
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        unit_id=row.unit_id,
        revision=int(row.revision),
        touched={name: int(revision) for name, revision in (row.touched or {}).items()},
    )

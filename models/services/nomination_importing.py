"""Drafts from a filled form: each through the same checks as one that is typed, none twice unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from models.errors import FieldError, InvalidInput
from models.rules.materials import Material, list_excesses
from models.rules.names import fold_name
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.nominating import start_nomination
from models.services.nominations import list_at

# One page's worth: each is a transaction of its own, within one call.
MOST_DRAFTS = 100


class Candidacy(Secretive, frozen=True):
    """A nomination of a file; `is_twin`: the person has seen that there is one of this name already."""

    line: int
    material: Material
    is_twin: bool = False


class Imported(Secretive, frozen=True):
    """What became of a file: drafts by their line, and lines left out because a twin came up meanwhile."""

    drafts: tuple[tuple[int, str], ...]
    twins: tuple[int, ...]


def mark_twins(
    campaign_id: str, unit_id: str, category_id: str, rows: Sequence[tuple[int, Material]]
) -> list[Candidacy]:
    """Return the rows of a file, each with whether the unit, or the file above it, has one of this name already."""
    seen = {fold_name(each.title) for each in list_at(campaign_id, unit_id, category_id)} - {""}
    found: list[Candidacy] = []
    for line, material in rows:
        key = fold_name(material.title)
        found.append(Candidacy(line, material, key in seen))
        seen |= {key} - {""}
    return found


def import_drafts(
    actor: Actor, campaign_id: str, unit_id: str, category_id: str, chosen: Sequence[Candidacy], now: datetime
) -> Imported:
    """Make a draft of each row at the unit's desk; a row whose twin nobody has seen yet is left out.

    Sent twice, the second time makes nothing. Raises as `start_nomination`, before anything is made.
    """
    if len(chosen) > MOST_DRAFTS:
        raise InvalidInput([FieldError("rows", f"一次最多导入 {MOST_DRAFTS} 项。")])
    rows = [(each.line, _without_media(each.material)) for each in chosen]
    excesses = [error for _, material in rows for error in list_excesses(material)]
    if excesses:
        raise InvalidInput(excesses)
    now_twins = mark_twins(campaign_id, unit_id, category_id, rows)
    unseen = {late.line for late, early in zip(now_twins, chosen, strict=True) if late.is_twin and not early.is_twin}
    drafts = [
        (line, start_nomination(actor, campaign_id, category_id, unit_id, now, material))
        for line, material in rows
        if line not in unseen
    ]
    return Imported(tuple(drafts), tuple(sorted(unseen)))


def _without_media(material: Material) -> Material:
    """Return the materials without ids of uploads: those belong to a nomination that does not exist yet."""
    return msgspec.structs.replace(material, photo="", film="", thumbnail="", attachments=())

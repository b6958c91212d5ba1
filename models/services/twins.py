"""Likely twins among nominations: what of the materials is kept to find them, and who may be whose."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from models.rules.likeness import LIKELY, SKETCH_BYTES, list_twins
from models.rules.likeness import sketch_of as sketch_of
from models.services.nominations import NominationView


class TwinPair(msgspec.Struct, frozen=True):
    """Two nominations that may be one: `percent` of text they share, 0 for little; `is_same_subject` by the name."""

    first: NominationView
    second: NominationView
    percent: int
    is_same_subject: bool


def list_twin_pairs(nominations: Iterable[NominationView]) -> list[TwinPair]:
    """Return likely twins among these nominations, best first."""
    known = {each.nomination_id: each for each in nominations}
    sketches = {each: bytes(known[each].sketch or b"") for each in known}
    found = list_twins({each: sketch for each, sketch in sketches.items() if len(sketch) == SKETCH_BYTES})
    return [
        TwinPair(
            known[twin.first],
            known[twin.second],
            round(100 * twin.likeness) if twin.likeness >= LIKELY else 0,
            twin.is_same_subject,
        )
        for twin in found
    ]

"""Likely twins among nominations: what of the materials is kept to find them, and who may be whose."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from models.rules.materials import Material
from models.rules.names import fold_name
from models.services.nominations import NominationView


class TwinPair(msgspec.Struct, frozen=True):
    """Two nominations that may be one: `percent` tells how much their texts share, `is_same_subject` by the name."""

    first: NominationView
    second: NominationView
    percent: int
    is_same_subject: bool


def sketch_of(material: Material) -> bytes:
    """Return what tells likely twins apart from others; no text can be read from it."""
    return hashlib.blake2b(fold_name(material.title).encode(), digest_size=8).digest()


def list_twin_pairs(nominations: Iterable[NominationView]) -> list[TwinPair]:
    """Return likely twins among these nominations, best first."""
    alike: dict[bytes, list[NominationView]] = defaultdict(list)
    for nomination in nominations:
        if nomination.sketch:
            alike[bytes(nomination.sketch)].append(nomination)
    return [TwinPair(first, second, 0, True) for crowd in alike.values() for first, second in pairwise(crowd)]

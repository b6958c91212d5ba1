"""Likely twins among nominations: the same person or thing, or nearly the same text, handed in by several units.

A text is the set of its runs of four characters; how much two sets share (Jaccard) is estimated from a sketch of 120
numbers: the smallest hash that falls into each of 120 bins. Moving paragraphs or changing a character hardly matters.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from operator import eq, itemgetter

import msgspec

from models.rules.materials import Material
from models.rules.names import fold_name
from models.rules.rich_text import plain_of

# What is likely enough a twin to be shown to a person side by side.
LIKELY = 0.5
SHINGLE, BINS, SUBJECT_BYTES = 4, 120, 8
SKETCH_BYTES = SUBJECT_BYTES + 2 * BINS
_EMPTY, _NO_SUBJECT = 0xFFFF, bytes(SUBJECT_BYTES)
# A name of a person alone says nothing: without a unit, a title must be as long as the full name of a branch.
_SHORTEST_TITLE = 8
# Pairs that share a band of two bins are compared: at 0.5 one in 30 million goes unseen, of strangers 1 in 40 is met.
_BAND = 4
# In a crowd of look-alikes each is paired with so many, not with all.
_NEIGHBOURS = 5


class Twin(msgspec.Struct, frozen=True):
    """Two nominations that may be one; `likeness` of their texts from 0 to 1, `is_same_subject` by name and unit."""

    first: str
    second: str
    likeness: float
    is_same_subject: bool


def sketch_of(material: Material) -> bytes:
    """Return what tells likely twins apart from others (248 bytes); no text can be read from it."""
    text = "".join(filter(str.isalnum, _fold(f"{material.title}{material.summary}{plain_of(material.text)}")))
    bins = array("H", [_EMPTY]) * BINS
    for shingle in {text[place : place + SHINGLE] for place in range(max(1, len(text) - SHINGLE + 1))} - {""}:
        drawn = int.from_bytes(blake2b(shingle.encode(), digest_size=6).digest(), "big")
        place, rank = drawn % BINS, drawn // BINS % _EMPTY
        bins[place] = min(bins[place], rank)
    return _name_subject(material) + b"".join(rank.to_bytes(2, "big") for rank in bins)


def likeness(one: bytes, other: bytes) -> float:
    """Return how much two sketched texts share: 1 for the same, near 0 for strangers, 0 for empty ones."""
    return _compare(_bins_of(one), _bins_of(other))


def is_same_subject(one: bytes, other: bytes) -> bool:
    """Tell whether two sketches are of the same title and unit, however they are spelled."""
    return one[:SUBJECT_BYTES] == other[:SUBJECT_BYTES] != _NO_SUBJECT


def list_twins(sketches: Mapping[str, bytes], at_least: float = LIKELY) -> list[Twin]:
    """Return likely twins, best first: texts as like as that, or the same subject.

    Only pairs that share a part of their sketches are compared: about 15 ms for 65 nominations and 0.2 s for 1,000,
    1 s were all of them nearly the same.
    """
    bins = {nomination_id: _bins_of(sketch) for nomination_id, sketch in sketches.items()}
    found = (
        Twin(first, second, _compare(bins[first], bins[second]), is_same_subject(sketches[first], sketches[second]))
        for first, second in _list_pairs(sketches)
    )
    likely = (twin for twin in found if twin.is_same_subject or twin.likeness >= at_least)
    return sorted(likely, key=lambda twin: (-twin.likeness, twin.first, twin.second))


def _list_pairs(sketches: Mapping[str, bytes]) -> Iterable[tuple[str, str]]:
    """Return the pairs worth comparing: same subject, or two neighbouring bins alike."""
    alike: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    for nomination_id, sketch in sorted(sketches.items(), key=itemgetter(0)):
        for key in _list_keys(sketch):
            alike[key].append(nomination_id)
    return {
        (crowd[place], other)
        for crowd in alike.values()
        for place in range(len(crowd) - 1)
        for other in islice(crowd, place + 1, place + 1 + _NEIGHBOURS)
    }


def _list_keys(sketch: bytes) -> Iterator[tuple[int, bytes]]:
    if sketch[:SUBJECT_BYTES] != _NO_SUBJECT:
        yield 0, sketch[:SUBJECT_BYTES]
    nothing = _EMPTY.to_bytes(2, "big") * 2
    for start in range(SUBJECT_BYTES, SKETCH_BYTES, _BAND):
        band = sketch[start : start + _BAND]
        if band != nothing:
            yield start, band


def _compare(one: array[int], other: array[int]) -> float:
    # Bins that are empty on both sides tell nothing; long texts fill all of them.
    both_empty = 0
    if one.count(_EMPTY) and other.count(_EMPTY):
        both_empty = sum(rank == with_rank == _EMPTY for rank, with_rank in zip(one, other, strict=True))
    filled = BINS - both_empty
    return (sum(map(eq, one, other)) - both_empty) / filled if filled else 0.0


def _bins_of(sketch: bytes) -> array[int]:
    if len(sketch) != SKETCH_BYTES:
        raise ValueError("not a sketch")
    # Only equality matters: the machine's own order of bytes will do.
    return array("H", sketch[SUBJECT_BYTES:])


def _name_subject(material: Material) -> bytes:
    title = fold_name(material.title)
    unit = fold_name(material.subject_unit or material.author_unit or material.filming_unit)
    if not title or (not unit and len(title) < _SHORTEST_TITLE):
        return _NO_SUBJECT
    return blake2b(f"{title}\0{unit}".encode(), digest_size=SUBJECT_BYTES).digest()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()

"""How alike two nominations are, told from sketches of 248 bytes."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.rules.likeness import LIKELY, SKETCH_BYTES, is_same_subject, likeness, list_twins, sketch_of
from models.rules.materials import Material
from models.rules.rich_text import Run, from_plain

_HAN = [chr(0x4E00 + place) for place in range(3000)]
seeds = st.integers(0, 10**6)
texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)


def write(seed: int, length: int = 1200) -> str:
    """Return a text of so many characters, in paragraphs of a hundred; another seed, another text."""
    drawn = random.Random(seed).choices(_HAN, k=length)  # noqa: S311 - not a secret
    return "\n".join("".join(drawn[start : start + 100]) for start in range(0, length, 100))


def sketch(text: str, **fields: Any) -> bytes:
    """Return the sketch of materials with this text."""
    return sketch_of(Material(text=from_plain(text), **fields))


@given(texts, texts)
def test_sketch_is_small_and_likeness_symmetric(one: str, other: str) -> None:
    first, second = sketch(one), sketch(other)
    assert len(first) == len(second) == SKETCH_BYTES <= 256
    assert 0 <= likeness(first, second) == likeness(second, first) <= 1


@given(texts)
def test_same_text_is_wholly_alike(text: str) -> None:
    assume(any(map(str.isalnum, text)))
    assert likeness(sketch(text), sketch(text)) == 1


@given(seeds, seeds)
@settings(max_examples=50)
def test_strangers_share_next_to_nothing(one: int, other: int) -> None:
    assume(one != other)
    assert likeness(sketch(write(one)), sketch(write(other))) < 0.1


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_reordered_paragraphs_stay_much_alike(seed: int, rng: random.Random) -> None:
    paragraphs = write(seed).split("\n")
    moved = rng.sample(paragraphs, len(paragraphs))
    assert likeness(sketch("\n".join(paragraphs)), sketch("\n".join(moved))) > 0.8


@given(seeds, st.integers(0, 1999), st.sampled_from(_HAN))
@settings(max_examples=50)
def test_one_changed_character_hardly_matters(seed: int, place: int, character: str) -> None:
    text = write(seed, 2000).replace("\n", "")
    changed = text[:place] + character + text[place + 1 :]
    assert likeness(sketch(text), sketch(changed)) > 0.93


def test_sketch_of_a_text_never_changes() -> None:
    assert sketch("山路修通了。", title="山路", author_unit="清渠村党支部").hex()[:16] == "939bdb4be8cbfd35"
    assert sketch("山路修通了。")[:8] == bytes(8)


def test_width_case_spaces_and_weight_make_no_difference() -> None:
    plain = sketch("党建 2017 ABC，山路修通了。")
    assert likeness(plain, sketch("党建２０１７abc山路修通了")) == 1
    bold = Material(text=((Run("党建 2017 ABC，", True), Run("山路修通了。")),))
    assert likeness(plain, sketch_of(bold)) == 1


def test_half_of_a_text_copied_is_about_a_third_alike() -> None:
    copied, own, others = write(1, 1000), write(2, 1000), write(3, 1000)
    assert 0.2 < likeness(sketch(copied + own), sketch(copied + others)) < 0.47


def test_nothing_is_like_an_empty_text() -> None:
    assert likeness(sketch(""), sketch("")) == 0
    assert likeness(sketch(""), sketch("山路修通了。")) == 0


@pytest.mark.parametrize(
    ("title", "unit", "is_same"),
    [
        ("林小梅", "清渠村党支部", True),
        ("林 小梅", "清渠村 党支部", True),
        ("林小海", "清渠村党支部", False),
        ("林小梅", "白沙村党支部", False),
        ("林小梅", "", False),
    ],
)
def test_subject_is_known_by_title_and_unit(title: str, unit: str, is_same: bool) -> None:
    one = sketch(write(1), title="林小梅", subject_unit="清渠村党支部")
    assert is_same_subject(one, sketch(write(2), title=title, subject_unit=unit)) is is_same


@pytest.mark.parametrize(("title", "is_same"), [("林小梅", False), ("第一党支部", False), ("清渠村第一党支部", True)])
def test_short_name_without_a_unit_names_nobody(title: str, is_same: bool) -> None:
    assert is_same_subject(sketch(write(1), title=title), sketch(write(2), title=title)) is is_same


def test_twins_are_listed_best_first_and_strangers_never() -> None:
    text = write(1)
    copied = text[:900] + write(2)[:300]
    sketches = {
        "a": sketch(text),
        "b": sketch(copied),
        "c": sketch(text),
        "d": sketch(write(4), title="林小梅", subject_unit="清渠村党支部"),
        "e": sketch(write(5), title="林小梅", author_unit="清渠村党支部"),
        "f": sketch(write(6)),
    }
    found = list_twins(sketches)
    assert [(twin.first, twin.second) for twin in found] == [("a", "c"), ("a", "b"), ("b", "c"), ("d", "e")]
    assert found[0].likeness == 1
    assert LIKELY < found[1].likeness < 0.8
    assert [twin.is_same_subject for twin in found] == [False, False, False, True]


@given(st.lists(seeds, min_size=2, max_size=12, unique=True), st.integers(0, 100))
@settings(max_examples=20)
def test_every_likely_pair_is_found(chosen: list[int], swapped: int) -> None:
    originals = {f"o{seed}": sketch(write(seed, 600)) for seed in chosen}
    copies = {f"c{seed}": sketch(write(seed, 600)[swapped:]) for seed in chosen}
    found = {(twin.first, twin.second) for twin in list_twins(originals | copies)}
    assert found == {(f"c{seed}", f"o{seed}") for seed in chosen}


def test_crowd_of_look_alikes_is_paired_with_neighbours_only() -> None:
    text = write(1)
    sketches = {f"n{place:04}": sketch(text) for place in range(300)}
    found = list_twins(sketches)
    assert {each for twin in found for each in (twin.first, twin.second)} == sketches.keys()
    assert len(found) < 5 * len(sketches)


def test_thousand_strangers_are_gone_through_without_comparing_all() -> None:
    sketches = {f"n{place:04}": sketch(write(place, 400)) for place in range(1000)}
    assert list_twins(sketches) == []


def test_what_is_no_sketch_is_refused() -> None:
    with pytest.raises(ValueError, match="not a sketch"):
        likeness(b"", sketch("山路"))


def test_media_and_opinions_are_no_part_of_a_sketch() -> None:
    material = Material(title="山路", text=from_plain("山路修通了。"))
    assert sketch_of(msgspec.structs.replace(material, photo="p-1", grounds=("在一线",))) == sketch_of(material)

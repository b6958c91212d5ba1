"""A ballot holds one to ten different standing candidates (R37)."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.rules.choices import require_valid_choices
from models.rules.rule_set import Category
from tests.makers import make_category

CATEGORY = msgspec.convert(make_category("article", "好文章"), Category)
STANDING = {f"a{number}" for number in range(20)}


def faults_of(choices: list[str]) -> list[str]:
    """Return the fields that a ballot with these choices is refused for."""
    with pytest.raises(InvalidInput) as refusal:
        require_valid_choices(CATEGORY, STANDING, choices)
    return [fault.field for fault in refusal.value.errors]


@given(st.lists(st.sampled_from(sorted(STANDING)), min_size=1, max_size=10, unique=True))
def test_one_to_ten_different_standing_candidates_pass(choices: list[str]) -> None:
    require_valid_choices(CATEGORY, STANDING, choices)


@given(st.lists(st.sampled_from([*sorted(STANDING), "withdrawn", "", "\0"]), max_size=14))
def test_anything_else_is_refused_and_nothing_more(choices: list[str]) -> None:
    is_valid = 1 <= len(choices) <= 10 and len(set(choices)) == len(choices) and set(choices) <= STANDING
    if is_valid:
        require_valid_choices(CATEGORY, STANDING, choices)
    else:
        assert all(field.startswith("candidates") for field in faults_of(choices))


def test_no_choice_at_all_names_the_list() -> None:
    assert faults_of([]) == ["candidates"]


def test_eleven_choices_name_the_list_once() -> None:
    assert faults_of([f"a{number}" for number in range(11)]) == ["candidates"]


def test_a_million_choices_are_refused_by_number_alone() -> None:
    assert faults_of(["a1"] * 1_000_000) == ["candidates"]


def test_each_wrong_choice_is_named_by_its_place() -> None:
    assert faults_of(["a1", "a2", "a1", "stranger", "stranger"]) == [
        "candidates[2]",
        "candidates[3]",
        "candidates[4]",
    ]


def test_limit_is_the_category_s_own() -> None:
    single = msgspec.convert(make_category("film", "好片子", max_choices=1), Category)
    require_valid_choices(single, STANDING, ["a1"])
    with pytest.raises(InvalidInput, match="最多选择 1 个候选项，您选了 2 个"):
        require_valid_choices(single, STANDING, ["a1", "a2"])

"""Texts keep paragraphs and bold, and nothing that no page can show."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.rules.rich_text import Run, from_plain, plain_of, tidy

RUNS = st.builds(Run, st.text(max_size=12), st.booleans())


def test_each_line_becomes_a_paragraph() -> None:
    assert plain_of(from_plain("第一段\r\n\r\n第二段\n")) == "第一段\n第二段"


def test_neighbours_of_one_weight_are_joined() -> None:
    assert tidy([[Run("甲"), Run("乙"), Run("丙", True), Run("", True), Run("丁", True)]]) == (
        (Run("甲乙"), Run("丙丁", True)),
    )


def test_empty_paragraphs_and_outer_spaces_go() -> None:
    assert tidy([[Run("  ")], [Run(" 甲 "), Run(" ", True)], []]) == ((Run("甲"),),)


def test_characters_that_no_page_shows_go() -> None:
    assert plain_of(from_plain("党\x00员\u202e之\ufeff家")) == "党员之家"


@given(st.lists(st.lists(RUNS, max_size=6), max_size=6))
def test_tidying_twice_changes_nothing(paragraphs: list[list[Run]]) -> None:
    once = tidy(paragraphs)
    assert tidy(once) == once


@given(st.lists(st.lists(RUNS, max_size=6), max_size=6))
def test_tidy_text_has_no_empty_run_and_no_equal_neighbours(paragraphs: list[list[Run]]) -> None:
    for paragraph in tidy(paragraphs):
        assert all(run.text for run in paragraph)
        assert all(left.is_bold != right.is_bold for left, right in pairwise(paragraph))
        assert plain_of((paragraph,)) == plain_of((paragraph,)).strip()
        assert "\n" not in plain_of((paragraph,))

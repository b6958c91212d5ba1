"""The rule of turnout: who counts as having voted, in the campaign and on a day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.turnout import (
    Figures,
    RollMark,
    VoterCount,
    add_figures,
    count_turnout,
    is_below,
    rank_figures,
)

DAYS = ["2017-07-03", "2017-07-04", "2017-07-05"]
NAMES = st.text("abcdef", min_size=1, max_size=2)
ROLLS = st.dictionaries(NAMES, st.sampled_from([None, *DAYS]).map(RollMark))
CASTS = st.dictionaries(st.sampled_from(DAYS), st.sets(NAMES))


@given(ROLLS, CASTS, st.sampled_from(DAYS))
def test_voters_are_counted_once_and_on_the_roll_only(
    roll: dict[str, RollMark], cast: dict[str, set[str]], day: str
) -> None:
    counted = count_turnout(roll, cast, day)
    assert counted.entitled == len(roll)
    assert counted.today == len(roll.keys() & cast.get(day, set()))
    voted = [
        voter
        for voter, mark in roll.items()
        if (mark.first_voted_on or "9") <= day or any(voter in cast.get(each, set()) for each in DAYS if each <= day)
    ]
    assert counted.voted == len(voted) >= counted.today


def test_before_voting_everybody_is_entitled_only() -> None:
    assert count_turnout({"a": RollMark()}, {}, None) == VoterCount(1, 0, 0)


def test_sum_of_no_units_is_nobody() -> None:
    assert add_figures([]) == Figures()
    assert add_figures([Figures(3, 2, 2, 1), Figures(1, 1, 0, 0)]) == Figures(4, 3, 2, 1)


def test_best_turnout_comes_first_and_empty_units_last() -> None:
    lines = {"a": Figures(), "b": Figures(4, 0, 1), "c": Figures(2, 0, 2, 1), "d": Figures(2, 0, 2, 2)}
    assert rank_figures(lines) == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [(Figures(1000, 0, 899), True), (Figures(1000, 0, 900), False), (Figures(), False), (Figures(1), True)],
)
def test_goal_is_missed_by_a_single_voter(figures: Figures, expected: bool) -> None:
    assert is_below(figures, 90) is expected


def test_share_is_rounded_down_and_of_nobody_none() -> None:
    assert (Figures(3, 3, 2, 1).percent, Figures(3, 3, 2, 1).today_percent) == (66, 33)
    assert Figures().percent is None

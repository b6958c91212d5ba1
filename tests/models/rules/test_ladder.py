"""The ladder's counting rule: who stands on which rung, and what a share says."""

from __future__ import annotations

import pytest

from models.rules.ladder import Rungs, add_rungs, list_days_to_read, percent_of, rank_rungs


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, None), (0, 5, 0), (5, 5, 100), (999, 1000, 99), (1, 3, 33)]
)
def test_hundred_percent_means_everybody(part: int, whole: int, percent: int | None) -> None:
    assert percent_of(part, whole) == percent


def test_days_settled_are_not_read_again() -> None:
    days = ["2017-07-03", "2017-07-04", "2017-07-05"]
    assert list_days_to_read(days, None) == days
    assert list_days_to_read(days, "2017-07-04") == ["2017-07-05"]


def test_sum_of_no_units_is_nobody() -> None:
    assert add_rungs([]) == Rungs()
    assert add_rungs([Rungs(3, 2, 3, 1), Rungs(1, 1, 0, 0)]) == Rungs(4, 3, 3, 1)


def test_best_activated_comes_first_and_empty_units_last() -> None:
    lines = {"a": Rungs(), "b": Rungs(4, 1), "c": Rungs(2, 2, 2, 1), "d": Rungs(2, 2, 2, 2), "e": Rungs(4, 1)}
    assert rank_rungs(lines) == ["d", "c", "b", "e", "a"]


def test_rungs_tell_who_waits_and_both_shares() -> None:
    rungs = Rungs(4, 3, 2, 1)
    assert (rungs.waiting, rungs.activated_percent, rungs.voted_percent) == (1, 75, 50)
    assert Rungs().voted_percent is None

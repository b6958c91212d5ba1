"""Which units still owe nominations, and since when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.rules.late_units import LateUnit, list_lacks_of_tier, list_late
from models.rules.rule_set import RuleSet
from models.services.campaigns import read_rule_set
from tests.makers import make_rule_set

TIERS = {"r-1": "reporting", "r-2": "reporting", "c-1": "committee", "b-1": "branch"}
QUOTAS = [
    {"tier": "reporting", "per": "category", "at_least": 3, "at_most": 5},
    {"tier": "committee", "per": "campaign", "at_least": 1},
]
DUE = [
    {"tier": "committee", "due_on": "2017-04-07", "to": "学校党委组织部"},
    {"tier": "reporting", "due_on": "2017-04-30", "to": "省委组织部"},
]
ENOUGH = {"article": 3, "film": 4, "-": 7}


def make_rules(**changes: Any) -> RuleSet:
    """Return the notice's quotas and due dates for two categories."""
    return read_rule_set(make_rule_set(**({"quotas": QUOTAS, "due_dates": DUE} | changes)))


@pytest.mark.parametrize(
    ("sent", "lacks"),
    [
        ({}, {"article": 3, "film": 3}),
        ({"article": 2, "film": 3, "-": 5}, {"article": 1}),
        (ENOUGH, {}),
        ({"article": 9, "-": 9}, {"film": 3}),
    ],
)
def test_reporting_unit_owes_three_of_each_category(sent: dict[str, int], lacks: dict[str, int]) -> None:
    assert list_lacks_of_tier(make_rules(), "reporting", sent) == lacks


@pytest.mark.parametrize(("sent", "lacks"), [({}, {"-": 1}), ({"film": 1, "-": 1}, {})])
def test_committee_owes_one_in_all_of_any_category(sent: dict[str, int], lacks: dict[str, int]) -> None:
    assert list_lacks_of_tier(make_rules(), "committee", sent) == lacks


def test_due_date_without_a_floor_asks_for_one() -> None:
    assert list_lacks_of_tier(make_rules(quotas=[]), "committee", {}) == {"-": 1}


def test_late_units_are_told_with_days_left_and_lacks() -> None:
    late = list_late(make_rules(), TIERS, {"r-1": ENOUGH, "r-2": {"film": 3, "-": 3}}, date(2017, 4, 27))
    assert late == [
        LateUnit("c-1", date(2017, 4, 7), -20, {"-": 1}),
        LateUnit("r-2", date(2017, 4, 30), 3, {"article": 3}),
    ]


@pytest.mark.parametrize(("days", "found"), [(2, []), (3, ["r-1"])])
def test_nobody_is_late_long_before_the_due_date(days: int, found: list[str]) -> None:
    late = list_late(make_rules(), {"r-1": "reporting"}, {}, date(2017, 4, 27), days)
    assert [unit.unit_id for unit in late] == found


def test_next_due_date_of_a_tier_counts_until_all_are_past() -> None:
    rules = make_rules(due_dates=[DUE[0], DUE[0] | {"due_on": "2017-04-20"}])
    for day, due_on in ((date(2017, 4, 7), 7), (date(2017, 4, 8), 20), (date(2017, 5, 1), 20)):
        (late,) = list_late(rules, {"c-1": "committee"}, {}, day, days=30)
        assert late.due_on == date(2017, 4, due_on)


def test_tier_without_a_due_date_is_never_late() -> None:
    assert list_late(make_rules(due_dates=[]), TIERS, {}, date(2017, 4, 30)) == []

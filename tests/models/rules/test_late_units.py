"""Which units still owe nominations, and since when."""

from __future__ import annotations

from typing import Any

import pytest

from models.rules.late_units import list_lacks_of_tier
from models.rules.rule_set import RuleSet
from models.services.campaigns import read_rule_set
from tests.makers import make_rule_set

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

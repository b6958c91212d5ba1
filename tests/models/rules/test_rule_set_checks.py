"""An unsound rule set is refused with the field that is wrong."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from models.errors import InvalidInput, UnknownCategory
from models.rules.rule_set import RuleSet
from models.rules.rule_set_checks import require_valid_rule_set
from tests.makers import make_category, make_rule_set, make_stage

NOMINATION = make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00")
VOTING = make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00")
JUDGING = make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00")


def categories(**changes: Any) -> dict[str, Any]:
    """Return a change to the first of two categories."""
    return {"categories": [make_category("article", "好文章") | changes, make_category("film", "好片子")]}


def stages(*changed: dict[str, str]) -> dict[str, Any]:
    """Return these stages as a change."""
    return {"stages": list(changed)}


def quota(at_least: int, at_most: int | None) -> dict[str, Any]:
    """Return the quota of reporting units in each category."""
    return {"tier": "reporting", "per": "category", "at_least": at_least, "at_most": at_most}


def check(changes: dict[str, Any]) -> None:
    """Check a sound rule set with these changes."""
    require_valid_rule_set(msgspec.convert(make_rule_set(**changes), RuleSet))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " \u3000\n"}, "title"),
        ({"turnout_goal_percent": -1}, "turnout_goal_percent"),
        ({"turnout_goal_percent": 101}, "turnout_goal_percent"),
        ({"jury": {"vote_weight_percent": 101}}, "jury.vote_weight_percent"),
        ({"jury": {"vote_weight_percent": -1}}, "jury.vote_weight_percent"),
        ({"points": {"per_ballot": -1, "daily_cap": 2}}, "points.per_ballot"),
        ({"points": {"per_ballot": 1, "daily_cap": -2}}, "points.daily_cap"),
        (stages(), "stages"),
        (stages(NOMINATION, VOTING), "stages"),
        (stages(VOTING, NOMINATION, JUDGING), "stages"),
        (stages(NOMINATION, VOTING, VOTING), "stages"),
        (stages(NOMINATION, VOTING | {"opens_at": "2017-06-01T00:00:00"}, JUDGING), "stages[1]"),
        (stages(NOMINATION, VOTING, JUDGING | {"closes_at": "2017-11-01T00:00:00"}), "stages[2]"),
        (stages(NOMINATION | {"closes_at": NOMINATION["opens_at"]}, VOTING, JUDGING), "stages[0].closes_at"),
        (stages(NOMINATION, VOTING, JUDGING | {"closes_at": "2017-09-01T00:00:00+08:00"}), "stages[2].closes_at"),
        (stages(NOMINATION, VOTING | {"opens_at": "2017-05-31T23:59:59+08:00"}, JUDGING), "stages[1].opens_at"),
        (stages(NOMINATION, VOTING, JUDGING | {"opens_at": "2017-09-30T15:59:59Z"}), "stages[2].opens_at"),
        ({"categories": []}, "categories"),
        ({"categories": [make_category("film", "好") | {"id": f"c{n}"} for n in range(21)]}, "categories"),
        (categories(id="film"), "categories[1].id"),
        (categories(id="Article"), "categories[0].id"),
        (categories(id="a#b"), "categories[0].id"),
        (categories(id=""), "categories[0].id"),
        (categories(id="a" * 33), "categories[0].id"),
        (categories(id="article\n"), "categories[0].id"),
        (categories(name="  "), "categories[0].name"),
        (categories(max_choices=0), "categories[0].max_choices"),
        (categories(max_choices=51), "categories[0].max_choices"),
        (categories(winners=0), "categories[0].winners"),
        (categories(office="nobody"), "categories[0].office"),
        ({"quotas": [quota(-1, 5)]}, "quotas[0]"),
        ({"quotas": [quota(5, 3)]}, "quotas[0]"),
        ({"quotas": [quota(0, 0)]}, "quotas[0]"),
        ({"quotas": [quota(3, 5), quota(1, None)]}, "quotas[1]"),
    ],
)
def test_unsound_rule_set_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check(changes)
    assert [fault.field for fault in refusal.value.errors] == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"turnout_goal_percent": 0},
        {"turnout_goal_percent": 100, "jury": {"vote_weight_percent": 100}},
        {"points": {"per_ballot": 0, "daily_cap": 0}},
        categories(max_choices=1),
        categories(max_choices=50, id="a" * 32),
        {"categories": [make_category("film", "好") | {"id": f"c{n}"} for n in range(20)]},
        {"quotas": [quota(0, None), quota(3, 3) | {"tier": "secondary"}, quota(1, 9) | {"per": "campaign"}]},
        {"quotas": [], "awards": [], "due_dates": []},
    ],
)
def test_sound_rule_set_passes_with_its_extremes(changes: dict[str, Any]) -> None:
    check(changes)


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check({"title": "", "turnout_goal_percent": 900} | categories(winners=0, office="nobody"))
    assert [fault.field for fault in refusal.value.errors] == [
        "title",
        "turnout_goal_percent",
        "categories[0].winners",
        "categories[0].office",
    ]


def test_unknown_category_of_a_rule_set_is_refused() -> None:
    rules = msgspec.convert(make_rule_set(), RuleSet)
    assert rules.category("film").name == "好片子"
    with pytest.raises(UnknownCategory):
        rules.category("Film")

"""The check list: what keeps a campaign shut, what only warns, and where each thing is mended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from models.rules.days import CHINA
from models.rules.readiness import ChecklistItem, Facts, OtherVoting, check_readiness
from models.rules.rule_set import RuleSet
from tests.makers import make_rule_set

OPENS, CLOSES = datetime(2017, 6, 1, tzinfo=CHINA), datetime(2017, 10, 1, tzinfo=CHINA)
BEFORE, DAY = OPENS - timedelta(days=10), timedelta(days=1)
READY = Facts(
    candidates={"article": 10, "film": 12},
    branches=3,
    empty_branches=0,
    members=100,
    activated=90,
    stray_members=0,
)


def check(now: datetime = BEFORE, rules: dict[str, Any] | None = None, **facts: Any) -> dict[str, ChecklistItem]:
    """Return the check list by what was looked at; everything is ready but for these changes."""
    checked = msgspec.convert(make_rule_set(**rules or {}), RuleSet)
    return {item.what: item for item in check_readiness(checked, msgspec.structs.replace(READY, **facts), now)}


def test_campaign_with_everything_has_only_good_lines() -> None:
    items = check()
    assert {item.state for item in items.values()} == {"ok"}
    assert list(items) == [
        "活动规则",
        "投票时间",
        "候选项：好文章",
        "候选项：好片子",
        "受理处室",
        "党组织",
        "党员名册",
        "账号激活",
        "其他活动",
    ]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (OPENS - timedelta(seconds=1), "ok"),
        (OPENS, "warn"),
        (CLOSES - timedelta(seconds=1), "warn"),
        (CLOSES, "missing"),
    ],
)
def test_voting_time_must_not_be_over(now: datetime, state: str) -> None:
    assert check(now)["投票时间"].state == state


@pytest.mark.parametrize(
    ("what", "state", "mended_in", "facts"),
    [
        ("候选项：好文章", "missing", "candidates", {"candidates": {"film": 12}}),
        ("候选项：好文章", "warn", "candidates", {"candidates": {"article": 9, "film": 12}}),
        ("党组织", "missing", "units", {"branches": 0}),
        ("党组织", "warn", "roster", {"empty_branches": 1}),
        ("党员名册", "missing", "roster", {"members": 0, "activated": 0}),
        ("党员名册", "missing", "roster", {"members": 5, "activated": 5, "stray_members": 5}),
        ("党员名册", "warn", "roster", {"stray_members": 1}),
        ("账号激活", "warn", "ladder", {"activated": 89}),
    ],
)
def test_fact_that_is_not_as_it_should_be_shows(what: str, state: str, mended_in: str, facts: dict[str, Any]) -> None:
    item = check(**facts)[what]
    assert (item.state, item.mended_in) == (state, mended_in)
    assert item.sentence.endswith("。")


def test_office_without_a_telephone_keeps_the_campaign_shut() -> None:
    item = check(rules={"offices": [{"id": "education", "name": "教育处", "phone": " "}]})["受理处室"]
    assert (item.state, item.sentence) == ("missing", "教育处还没有填写联系电话。")


def test_unsound_rules_keep_the_campaign_shut() -> None:
    item = check(rules={"turnout_goal_percent": 101})["活动规则"]
    assert (item.state, item.mended_in) == ("missing", "rules")
    assert "投票率目标" in item.sentence


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "state"),
    [
        (CLOSES, CLOSES + DAY, "ok"),
        (OPENS - DAY, OPENS, "ok"),
        (CLOSES - DAY, CLOSES + DAY, "warn"),
        (OPENS - DAY, CLOSES + DAY, "warn"),
        (OPENS + DAY, CLOSES - DAY, "warn"),
    ],
)
def test_voting_beside_another_campaigns_voting_warns(opens_at: datetime, closes_at: datetime, state: str) -> None:
    item = check(others=(OtherVoting("别的活动", opens_at, closes_at),))["其他活动"]
    assert item.state == state
    assert ("别的活动" in item.sentence) == (state == "warn")

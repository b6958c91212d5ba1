"""Quotas as a desk shows them, due dates, and what differs between two versions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.rules.days import CHINA
from models.rules.material_changes import list_changes
from models.rules.nomination_due import find_due
from models.rules.nomination_quotas import ALL_CATEGORIES, list_status
from models.rules.rich_text import Run, from_plain
from models.rules.rule_set import RuleSet
from models.services.campaigns import read_rule_set
from tests.makers import make_rule_set
from tests.nominating import make_material

PER_CATEGORY = {"tier": "reporting", "per": "category", "at_least": 3, "at_most": 5}
IN_ALL = {"tier": "committee", "per": "campaign", "at_least": 1}


def make_rules(**changes: Any) -> RuleSet:
    return read_rule_set(make_rule_set(**({"quotas": [PER_CATEGORY, IN_ALL]} | changes)))


def test_quota_of_each_category_says_nothing_of_all() -> None:
    statuses = list_status(make_rules(), "reporting", {"article": {"1", "2"}, ALL_CATEGORIES: {"1", "2"}})
    assert statuses["article"].spell() == "已报 2 / 3—5"
    assert (statuses["article"].is_short, statuses["article"].is_full) == (True, False)
    assert statuses[ALL_CATEGORIES].spell() == "已报 2 / 不限"


def test_committee_owes_one_in_all_and_has_no_ceiling() -> None:
    statuses = list_status(make_rules(), "committee", {})
    assert statuses[ALL_CATEGORIES].spell() == "已报 0 / 至少 1"
    assert statuses[ALL_CATEGORIES].is_short
    assert not statuses["article"].is_short


@pytest.mark.parametrize(
    ("sent", "is_short", "is_full"), [(2, True, False), (3, False, False), (4, False, False), (5, False, True)]
)
def test_three_are_enough_and_five_are_all(sent: int, is_short: bool, is_full: bool) -> None:
    status = list_status(make_rules(), "reporting", {"article": set(map(str, range(sent)))})["article"]
    assert (status.is_short, status.is_full) == (is_short, is_full)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2017-04-28T12:00:00", "还有 2 天"),
        ("2017-04-29T23:59:59", "还有 1 天"),
        ("2017-04-30T00:00:00", "今天截止"),
        ("2017-04-30T23:59:59", "今天截止"),
        ("2017-05-01T00:00:00", "已过期 1 天"),
    ],
)
def test_due_day_itself_still_counts(now: str, words: str) -> None:
    due = find_due(make_rules(), "reporting", datetime.fromisoformat(now).replace(tzinfo=CHINA))
    assert due is not None
    assert (due.spell_left(), due.is_over) == (words, words == "已过期 1 天")


def test_tier_without_a_date_is_never_late() -> None:
    assert find_due(make_rules(), "committee", datetime(2017, 4, 1, tzinfo=CHINA) + timedelta(days=900)) is None


def test_only_changed_paragraphs_are_shown_as_changed() -> None:
    before = make_material(text=from_plain("甲\n乙\n丙"))
    after = make_material(text=from_plain("甲\n乙二\n丙\n丁"))
    [change] = list_changes("article", before, after)
    kinds = [(part.kind, len(part.before), len(part.after)) for part in change.paragraphs]
    assert (change.field, kinds) == ("text", [("same", 1, 1), ("changed", 1, 1), ("same", 1, 1), ("added", 0, 1)])


def test_bold_alone_is_a_change_too() -> None:
    before, after = make_material(text=((Run("甲"),),)), make_material(text=((Run("甲", True),),))
    assert [change.field for change in list_changes("article", before, after)] == ["text"]


def test_same_materials_differ_in_nothing() -> None:
    assert list_changes("article", make_material(), make_material()) == []


def test_opinions_and_names_are_compared_in_the_forms_order() -> None:
    changes = list_changes("article", make_material(), make_material(title="别的", opinions=()))
    assert [change.name for change in changes] == ["文章标题", "征求意见情况"]

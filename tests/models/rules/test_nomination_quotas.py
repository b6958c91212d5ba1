"""Floors and ceilings by tier, counted in a category or in all of them (R08, R09)."""

from __future__ import annotations

from local.demo.rule_set import build_rule_set
from models.rules.nomination_quotas import ALL_CATEGORIES, list_ceilings, list_floors, spell_ceiling
from models.services.campaigns import read_rule_set
from tests.makers import NOON

RULES = read_rule_set(build_rule_set("nomination", NOON.date()))


def test_reporting_unit_sends_three_to_five_of_each() -> None:
    assert list_ceilings(RULES, "reporting", "film") == {"film": 5}
    assert list_floors(RULES, "reporting") == dict.fromkeys([each.id for each in RULES.categories], 3)


def test_committee_sends_one_in_all_without_a_ceiling() -> None:
    assert list_ceilings(RULES, "committee", "film") == {}
    assert list_floors(RULES, "committee") == {ALL_CATEGORIES: 1}


def test_tier_without_a_quota_is_neither_pushed_nor_stopped() -> None:
    assert (list_ceilings(RULES, "county", "film"), list_floors(RULES, "county")) == ({}, {})


def test_refusal_names_the_ceiling_and_the_way_out() -> None:
    assert spell_ceiling("推荐单位", "好片子", "film", {"film": 5}) == (
        "推荐单位“好片子”最多报送 5 个，现在已经报满；请先取回一个，再上报这一个。"
    )

"""Storing rule sets: frozen when voting opens, one editor at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.errors import InvalidInput, NoCampaign, RulesFrozen
from models.rules.days import CHINA
from models.services.campaigns import (
    find_current_campaign,
    list_campaigns,
    read_rule_set,
    require_campaign,
    store_rule_set,
)
from tests.makers import CAMPAIGN, NOON, make_rule_set, make_stage, store_campaign

BEFORE = NOON - timedelta(days=100)
OPENS = datetime(2017, 6, 1, tzinfo=CHINA)

pytestmark = pytest.mark.usefixtures("store")


def stages_of(year: int) -> list[dict[str, str]]:
    """Return the three stages of that year."""
    return [
        make_stage("nomination", f"{year}-03-01T00:00:00+08:00", f"{year}-06-01T00:00:00+08:00"),
        make_stage("voting", f"{year}-06-01T00:00:00+08:00", f"{year}-10-01T00:00:00+08:00"),
        make_stage("judging", f"{year}-10-01T00:00:00+08:00", f"{year}-11-01T00:00:00+08:00"),
    ]


def title_now() -> str:
    """Return the stored campaign's title."""
    return require_campaign(CAMPAIGN, NOON).rules.title


def test_version_rises_with_each_stored_rule_set() -> None:
    versions = [store_rule_set(CAMPAIGN, make_rule_set(), BEFORE, seen) for seen in range(3)]
    assert versions == [1, 2, 3]
    assert require_campaign(CAMPAIGN, NOON).version == 3


def test_pseudonyms_survive_every_change_of_rules() -> None:
    store_campaign()
    before = require_campaign(CAMPAIGN, NOON).pseudonym_of("m-1")
    store_rule_set(CAMPAIGN, make_rule_set(title="新名称"), BEFORE, 1)
    assert require_campaign(CAMPAIGN, NOON).pseudonym_of("m-1") == before
    assert title_now() == "新名称"


def test_two_campaigns_have_different_pseudonyms_for_a_member() -> None:
    store_campaign("one")
    store_campaign("two")
    assert len({require_campaign(name, NOON).pseudonym_of("m-1") for name in ("one", "two")}) == 2


def test_of_two_editors_with_the_same_version_one_wins() -> None:
    store_campaign()
    store_rule_set(CAMPAIGN, make_rule_set(title="甲"), BEFORE, 1)
    with pytest.raises(RulesFrozen):
        store_rule_set(CAMPAIGN, make_rule_set(title="乙"), BEFORE, 1)
    assert title_now() == "甲"


def test_campaign_that_exists_is_not_made_again() -> None:
    store_campaign()
    with pytest.raises(RulesFrozen):
        store_rule_set(CAMPAIGN, make_rule_set(title="乙"), BEFORE, 0)


def test_editing_a_campaign_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoCampaign):
        store_rule_set("nowhere", make_rule_set(), BEFORE, 1)


def test_rules_are_frozen_with_the_second_voting_opens() -> None:
    store_campaign()
    store_rule_set(CAMPAIGN, make_rule_set(title="最后一秒"), OPENS - timedelta(seconds=1), 1)
    for moment in (OPENS, OPENS + timedelta(seconds=1), NOON, NOON + timedelta(days=900)):
        with pytest.raises(RulesFrozen):
            store_rule_set(CAMPAIGN, make_rule_set(title="太晚"), moment, 2)
    assert title_now() == "最后一秒"


def test_later_opening_does_not_thaw_rules_that_are_frozen() -> None:
    store_campaign()
    with pytest.raises(RulesFrozen):
        store_rule_set(CAMPAIGN, make_rule_set(stages=stages_of(2018)), NOON, 1)


def test_clock_of_another_zone_freezes_at_the_same_moment() -> None:
    store_campaign(
        stages=[
            make_stage("nomination", "2017-03-01T00:00:00Z", "2017-05-31T12:00:00-04:00"),
            make_stage("voting", "2017-05-31T12:00:00-04:00", "2017-10-01T00:00:00+08:00"),
            make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
        ]
    )
    store_rule_set(CAMPAIGN, make_rule_set(), OPENS - timedelta(seconds=1), 1)
    with pytest.raises(RulesFrozen):
        store_rule_set(CAMPAIGN, make_rule_set(), OPENS, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": 7}, "title"),
        ({"points": {"per_ballot": 1, "daily_cap": "many"}}, "points.daily_cap"),
        ({"points": {"per_ballot": 1}}, "points.daily_cap"),
        ({"stages": [{"stage": "party"}]}, "stages[0].stage"),
        ({"turnout_goal_percent": 90.5}, "turnout_goal_percent"),
        ({"counts_public": "sometimes"}, "counts_public"),
        ({"categories": "all"}, "categories"),
        ({"turnout_goal_percent": 101}, "turnout_goal_percent"),
    ],
)
def test_document_of_wrong_form_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        store_rule_set(CAMPAIGN, make_rule_set(**changes), BEFORE)
    assert [fault.field for fault in refusal.value.errors] == [field]
    assert list_campaigns(NOON) == ()


def test_document_without_a_field_names_it() -> None:
    document = make_rule_set()
    del document["participants"]
    with pytest.raises(InvalidInput) as refusal:
        read_rule_set(document)
    assert [fault.field for fault in refusal.value.errors] == ["participants"]


def test_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_rule_set(["title"])  # type: ignore[arg-type]
    assert [fault.field for fault in refusal.value.errors] == ["rule_set"]


def test_campaign_open_for_voting_is_the_current_one() -> None:
    assert find_current_campaign(NOON) is None
    for year in (2015, 2017, 2019):
        store_rule_set(f"c-{year}", make_rule_set(stages=stages_of(year)), datetime(2014, 1, 1, tzinfo=CHINA))
    found = {year: find_current_campaign(datetime(year, 7, 1, tzinfo=CHINA)) for year in (2015, 2017, 2018, 2019)}
    assert {year: each and each.campaign_id for year, each in found.items()} == {
        2015: "c-2015",
        2017: "c-2017",
        # Between campaigns the last one, whose ballots and points members still look up.
        2018: "c-2017",
        2019: "c-2019",
    }
    with pytest.raises(NoCampaign):
        require_campaign(None, NOON)
    with pytest.raises(NoCampaign):
        require_campaign("c-2020", NOON)


def test_secret_of_pseudonyms_never_shows_in_a_repr() -> None:
    store_campaign()
    campaign = require_campaign(CAMPAIGN, NOON)
    assert "secret" not in repr(campaign)

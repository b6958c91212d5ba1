"""Campaigns as members find them: opened ones only, and the one that is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from models.errors import InvalidInput, NoCampaign
from models.rules.days import CHINA
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.campaigns import (
    find_current_campaign,
    list_campaigns,
    read_rule_set,
    require_campaign,
)
from tests.makers import CAMPAIGN, NOON, make_rule_set, store_campaign, store_campaign_of

pytestmark = pytest.mark.usefixtures("store")


def test_draft_is_invisible_to_members() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    assert (list_campaigns(NOON), find_current_campaign(NOON)) == ((), None)
    with pytest.raises(NoCampaign):
        require_campaign(CAMPAIGN, NOON)
    assert load_campaign(CAMPAIGN).opened_at is None


def test_campaign_is_visible_from_its_opening_on() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    campaign = require_campaign(CAMPAIGN, NOON)
    assert (campaign.opened_at, campaign.roll_frozen_at) == ("2017-07-05T04:00:00+00:00", None)


def test_draft_never_hides_the_campaign_that_is_on() -> None:
    store_campaign()
    store_rule_set("draft", make_rule_set(), NOON)
    current = find_current_campaign(NOON)
    assert current is not None
    assert current.campaign_id == CAMPAIGN


def test_two_campaigns_have_different_pseudonyms_for_a_member() -> None:
    store_campaign("one")
    store_campaign("two")
    assert len({require_campaign(name, NOON).pseudonym_of("m-1") for name in ("one", "two")}) == 2


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
        store_rule_set(CAMPAIGN, make_rule_set(**changes), NOON)
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
        store_campaign_of(year, f"c-{year}")
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

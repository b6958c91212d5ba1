"""Setting up drafts: one editor at a time, nothing unsound, everything in the audit."""

from __future__ import annotations

import json

import pytest

from models.audit_entry import AuditEntry
from models.base import current_store
from models.campaign import Campaign
from models.errors import Conflict, InvalidInput, NoCampaign, RulesFrozen
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import (
    copy_campaign,
    create_campaign,
    list_all_campaigns,
    load_campaign,
    save_rule_set,
    store_rule_set,
)
from models.services.campaigns import read_rule_set
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, make_rule_set, store_campaign, store_campaign_of
from tests.wire import watch

pytestmark = pytest.mark.usefixtures("store")


def save(version: int, **changes: object) -> int:
    """Store these rules as somebody who saw that version."""
    return save_rule_set(ADMINISTRATOR, CAMPAIGN, make_rule_set(**changes), version, NOON)


def list_acts() -> list[str]:
    """Return the acts in the audit, in order."""
    return [entry.act for entry in sorted(AuditEntry.scan(), key=lambda entry: entry.sequence)]


def test_new_campaign_is_a_sound_draft() -> None:
    campaign_id = create_campaign(ADMINISTRATOR, "新活动", NOON)
    campaign = load_campaign(campaign_id)
    assert (campaign.rules.title, campaign.version, campaign.opened_at) == ("新活动", 1, None)
    # Short, for it stands in every ballot's key.
    assert len(campaign_id) <= 16
    (entry,) = AuditEntry.scan()
    assert (entry.act, json.loads(entry.details)["campaign"]) == ("campaign_created", campaign_id)


def test_copy_has_the_rules_and_nothing_else() -> None:
    store_campaign()
    copy = load_campaign(copy_campaign(ADMINISTRATOR, CAMPAIGN, NOON))
    original = load_campaign(CAMPAIGN)
    assert copy.rules.title == original.rules.title + "（副本）"
    assert (copy.rules.categories, copy.rules.stages) == (original.rules.categories, original.rules.stages)
    assert (copy.version, copy.opened_at, copy.roll_frozen_at) == (1, None, None)
    assert copy.pseudonym_of("m-1") != original.pseudonym_of("m-1")


def test_copy_of_nothing_is_refused() -> None:
    with pytest.raises(NoCampaign):
        copy_campaign(ADMINISTRATOR, "nowhere", NOON)


def test_version_rises_with_each_stored_rule_set() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    assert [save(seen) for seen in (1, 2, 3)] == [2, 3, 4]
    assert load_campaign(CAMPAIGN).version == 4
    assert list_acts() == ["rules_saved"] * 3


def test_pseudonyms_survive_every_change_of_rules() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    before = load_campaign(CAMPAIGN).pseudonym_of("m-1")
    save(1, title="新名称")
    after = load_campaign(CAMPAIGN)
    assert (after.rules.title, after.pseudonym_of("m-1")) == ("新名称", before)


def test_of_two_editors_with_the_same_version_one_wins() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    save(1, title="甲")
    with pytest.raises(Conflict, match="刚刚被他人修改"):
        save(1, title="乙")
    assert load_campaign(CAMPAIGN).rules.title == "甲"
    assert list_acts() == ["rules_saved"]


def test_rules_are_frozen_with_the_opening() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    save(1, title="最后一稿")
    mark_opened(CAMPAIGN, NOON)
    with pytest.raises(RulesFrozen):
        save(2, title="太晚")
    assert load_campaign(CAMPAIGN).rules.title == "最后一稿"


def test_draft_may_change_though_its_voting_time_has_come() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    assert save(1, title="改期再开") == 2


def test_editing_a_campaign_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoCampaign):
        save(1)


def test_unsound_rules_are_refused_before_anything_is_written() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    with pytest.raises(InvalidInput) as refusal:
        save(1, turnout_goal_percent=101)
    assert [fault.field for fault in refusal.value.errors] == ["turnout_goal_percent"]
    assert (load_campaign(CAMPAIGN).version, list_acts()) == (1, [])


def test_campaign_that_exists_is_not_made_again() -> None:
    store_campaign()
    with pytest.raises(Conflict):
        store_rule_set(CAMPAIGN, make_rule_set(title="乙"), NOON)


def test_all_campaigns_are_listed_with_the_latest_voting_first() -> None:
    store_campaign_of(2015, "c-2015")
    store_campaign_of(2019, "c-2019")
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    assert [each.campaign_id for each in list_all_campaigns()] == ["c-2019", CAMPAIGN, "c-2015"]


def test_stored_rules_read_back_as_they_were_typed() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    save(1, title="甲", tier_names={"branch": "党支部"})
    assert load_campaign(CAMPAIGN).rules == read_rule_set(make_rule_set(title="甲", tier_names={"branch": "党支部"}))


def test_secret_of_pseudonyms_never_shows_in_a_repr() -> None:
    store_campaign()
    assert "secret" not in repr(load_campaign(CAMPAIGN))
    assert Campaign.get(CAMPAIGN).voter_secret not in repr(load_campaign(CAMPAIGN)).encode()


@pytest.mark.parametrize("campaign_id", ["", "长" * 700])
def test_what_is_no_id_at_all_names_no_campaign(campaign_id: str) -> None:
    asked: list[str] = []
    watch(current_store(), lambda operation, sent: asked.append(operation))
    with pytest.raises(NoCampaign):
        load_campaign(campaign_id)
    assert asked == []

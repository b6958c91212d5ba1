"""Setting up reminders: stored by version, switched on only when sound, each act in the trail."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import msgspec
import pytest

from local.demo.reminders import build_reminder_plan
from models.audit_entry import AuditEntry
from models.errors import Conflict, InvalidInput
from models.rules.blank_reminder_plan import build_blank_plan
from models.rules.days import CHINA
from models.services.announcing import announce_campaign
from models.services.campaign_setup import copy_campaign, load_campaign, store_rule_set
from models.services.campaigns import CurrentCampaign, list_campaigns, list_known_campaigns
from models.services.reminder_planning import begin_due_runs
from models.services.reminder_plans import load_plan
from models.services.reminder_setup import load_plan_or_blank, save_plan, switch_off, switch_on
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, make_rule_set, store_campaign
from tests.officers import list_acts

DEMO = build_reminder_plan()


@pytest.fixture
def campaign(store: None) -> CurrentCampaign:
    """An opened campaign without a plan."""
    store_campaign()
    return load_campaign(CAMPAIGN)


def test_plan_begins_from_texts_for_every_kind(campaign: CurrentCampaign) -> None:
    current = load_plan_or_blank(CAMPAIGN)
    assert (current.plan, current.is_on, current.version) == (build_blank_plan(), False, 0)


def test_saved_plan_tells_the_trail_what_changed(campaign: CurrentCampaign) -> None:
    assert save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON) == 1
    later = msgspec.structs.replace(DEMO, quiet_from="20:00")
    assert save_plan(ADMINISTRATOR, campaign, later, 1, NOON) == 2
    assert load_plan(CAMPAIGN).plan == later
    newest = max(AuditEntry.scan(), key=lambda entry: int(entry.sequence))
    assert json.loads(newest.details)["changes"] == "免打扰开始：21:00 → 20:00"


def test_second_of_two_administrators_is_told(campaign: CurrentCampaign) -> None:
    save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON)
    with pytest.raises(Conflict):
        save_plan(ADMINISTRATOR, campaign, build_blank_plan(), 0, NOON)
    assert load_plan(CAMPAIGN).plan == DEMO
    assert list_acts() == ["reminder_plan_saved"]


def test_unsound_plan_is_not_stored(campaign: CurrentCampaign) -> None:
    with pytest.raises(InvalidInput):
        save_plan(ADMINISTRATOR, campaign, msgspec.structs.replace(DEMO, quiet_from="x"), 0, NOON)
    assert load_plan(CAMPAIGN).version == 0
    assert list_acts() == []


def test_each_switching_of_a_plan_is_noted(campaign: CurrentCampaign) -> None:
    save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON)
    switch_on(ADMINISTRATOR, campaign, 1, NOON)
    assert load_plan(CAMPAIGN).is_on
    with pytest.raises(Conflict, match="已经开启"):
        switch_on(ADMINISTRATOR, campaign, 2, NOON)
    switch_off(ADMINISTRATOR, campaign, NOON)
    switch_off(ADMINISTRATOR, campaign, NOON)
    assert not load_plan(CAMPAIGN).is_on
    assert list_acts() == ["reminder_plan_saved", "reminders_switched_on", "reminders_switched_off"]


def test_plan_nobody_saw_is_not_switched_on(campaign: CurrentCampaign) -> None:
    save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON)
    for version in (0, 2):
        with pytest.raises(Conflict):
            switch_on(ADMINISTRATOR, campaign, version, NOON)
    assert not load_plan(CAMPAIGN).is_on


def test_plan_without_templates_is_not_switched_on(campaign: CurrentCampaign) -> None:
    save_plan(ADMINISTRATOR, campaign, build_blank_plan(), 0, NOON)
    with pytest.raises(InvalidInput):
        switch_on(ADMINISTRATOR, campaign, 1, NOON)


def test_running_plan_can_not_lose_its_template(campaign: CurrentCampaign) -> None:
    save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON)
    switch_on(ADMINISTRATOR, campaign, 1, NOON)
    messages = tuple(msgspec.structs.replace(message, template_id="") for message in DEMO.messages)
    with pytest.raises(InvalidInput):
        save_plan(ADMINISTRATOR, campaign, msgspec.structs.replace(DEMO, messages=messages), 2, NOON)
    save_plan(ADMINISTRATOR, campaign, msgspec.structs.replace(DEMO, quiet_from="20:30"), 2, NOON)
    assert load_plan(CAMPAIGN).is_on


def test_neither_drafts_nor_past_campaigns_are_switched_on(store: None) -> None:
    store_rule_set("draft", make_rule_set(), NOON)
    draft = load_campaign("draft")
    save_plan(ADMINISTRATOR, draft, DEMO, 0, NOON)
    with pytest.raises(Conflict, match="没有发布推荐通知，也没有开启"):
        switch_on(ADMINISTRATOR, draft, 1, NOON)
    store_campaign()
    campaign = load_campaign(CAMPAIGN)
    save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON)
    with pytest.raises(Conflict, match="已经结束"):
        switch_on(ADMINISTRATOR, campaign, 1, NOON + timedelta(days=120))


def test_announced_draft_may_remind_of_its_due_dates(store: None) -> None:
    march = datetime(2017, 3, 20, 10, 0, tzinfo=CHINA)
    store_rule_set("draft", make_rule_set(), march)
    announce_campaign(ADMINISTRATOR, "draft", march)
    draft = load_campaign("draft")
    save_plan(ADMINISTRATOR, draft, DEMO, 0, march)
    switch_on(ADMINISTRATOR, draft, 1, march)
    assert [each.campaign_id for each in list_known_campaigns(march)] == ["draft"]
    assert list_campaigns(march) == ()
    due = begin_due_runs(draft, datetime(2017, 4, 27, 9, 1, tzinfo=CHINA)).runs
    assert [(run.terms.kind, run.terms.scope) for run in due] == [("nomination_due", "reporting")]
    # Nobody stands on a roll yet, so nobody learns that voting opens.
    opens = datetime(2017, 6, 1, 8, 31, tzinfo=CHINA)
    assert "voting_opens" not in {run.terms.kind for run in begin_due_runs(draft, opens).runs}


def test_copy_of_a_campaign_has_its_plan_switched_off(campaign: CurrentCampaign) -> None:
    save_plan(ADMINISTRATOR, campaign, DEMO, 0, NOON)
    switch_on(ADMINISTRATOR, campaign, 1, NOON)
    copied = load_plan(copy_campaign(ADMINISTRATOR, CAMPAIGN, NOON))
    assert (copied.plan, copied.is_on, copied.version) == (DEMO, False, 1)


def test_copy_of_a_campaign_without_plan_has_none(campaign: CurrentCampaign) -> None:
    assert load_plan(copy_campaign(ADMINISTRATOR, CAMPAIGN, NOON)).version == 0

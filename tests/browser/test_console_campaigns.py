"""The console's campaign pages in Chromium: rows come and go, Enter saves, the phone says yes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from local.serving import serve
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.login_tickets import confirm_ticket
from tests.desk import seat_at_desk, store_tree
from tests.makers import CAMPAIGN, NOON, make_rule_set, make_stage, store_campaign

STAGES = [
    make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
    make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
    make_stage("judging", "2017-10-10T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
]


@pytest.fixture
def tab(console: Flask, chromium: Browser) -> Iterator[Page]:
    """An administrator's tab; no script may fail and the CSP refuse nothing."""
    store_tree()
    desk = seat_at_desk(console, 1, "administrator")
    faults: list[str] = []
    with serve(console) as running:
        context = chromium.new_context(base_url=running.url, viewport={"width": 1280, "height": 800}, locale="zh-CN")
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "console", "value": desk.secret, "url": running.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        yield page
        context.close()
    assert faults == []


def test_row_is_added_in_place_and_keeps_what_was_typed(tab: Page) -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    tab.goto(f"/campaigns/{CAMPAIGN}/rules")
    tab.evaluate("document.documentElement.dataset.same = 'yes'")
    tab.get_by_label("活动名称").fill("还没有保存的名称")
    tab.get_by_role("button", name="增加奖项").click()
    expect(tab.get_by_role("group", name="奖项 2")).to_be_visible()
    expect(tab.get_by_label("活动名称")).to_have_value("还没有保存的名称")
    tab.get_by_role("group", name="奖项 1").get_by_role("button", name="删除这一项").click()
    expect(tab.get_by_role("group", name="奖项 2")).to_have_count(0)
    # The page was never left: where one had scrolled to is kept.
    assert tab.evaluate("document.documentElement.dataset.same") == "yes"
    assert load_campaign(CAMPAIGN).version == 1


def test_enter_in_a_field_saves_the_rules(tab: Page) -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    tab.goto(f"/campaigns/{CAMPAIGN}/rules")
    tab.get_by_label("活动名称").fill("回车保存的名称")
    tab.get_by_label("活动名称").press("Enter")
    expect(tab.get_by_role("status")).to_contain_text("第 2 版")
    rules = load_campaign(CAMPAIGN).rules
    assert (rules.title, len(rules.categories)) == ("回车保存的名称", 2)


def test_summary_leads_to_the_field_that_is_wrong(tab: Page) -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    tab.goto(f"/campaigns/{CAMPAIGN}/rules")
    tab.locator("[id='categories-0-max_choices']").fill("十")
    tab.get_by_role("button", name="保存规则").click()
    tab.get_by_role("link", name="评选类别第 1 项的每票最多可选").click()
    expect(tab.locator("[id='categories-0-max_choices']")).to_be_in_viewport()


def test_voting_is_closed_early_once_the_phone_says_yes(tab: Page) -> None:
    store_campaign(stages=STAGES)
    tab.goto(f"/campaigns/{CAMPAIGN}/changes")
    form = tab.locator("form[action$='/closing']")
    form.get_by_label("原因").fill("因台风停电，部分党支部无法投票")
    form.get_by_role("button").click()
    ticket = tab.locator("input[name=ticket]").get_attribute("value")
    confirm_ticket(str(ticket), "m-1", NOON)
    expect(tab.get_by_role("status")).to_contain_text("投票将于")
    assert len(load_campaign(CAMPAIGN).amendments) == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_campaign_pages_never_scroll_sideways(tab: Page, width: int) -> None:
    store_campaign(stages=STAGES)
    store_rule_set("draft", make_rule_set(), NOON)
    tab.set_viewport_size({"width": width, "height": 800})
    for address in (
        "/campaigns",
        "/campaigns/draft/rules",
        "/campaigns/draft/checks",
        f"/campaigns/{CAMPAIGN}/changes",
    ):
        tab.goto(address)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width

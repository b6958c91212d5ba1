"""The console's pages for reminders and turnout in Chromium: fit to be read, previewed while typing, asked first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from local.demo.reminders import build_reminder_plan
from local.serving import serve
from models.reminder_run import ReminderRun
from models.roll_committee import RollCommittee
from models.services.campaigns import require_campaign
from models.services.credit_counting import COUNT_ID, ask_for_credits
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.login_tickets import confirm_ticket
from models.services.reminder_plans import load_plan, store_plan
from models.services.turnout_counting import count_turnouts
from models.turnout import Turnout
from tests.browser.comfort import CONSOLE, find_faults
from tests.browser.steps import take_screenshot
from tests.desk import give, seat_at_desk, store_tree
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, put_ballot, store_campaign, store_member, voter_on_roll
from tests.reminders import give_credits, make_terms, store_run

pytestmark = pytest.mark.browser

HERE = f"/campaigns/{CAMPAIGN}/reminders"
DEMO = build_reminder_plan()
SCREENS: dict[str, Any] = {"desk": {"width": 1280, "height": 800}, "tablet": {"width": 768, "height": 1024}}
PAGES = (
    HERE,
    f"{HERE}/plan",
    f"{HERE}/runs",
    f"{HERE}/runs/2017-07-05/vote_today/-",
    "/undelivered",
    "/turnout/u-1",
    "/turnout/c-1",
    "/turnout/b-1",
)


@pytest.fixture
def world(console: Flask) -> Flask:
    """A campaign with a plan, credits counted, two runs, and turnout of some weeks."""
    store_tree()
    store_campaign()
    store_plan(CAMPAIGN, DEMO, False, 0, NOON)
    RollCommittee(CAMPAIGN, "c-1", voters=12_000).save()
    for number in range(1, 10):
        branch = 1 + number % 4
        committee = f"c-{(branch + 1) // 2}"
        voter = voter_on_roll(number, branch_id=f"b-{branch}", committee_id=committee)
        if number % 3 == 0:
            put_ballot(voter.voter, "canary-ar000", committee=committee, branch=f"b-{branch}")
        for template in {message.template_id for message in DEMO.messages}:
            give_credits(f"m-{number}", f"openid-{number}", template, 2)
    store_member(70, branch_id="b-1", name="林书记")
    give("m-70", "secretary", "b-1")
    ask_for_credits(ADMINISTRATOR, NOON)
    work_on(COUNT_ID, KINDS, NOON, lambda: True)
    store_run(make_terms("vote_today"), state="running", planned=1234)
    store_run(make_terms("last_days"), state="stopped", reason="template")
    count_turnouts(require_campaign(CAMPAIGN, NOON), NOON, lambda: True)
    for day in range(1, 31):
        key = Turnout.unit_key_of(CAMPAIGN, "u-1")
        counts: dict[str, Any] = {"entitled": 9, "voted": min(3, day // 8), "today": day % 2, "activated": 9}
        Turnout(key, f"2017-06-{day:02d}", counted_at="2017-07-01T00:00:00+08:00", **counts).save()
    return console


@pytest.fixture(params=SCREENS)
def tab(request: pytest.FixtureRequest, world: Flask, chromium: Browser) -> Iterator[tuple[str, Page]]:
    """An administrator's tab on a desk's screen and on a tablet; no script may fail and the CSP refuse nothing."""
    desk, faults = seat_at_desk(world, 1, "administrator"), list[str]()
    with serve(world) as running:
        context = chromium.new_context(base_url=running.url, viewport=SCREENS[request.param], locale="zh-CN")
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "console", "value": desk.secret, "url": running.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        yield request.param, page
        context.close()
    assert faults == []


def test_every_page_is_fit_to_be_read(tab: tuple[str, Page]) -> None:
    size, page = tab
    faults: dict[str, object] = {}
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        faults[address] = [answer.status, *find_faults(page, CONSOLE)]
        name = address.removeprefix(f"/campaigns/{CAMPAIGN}").strip("/").replace("/", "-")
        take_screenshot(page, f"reminders-{size}-{name}")
    assert {address: found for address, found in faults.items() if found != [200]} == {}


def test_preview_follows_what_is_typed_and_saving_keeps_it(tab: tuple[str, Page]) -> None:
    _, page = tab
    page.goto(f"{HERE}/plan")
    first = page.locator("[id='messages-0-fields']")
    first.fill("thing1={campaign}\nthing3=请抽空投票，只剩{days_left}天。")
    first.press("Tab")
    expect(page.locator("#preview")).to_contain_text("请抽空投票，只剩87天。")
    first.fill("thing1={nobody}")
    first.press("Tab")
    expect(page.locator("#preview")).to_contain_text("没有“nobody”这个占位符")
    page.get_by_role("button", name="保存提醒计划").last.click()
    expect(page.get_by_role("alert")).to_contain_text("消息第 1 项的关键词内容")
    assert load_plan(CAMPAIGN).version == 1
    page.locator("[id='messages-0-fields']").fill("thing1={campaign}")
    page.get_by_role("button", name="保存提醒计划").last.click()
    expect(page.get_by_role("status")).to_contain_text("提醒计划的第 2 版")
    assert load_plan(CAMPAIGN).plan.messages[0].fields == {"thing1": "{campaign}"}


def test_message_is_added_in_place(tab: tuple[str, Page]) -> None:
    _, page = tab
    page.goto(f"{HERE}/plan")
    page.get_by_role("button", name="增加消息").click()
    expect(page.get_by_role("group", name=f"消息 {len(DEMO.messages) + 1}")).to_be_visible()


def test_reminders_are_switched_on_by_the_phone(tab: tuple[str, Page]) -> None:
    size, page = tab
    page.goto(HERE)
    page.get_by_role("button", name="开启自动提醒").click()
    expect(page.get_by_role("heading", name="请用手机确认")).to_be_visible()
    ticket = page.locator("input[name=ticket]").get_attribute("value")
    confirm_ticket(str(ticket), "m-1", NOON)
    expect(page.get_by_role("status")).to_contain_text("自动提醒已开启")
    take_screenshot(page, f"reminders-{size}-on")
    page.goto(f"{HERE}/plan")
    page.locator("[id='quiet_from']").fill("20:30")
    page.get_by_role("button", name="保存提醒计划").last.click()
    expect(page.get_by_role("heading", name="请用手机确认")).to_be_visible()
    ticket = page.locator("input[name=ticket]").get_attribute("value")
    confirm_ticket(str(ticket), "m-1", NOON)
    expect(page.get_by_role("status")).to_contain_text("提醒计划的第 3 版")
    current = load_plan(CAMPAIGN)
    assert (current.is_on, current.plan.quiet_from, current.plan.messages) == (True, "20:30", DEMO.messages)


def test_stopping_a_run_is_asked_before(tab: tuple[str, Page]) -> None:
    _, page = tab
    page.goto(f"{HERE}/runs/2017-07-05/vote_today/-")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="立即停止发送").click()
    assert ReminderRun.get(CAMPAIGN, "2017-07-05#vote_today#").state == "running"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="立即停止发送").click()
    expect(page.get_by_role("status")).to_contain_text("已停止")


def test_branches_are_chosen_at_once_and_previewed(tab: tuple[str, Page]) -> None:
    size, page = tab
    page.goto("/turnout/u-1")
    page.get_by_label("全选").check()
    page.get_by_role("button", name="请选中支部的书记跟进").click()
    expect(page.get_by_role("heading", name="将要发送的内容")).to_be_visible()
    assert find_faults(page, CONSOLE) == []
    take_screenshot(page, f"reminders-{size}-asking")

"""The console in a browser: what people do there from beginning to end, and whether every page is fit to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from handlers.config import Config
from handlers.sheets.writing import Column, write_sheet
from local.ministack import MiniStack
from models.member import Member
from models.services.campaign_setup import store_rule_set
from tests.browser.comfort import CONSOLE, find_faults
from tests.browser.desk_stage import DeskStage, set_desk_stage
from tests.browser.steps import take_screenshot
from tests.desk import give, store_tree
from tests.fakes import Clock
from tests.makers import CAMPAIGN, NOON, make_rule_set, phone_of, store_candidates, store_member

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

SCREENS = {"desk": {"width": 1280, "height": 800}, "tablet": {"width": 768, "height": 1024}}
# Every page that an administrator opens without having done anything before.
PAGES = (
    "/",
    "/campaigns",
    f"/campaigns/{CAMPAIGN}",
    f"/campaigns/{CAMPAIGN}/rules",
    f"/campaigns/{CAMPAIGN}/checks",
    f"/campaigns/{CAMPAIGN}/candidates",
    f"/campaigns/{CAMPAIGN}/changes",
    f"/campaigns/{CAMPAIGN}/reminders",
    f"/campaigns/{CAMPAIGN}/reminders/plan",
    f"/campaigns/{CAMPAIGN}/reminders/runs",
    "/undelivered",
    "/turnout",
    "/turnout/c-1",
    "/roll",
    "/units",
    "/units/c-1",
    "/units/b-1/members",
    "/units/b-1/grants",
    "/units/b-1/settings",
    "/units/b-1/move",
    "/imports",
    "/imports/c-1",
    "/ladder",
    "/ladder/c-1",
    "/ladder/b-1",
    "/codes/c-1",
    "/codes/members/m-11",
    "/grants",
    "/rebindings",
    "/rebindings/m-12",
    "/removals",
    "/removals/m-11",
    "/audit",
    "/members/m-11",
)


@pytest.fixture
def desk_stage(ministack_store: MiniStack, config: Config, clock: Clock) -> Iterator[DeskStage]:
    """The console with a tree, a campaign that is not opened, and an administrator with a phone."""
    store_tree()
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    for kind in ("article", "film"):
        store_candidates(kind, 12)
    store_member(1, branch_id="b-1", branch_name="第1党支部", committee_id="c-1")
    give("m-1", "administrator")
    for number, branch in ((11, 1), (12, 1), (21, 2), (31, 3), (41, 4)):
        name = f"林测试{'一二三四五'[branch]}" if number != 11 else "林审计"
        store_member(number, name=name, branch_id=f"b-{branch}", branch_name=f"第{branch}党支部", committee_id="c-1")
    Member("m-12").update([Member.openid_hash.set("hash-12")])
    with set_desk_stage(config, clock, ministack_store.url) as running:
        yield running


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, chromium: Browser, desk_stage: DeskStage) -> Iterator[tuple[str, Page]]:
    """A tab on a desk's screen and on a tablet; no script may fail and the CSP refuse nothing."""
    yield from _open_tab(chromium, desk_stage, request.param)


@pytest.fixture
def tab(chromium: Browser, desk_stage: DeskStage) -> Iterator[Page]:
    """A tab on a desk's screen, signed in as the administrator."""
    for _, page in _open_tab(chromium, desk_stage, "desk"):
        desk_stage.sign_in(page)
        yield page


def _open_tab(chromium: Browser, stage: DeskStage, size: str) -> Iterator[tuple[str, Page]]:
    viewport: Any = SCREENS[size]
    context = chromium.new_context(base_url=stage.url, locale="zh-CN", viewport=viewport)
    context.set_default_timeout(15_000)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield size, page
    context.close()
    assert faults == []


def test_every_console_page_is_fit_to_be_read(screen: tuple[str, Page], desk_stage: DeskStage) -> None:
    size, page = screen
    page.goto("/login")
    expect(page.locator("#match")).to_be_visible()
    assert find_faults(page, CONSOLE) == []
    desk_stage.sign_in(page)
    faults: dict[str, object] = {}
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        faults[address] = [answer.status, *find_faults(page, CONSOLE)]
        take_screenshot(page, f"console-{size}{re.sub(r'[^a-z0-9]+', '-', address.rstrip('/')) or '-home'}")
    assert {address: found for address, found in faults.items() if found != [200]} == {}


def test_roster_comes_in_from_a_spreadsheet(tab: Page, tmp_path: Path) -> None:
    columns = [Column("姓名", 12), Column("手机号", 16), Column("支部", 20)]
    rows = [("林新一", "154 0099 0001", "第1党支部"), ("陈新二", "15400990002", "第2党支部"), ("", "1", "第2党支部")]
    file = tmp_path / "花名册.xlsx"
    file.write_bytes(write_sheet("花名册", columns, rows))
    tab.goto("/imports/c-1")
    tab.set_input_files("input[type=file]", file)
    tab.get_by_role("button", name="上传并预检").click()
    expect(tab.get_by_text("这是预检结果")).to_be_visible()
    expect(tab.get_by_text("请填写姓名")).to_be_visible()
    assert Member.count() == 6
    tab.get_by_role("button", name=re.compile("确认导入")).click()
    expect(tab.get_by_text("导入已完成")).to_be_visible()
    assert Member.count() == 8
    take_screenshot(tab, "console-import-done")
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name="撤销这次导入").click()
    expect(tab.get_by_text("这次导入已撤销")).to_be_visible()


def test_dangerous_role_waits_for_the_own_phone(tab: Page, desk_stage: DeskStage) -> None:
    tab.goto("/grants")
    tab.get_by_role("combobox", name="角色").select_option(label="审计员")
    tab.get_by_label("姓名").fill("林审计")
    tab.get_by_label("手机号").fill(phone_of(11))
    tab.get_by_role("button", name="授予").click()
    expect(tab.get_by_role("heading", name="请用手机确认")).to_be_visible()
    assert find_faults(tab, CONSOLE) == []
    take_screenshot(tab, "console-confirm")
    desk_stage.phones.scan(tab.locator("input[name=ticket]").input_value())
    expect(tab.get_by_role("cell", name="林审计")).to_be_visible()


def test_console_is_worked_by_keyboard_alone(tab: Page) -> None:
    tab.goto("/units/b-1/members")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="跳到正文")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="林审计").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name=re.compile("林审计"))).to_be_visible()

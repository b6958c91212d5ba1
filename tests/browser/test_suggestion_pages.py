"""Suggesting in Chromium: fit to be read on every screen, typed, refused, sent, answered by an officer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from handlers.config import Config
from handlers.outreach import create_app
from local.serving import serve
from models.services.seats import seat_member
from models.services.suggesting import read_own
from models.services.suggestion_desk import thank
from tests.browser.comfort import CONSOLE, MEMBERS, find_faults
from tests.browser.steps import take_screenshot
from tests.desk import seat_at_desk
from tests.fakes import Clock, FakeWeChat
from tests.handlers.members.page_kit import token_of
from tests.nominating import MARCH
from tests.suggesting import WHY, invite, officer_at, store_writer, write

pytestmark = pytest.mark.browser

SCREENS: dict[str, Any] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
Open = Callable[[Flask, str, str], Page]


@pytest.fixture
def scene(store: None, clock: Clock) -> None:
    """An announced campaign; a member with one suggestion that waits, one answered, and one that is doubtful."""
    clock.moment = MARCH
    invite()
    store_writer()
    write()
    answered = write(subject="《在田埂上讲党课》")
    thank(officer_at("c-1"), "c-1", answered.suggestion_id, 1, "known", "", MARCH)
    wechat = FakeWeChat()
    wechat.verdicts = ["unchecked"]
    write(subject="清渠村党支部", wechat=wechat)


@pytest.fixture(params=SCREENS)
def open_tab(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[str, Open]]:
    """Opens a signed-in tab of this size before an app; no script may fail and the CSP refuse nothing."""
    faults, closing = list[str](), list[Callable[[], object]]()

    def open_app(app: Flask, cookie: str, value: str) -> Page:
        server = serve(app)
        closing.append(server.stop)
        context = chromium.new_context(base_url=server.url, locale="zh-CN", **SCREENS[request.param])
        closing.append(context.close)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": cookie, "value": value, "url": server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield request.param, open_app
    for close in reversed(closing):
        close()
    assert faults == []


def test_member_suggests_and_reads_the_answer(
    open_tab: tuple[str, Open], scene: None, config: Config, clock: Clock, wechat: FakeWeChat
) -> None:
    size, open_app = open_tab
    app = create_app(config, lambda: wechat, clock)
    page = open_app(app, "session", token_of(app, seat_member(store_writer(), MARCH).seat))
    page.goto("/suggest")
    assert find_faults(page, MEMBERS) == []
    expect(page.get_by_text("您推荐的对象已在本次推荐之列")).to_be_visible()
    take_screenshot(page, f"{size}-suggest")
    page.get_by_label("推荐到哪一类").select_option(label="好文章")
    page.get_by_label("推荐谁").fill("林小海")
    page.get_by_label("推荐理由").fill("好" * 301)
    page.get_by_role("button", name="提交推荐").click()
    expect(page.get_by_text("现在有 301 字")).to_be_visible()
    assert page.get_by_label("推荐谁").input_value() == "林小海"
    assert find_faults(page, MEMBERS) == []
    take_screenshot(page, f"{size}-suggest-refused")
    page.get_by_label("推荐理由").fill(WHY)
    page.get_by_role("button", name="提交推荐").click()
    expect(page.get_by_role("status")).to_contain_text("感谢您的推荐")
    assert {made.subject for made in read_own("m-11", MARCH).made} >= {"林小海"}


def test_officer_reads_and_answers_what_waits(open_tab: tuple[str, Open], scene: None, console: Flask) -> None:
    size, open_app = open_tab
    page = open_app(console, "console", seat_at_desk(console, 1, "officer", "c-1").secret)
    for number, address in enumerate(("/", "/suggestions/c-1")):
        page.goto(address)
        assert find_faults(page, CONSOLE) == []
        take_screenshot(page, f"{size}-suggestions-{number}")
    page.get_by_role("link", name="清渠村党支部").click()
    expect(page.get_by_text("微信未能自动检查这段文字")).to_be_visible()
    assert find_faults(page, CONSOLE) == []
    take_screenshot(page, f"{size}-suggestion")
    page.get_by_label("补充的话").fill("期待您继续推荐。")
    page.get_by_role("button", name="答复并关闭").click()
    expect(page.get_by_role("status")).to_contain_text("已答复推荐人")


def test_officer_above_and_administrator_find_their_way(
    open_tab: tuple[str, Open], scene: None, console: Flask
) -> None:
    size, open_app = open_tab
    page = open_app(console, "console", seat_at_desk(console, 1, "administrator").secret)
    for name, address in (("above", "/suggestions/r-1"), ("campaign", "/campaigns/liuhao-2017")):
        page.goto(address)
        assert find_faults(page, CONSOLE) == []
        take_screenshot(page, f"{size}-suggestions-{name}")

"""The pages of review, receiving and publishing in Chromium: fit to be read, several moved at once, asked first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from handlers.config import Config
from handlers.outreach import create_app as create_outreach
from local.serving import serve
from models.rules.content_safety import SafetyState
from models.rules.rich_text import Run
from models.services.nominations import load_nomination
from models.services.role_scopes import office_scope
from tests.browser.comfort import CONSOLE, find_faults
from tests.browser.steps import take_screenshot
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, accept, begin, deliver, deliver_from, edit, move, officer_of, set_scene

pytestmark = pytest.mark.browser

SCREENS: dict[str, Any] = {"desk": {"width": 1280, "height": 800}, "tablet": {"width": 768, "height": 1024}}
TEXT = tuple((Run("党支部坚持把学习教育融入日常，组织党员到一线服务群众。" * 4),) for _ in range(4))


class Funnel:
    """A funnel in March: something in every state, and a browser for each who has a desk."""

    def __init__(self, console: Flask, url: str, context: BrowserContext) -> None:
        self._console, self._url, self._context = console, url, context
        self.ids: dict[str, str] = {}
        for name in ("新来的文章", "另一篇新来的文章", "退回过的文章", "已受理的文章", "待核查的文章"):
            self.ids[name] = begin(title=name, text=TEXT)
        for name in ("新来的文章", "另一篇新来的文章"):
            move(officer_of("c-1"), self.ids[name], "submit")
        self._mend(self.ids["退回过的文章"])
        states: dict[str, SafetyState] = {"已受理的文章": "passed", "待核查的文章": "waiting"}
        for name, state in states.items():
            deliver(self.ids[name])
            accept(self.ids[name], state=state)
        twin = begin("c-2", title="已受理的文章", text=TEXT)
        deliver_from("c-2", twin)
        begin("r-1", title="本单位自己的文章", text=TEXT)

    def _mend(self, nomination_id: str) -> None:
        move(officer_of("c-1"), nomination_id, "submit")
        move(officer_of("r-1"), nomination_id, "return", comment="请补充第二段的数据")
        text = (*TEXT[:2], (Run("补充：", True), Run("服务群众 300 人次。")))
        edit("c-1", nomination_id, text=msgspec.to_builtins(text))
        move(officer_of("c-1"), nomination_id, "submit")

    def seat(self, number: int, role: str, scope: str = "") -> Desk:
        """Sign somebody in; the browser is theirs from now on."""
        desk = seat_at_desk(self._console, number, role, scope, branch_id="b-1")
        self._context.add_cookies([{"name": "console", "value": desk.secret, "url": self._url}])
        return desk


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tab(screen: str, console: Flask, clock: Clock, chromium: Browser) -> Iterator[tuple[Page, Funnel]]:
    """A tab before the console; no script may fail and the CSP refuse nothing."""
    clock.moment = MARCH
    set_scene()
    faults: list[str] = []
    with serve(console) as running:
        context = chromium.new_context(base_url=running.url, viewport=SCREENS[screen], locale="zh-CN")
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        yield page, Funnel(console, running.url, context)
        context.close()
    assert faults == []


def look(page: Page, address: str, name: str) -> list[object]:
    """Open a page, take a picture, and return what is wrong with it."""
    answer = page.goto(address)
    assert answer is not None
    take_screenshot(page, f"nominations-{name}")
    return [each for each in (answer.status, *find_faults(page, CONSOLE)) if each != 200]


def test_every_page_is_fit_to_be_read(screen: str, tab: tuple[Page, Funnel]) -> None:
    page, funnel = tab
    faults: dict[str, object] = {}
    new, other = funnel.ids["新来的文章"], funnel.ids["另一篇新来的文章"]
    mended, waiting = funnel.ids["退回过的文章"], funnel.ids["待核查的文章"]
    funnel.seat(1, "officer", "r-1")
    faults["review"] = look(page, "/review", f"{screen}-review")
    compared = f"/review/comparison?chosen={new}:2&chosen={other}:2"
    faults["comparison"] = look(page, compared, f"{screen}-comparison")
    faults["dossier"] = look(page, f"/nominations/{mended}", f"{screen}-dossier")
    faults["versions"] = look(page, f"/nominations/{mended}?version=2&against=1", f"{screen}-versions")
    funnel.seat(2, "office", office_scope(CAMPAIGN, "education"))
    faults["office"] = look(page, "/office", f"{screen}-office")
    faults["deciding"] = look(page, f"/nominations/{waiting}", f"{screen}-deciding")
    funnel.seat(3, "administrator")
    faults["safety"] = look(page, "/safety", f"{screen}-safety")
    faults["clearing"] = look(page, f"/nominations/{waiting}", f"{screen}-clearing")
    faults["publication"] = look(page, f"/campaigns/{CAMPAIGN}/publication", f"{screen}-publication")
    assert {name: found for name, found in faults.items() if found} == {}


def test_officer_returns_a_nomination_with_remarks_by_field(screen: str, tab: tuple[Page, Funnel]) -> None:
    page, funnel = tab
    nomination_id = funnel.ids["新来的文章"]
    funnel.seat(1, "officer", "r-1")
    page.goto("/review")
    page.get_by_role("link", name="新来的文章", exact=True).click()
    page.get_by_text("退回…").click()
    page.get_by_text("逐栏写明需要修改的地方").click()
    page.get_by_label("文章全文").fill("第二段请写明时间")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已退回")
    take_screenshot(page, f"nominations-{screen}-returned")
    assert load_nomination(nomination_id).state == "returned"


def test_chosen_ones_are_moved_and_the_rest_explained(screen: str, tab: tuple[Page, Funnel]) -> None:
    page, funnel = tab
    funnel.seat(1, "officer", "r-1")
    page.goto("/review")
    page.get_by_label("选择：新来的文章").check()
    page.get_by_label("选择：本单位自己的文章").check()
    page.get_by_role("button", name="遴选所选").click()
    expect(page.get_by_role("status")).to_contain_text("已遴选 1 项，1 项没有办理")
    take_screenshot(page, f"nominations-{screen}-moved")
    assert load_nomination(funnel.ids["新来的文章"]).state == "selected"


def test_preview_looks_like_the_members_page(
    screen: str, tab: tuple[Page, Funnel], config: Config, clock: Clock
) -> None:
    page, funnel = tab
    funnel.seat(3, "administrator")
    page.goto(f"/campaigns/{CAMPAIGN}/publication")
    page.get_by_role("button", name="预览投票页").click()
    link = page.get_by_role("link", name="打开投票页预览").get_attribute("href")
    path = str(link).removeprefix("http://localhost")
    with serve(create_outreach(config, None, clock)) as members:
        page.goto(f"{members.url}{path}")
        page.get_by_role("link", name="好文章").click()
        expect(page.get_by_role("heading", name="已受理的文章")).to_be_visible()
        take_screenshot(page, f"nominations-{screen}-preview")
        page.get_by_role("link", name="投票期间的样子").click()
        expect(page.get_by_role("button", name="投票")).to_be_disabled()
        take_screenshot(page, f"nominations-{screen}-preview-voting")
        page.get_by_role("link", name="查看全文：已受理的文章").click()
        expect(page.get_by_text("组织党员到一线服务群众").first).to_be_visible()
        take_screenshot(page, f"nominations-{screen}-preview-dossier")

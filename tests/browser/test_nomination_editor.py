"""The form of a nomination in Chromium: it saves itself, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from local.serving import serve
from models.services.nomination_drafts import DRAFT, read_material
from tests.browser.steps import SCREENSHOTS
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock
from tests.nominating import MARCH, begin, edit, move, officer_of, set_scene

Open = Callable[[], BrowserContext]
# What Word for Windows puts on the clipboard, shortened.
WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>p.MsoNormal{margin:0}</style></head><body>"
    "<!--StartFragment--><p class=MsoNormal style='text-indent:21.0pt'><b><span style='font-family:仿宋'>重点"
    "<o:p></o:p></span></b><span style='color:red'>第一段</span></p>"
    "<p class=MsoNormal onclick='alert(1)'>第二段<img src=x onerror=alert(1)>"
    "<a href='javascript:alert(1)'>链接</a></p>"
    "<script>alert(1)</script><!--EndFragment--></body></html>"
)
PASTE = """(field, [html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def desk(console: Flask, clock: Clock) -> Desk:
    """An officer of c-1 at the console, in March."""
    clock.moment = MARCH
    set_scene()
    return seat_at_desk(console, 1, "officer", "c-1")


@pytest.fixture
def enter(console: Flask, chromium: Browser, desk: Desk) -> Iterator[Open]:
    """Opens the officer's browser; no script may fail and the CSP refuse nothing."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []
    with serve(console) as running:

        def watch(page: Page) -> None:
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on(
                "console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None
            )

        def enter() -> BrowserContext:
            context = chromium.new_context(
                base_url=running.url, viewport={"width": 1280, "height": 900}, locale="zh-CN"
            )
            context.set_default_timeout(15_000)
            context.add_cookies([{"name": "console", "value": desk.secret, "url": running.url}])
            context.on("page", watch)
            contexts.append(context)
            return context

        yield enter
        for context in contexts:
            context.close()
    assert faults == []


def open_form(context: BrowserContext, nomination_id: str) -> Page:
    """Open the form and wait until its script is at work."""
    page = context.new_page()
    page.goto(f"/nominations/{nomination_id}/edit")
    expect(page.locator(".rich")).to_be_visible()
    return page


def expect_saved(page: Page) -> None:
    """Wait until the page says that everything is saved."""
    expect(page.locator("#save-state[data-kind=saved]")).to_contain_text("已保存 10:00")


def test_what_is_typed_saves_itself(enter: Open) -> None:
    nomination_id = begin(opinions=())
    page = open_form(enter(), nomination_id)
    page.get_by_label("文章标题").fill("自动保存的标题")
    page.locator(".rich").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("补充一句")
    expect_saved(page)
    saved = read_material(nomination_id, DRAFT).material
    assert saved.title == "自动保存的标题"
    assert [[run.text for run in paragraph] for paragraph in saved.text] == [["测试正文。"], ["第二段。补充一句"]]


def test_opinion_that_was_lacking_is_struck_off_the_list(enter: Open) -> None:
    nomination_id = begin(opinions=())
    page = open_form(enter(), nomination_id)
    expect(page.locator("#lack-list")).to_contain_text("没有征求意见的不能上报")
    row = page.get_by_role("group", name="第 1 次")
    row.get_by_label("征求日期").fill("2017-03-10")
    row.get_by_label("征求方式").fill("座谈会")
    row.get_by_label("征求人数").fill("12")
    row.get_by_label("征求结果").fill("一致同意")
    row.get_by_label("负责人").fill("何测试")
    expect(page.locator("#complete")).to_be_visible()
    page.get_by_role("button", name="再记一次").click()
    page.get_by_role("group", name="第 2 次").get_by_label("征求方式").fill("公示")
    expect(page.locator("#lack-list")).to_contain_text("第 2 条的征求日期")
    page.get_by_role("group", name="第 1 次").get_by_role("button", name="删除这一次").click()
    expect(page.locator("#lack-list")).to_contain_text("第 1 条的征求日期")
    assert [each.manner for each in read_material(nomination_id, DRAFT).material.opinions] == ["公示"]


def test_text_typed_without_network_survives_a_reload(enter: Open) -> None:
    nomination_id = begin()
    context = enter()
    page = open_form(context, nomination_id)
    context.set_offline(True)
    page.get_by_label("文章标题").fill("断网时写的标题")
    page.locator(".rich").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("断网时写的一句")
    expect(page.locator("#save-state")).to_contain_text("网络已断开，内容暂存在本机")
    # The browser dies: nothing of the page is left but what it kept.
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = open_form(context, nomination_id)
    expect(page.get_by_label("文章标题")).to_have_value("断网时写的标题")
    expect(page.locator(".rich")).to_contain_text("断网时写的一句")
    expect_saved(page)
    assert read_material(nomination_id, DRAFT).material.title == "断网时写的标题"
    assert page.evaluate("localStorage.length") == 0


def test_network_that_comes_back_saves_by_itself(enter: Open) -> None:
    nomination_id = begin()
    context = enter()
    page = open_form(context, nomination_id)
    context.set_offline(True)
    page.get_by_label("文章标题").fill("断网时写的标题")
    expect(page.locator("#save-state[data-kind=offline]")).to_be_visible()
    context.set_offline(False)
    expect_saved(page)
    assert read_material(nomination_id, DRAFT).material.title == "断网时写的标题"


def test_kept_text_is_never_put_over_a_newer_one(enter: Open) -> None:
    nomination_id = begin()
    context = enter()
    page = open_form(context, nomination_id)
    context.set_offline(True)
    page.get_by_label("文章标题").fill("本机暂存的标题")
    expect(page.locator("#save-state[data-kind=offline]")).to_be_visible()
    page.close(run_before_unload=False)
    edit("c-1", nomination_id, title="同事后来写的标题")
    context.set_offline(False)
    page = open_form(context, nomination_id)
    expect(page.get_by_label("文章标题")).to_have_value("同事后来写的标题")
    expect(page.locator("#conflicts")).to_contain_text("本机暂存的标题")
    page.get_by_role("button", name="用我的").click()
    expect_saved(page)
    assert read_material(nomination_id, DRAFT).material.title == "本机暂存的标题"


def test_answer_that_never_came_is_no_conflict(enter: Open) -> None:
    nomination_id = begin()
    page = open_form(enter(), nomination_id)

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/draft", lose_answer, times=1)
    page.get_by_label("文章标题").fill("保存了但没有回音")
    expect(page.locator("#save-state[data-kind=offline]")).to_be_visible()
    page.get_by_label("文章标题").fill("保存了但没有回音，又改了")
    expect_saved(page)
    assert read_material(nomination_id, DRAFT).material.title == "保存了但没有回音，又改了"


@pytest.mark.parametrize(
    ("button", "kept"), [("用我的", "第二页的"), ("用对方的", "第一页的")], ids=["mine", "theirs"]
)
def test_two_tabs_in_one_field_leave_the_choice(enter: Open, button: str, kept: str) -> None:
    nomination_id = begin()
    context = enter()
    first, second = open_form(context, nomination_id), open_form(context, nomination_id)
    first.get_by_label("文章标题").fill("第一页的")
    first.get_by_label("作者职务").fill("教授")
    expect_saved(first)
    second.get_by_label("文章标题").fill("第二页的")
    expect(second.locator("#conflicts")).to_contain_text("第一页的")
    expect(second.locator("#conflicts")).to_contain_text("第二页的")
    # What the other tab wrote elsewhere has flowed in.
    expect(second.get_by_label("作者职务")).to_have_value("教授")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    second.screenshot(path=SCREENSHOTS / "nomination-conflict.png", full_page=True)
    second.get_by_role("button", name=button).click()
    expect(second.get_by_label("文章标题")).to_have_value(kept)
    expect(second.locator("#conflicts")).to_be_hidden()
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.locator("#save-state")).to_have_attribute("data-kind", re.compile("^(saved|same)$"))
    assert read_material(nomination_id, DRAFT).material.title == kept


def test_pasting_from_word_brings_text_and_nothing_else(enter: Open) -> None:
    nomination_id = begin(text=())
    page = open_form(enter(), nomination_id)
    page.locator(".rich").click()
    page.locator(".rich").evaluate(PASTE, [WORD, "重点第一段\n第二段链接"])
    expect(page.locator(".rich")).to_contain_text("第二段")
    assert page.locator(".rich :not(p, strong, br)").count() == 0
    expect_saved(page)
    saved = read_material(nomination_id, DRAFT).material.text
    assert ["".join(run.text for run in paragraph) for paragraph in saved] == ["重点第一段", "第二段链接"]


def test_bold_is_kept_as_bold(enter: Open) -> None:
    nomination_id = begin(text=())
    page = open_form(enter(), nomination_id)
    page.locator(".rich").click()
    page.keyboard.type("普通")
    page.get_by_role("button", name="加粗").click()
    page.keyboard.type("重点")
    expect_saved(page)
    [paragraph] = read_material(nomination_id, DRAFT).material.text
    assert [(run.text, run.is_bold) for run in paragraph] == [("普通", False), ("重点", True)]
    page.reload()
    expect(page.locator(".rich strong")).to_have_text("重点")


def test_nomination_that_has_gone_on_keeps_what_was_typed(enter: Open) -> None:
    nomination_id = begin()
    page = open_form(enter(), nomination_id)
    move(officer_of("c-1"), nomination_id, "submit")
    page.get_by_label("文章标题").fill("来不及保存的标题")
    expect(page.locator("#save-state[data-kind=refused]")).to_contain_text("已经上报")
    assert "来不及保存的标题" in page.evaluate("JSON.stringify(localStorage)")


def test_session_that_ends_loses_nothing(enter: Open, console: Flask, desk: Desk) -> None:
    nomination_id = begin()
    context = enter()
    page = open_form(context, nomination_id)
    [cookie] = context.cookies()
    context.clear_cookies()
    page.get_by_label("文章标题").fill("登录过期时写的")
    expect(page.locator("#save-state[data-kind=signed_out]")).to_contain_text("登录已过期")
    # Signing in again makes another session, and another token for forms.
    again = Desk(console, desk.member_id)
    context.add_cookies([{"name": "console", "value": again.secret, "domain": cookie["domain"], "path": "/"}])
    expect_saved(page)
    assert read_material(nomination_id, DRAFT).material.title == "登录过期时写的"


def test_saved_form_is_left_without_a_question(enter: Open) -> None:
    nomination_id = begin()
    page = open_form(enter(), nomination_id)
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_label("文章标题").fill("改了就走")
    page.goto("/nominations/desks/c-1")
    assert asked == ["beforeunload"]
    page = open_form(page.context, nomination_id)
    page.on("dialog", agree)
    page.get_by_label("文章标题").fill("保存了再走")
    expect_saved(page)
    page.get_by_role("button", name="核对并上报").click()
    page.wait_for_url("**/submit")
    assert asked == ["beforeunload"]
    expect(page.get_by_role("button", name="上报给测试1市委组织部")).to_be_visible()

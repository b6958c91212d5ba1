"""A member's whole way at a computer, with a mouse and with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage
from tests.browser.steps import (
    ask_to_cast,
    cast,
    expect_chosen,
    sign_in,
    stored_ballots,
    take_screenshot,
    tick,
    wait_for_code,
    wait_for_path,
)
from tests.browser.texts import ARTICLES, FILMS, MEMBERS

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

TITLES = [title for title, *_ in ARTICLES]


def test_member_scans_reads_chooses_and_gets_a_receipt(page: Page, stage: Stage) -> None:
    ticket = wait_for_code(page, lambda: page.goto("/"))
    take_screenshot(page, "login")
    stage.scan(ticket, confirm=False)
    expect(page.get_by_role("status")).to_contain_text("已扫码，请在手机上确认")
    take_screenshot(page, "login-scanned")
    stage.scan(ticket)
    wait_for_path(page, "/")
    expect(page.get_by_text("今日已投 0/6")).to_be_visible()
    take_screenshot(page, "home")
    page.get_by_role("link", name=re.compile("好文章")).click()
    tick(page, *TITLES[:3])
    expect_chosen(page, 3)
    page.get_by_role("link", name=f"查看全文：{TITLES[0]}").click()
    expect(page.get_by_text("海堤不说话")).to_be_visible()
    take_screenshot(page, "candidate-article")
    page.get_by_role("link", name="返回").first.click()
    expect_chosen(page, 3)
    tick(page, *TITLES[3:10])
    take_screenshot(page, "category-full", whole=False)
    ask_to_cast(page)
    dialog = page.get_by_role("dialog", name="投出后不能更改，确定投票吗？")
    expect(dialog.get_by_role("listitem")).to_have_count(10)
    take_screenshot(page, "confirm", whole=False)
    dialog.get_by_role("button", name="确定投票").click()
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    take_screenshot(page, "receipt")
    page.get_by_role("link", name="去投下一类：群众身边好党员").click()
    expect(page.get_by_role("img", name=f"{MEMBERS[0][0]}的照片")).to_be_visible()
    assert [len(ballot.choices) for ballot in stored_ballots(stage)] == [10]


def test_eleventh_candidate_cannot_be_ticked(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/categories/article")
    tick(page, *TITLES[:10])
    for title in TITLES[10:]:
        expect(page.get_by_role("checkbox", name=title)).to_be_disabled()
    expect(page.locator("#count")).to_contain_text("已选满 10 个，要换请先取消一个。")
    page.get_by_role("checkbox", name=TITLES[0]).uncheck()
    tick(page, TITLES[10])
    expect_chosen(page, 10)


def test_empty_ballot_is_not_even_asked_about(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/categories/article")
    ask_to_cast(page)
    expect(page.get_by_role("status")).to_contain_text("请至少选择 1 个候选项。")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_member_may_think_again_before_casting(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/categories/article")
    tick(page, TITLES[0])
    ask_to_cast(page)
    page.get_by_role("button", name="再看看").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_chosen(page, 1)
    assert stored_ballots(stage) == []


def test_film_plays_from_the_media_origin(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/categories/film")
    take_screenshot(page, "category-film")
    page.get_by_role("link", name=f"观看：{FILMS[0][0]}").click()
    film = page.locator("video")
    expect(film).not_to_have_js_property("readyState", 0)
    assert film.evaluate("film => film.duration") > 0
    take_screenshot(page, "candidate-film")


def test_keyboard_alone_is_enough_to_vote(page: Page, stage: Stage) -> None:
    sign_in(page, stage)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    walk_to(page, page.get_by_role("link", name=re.compile("好文章")))
    page.keyboard.press("Enter")
    wait_for_path(page, "/categories/article")
    for _ in range(2):
        walk_to(page, page.locator("input[type=checkbox]:not(:checked)").first)
        page.keyboard.press("Space")
    expect_chosen(page, 2)
    walk_to(page, page.get_by_role("button", name="投票", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_role("button", name="确定投票"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    assert [len(ballot.choices) for ballot in stored_ballots(stage)] == [2]


def walk_to(page: Page, goal: Locator) -> None:
    """Press Tab until the goal has the focus, which must show."""
    for _ in range(60):
        if goal.evaluate("element => element === document.activeElement"):
            assert goal.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") >= 3
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by Tab: {goal}")


def test_all_six_cast_are_thanked_for(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/categories/article")
    for number in range(6):
        page.get_by_role("checkbox").first.check()
        cast(page)
        page.wait_for_url("**/receipt?*")
        if number < 5:
            page.get_by_role("link", name="去投下一类").click()
    expect(page.get_by_text("今天六类都投完了，感谢您的参与，明天再来")).to_be_visible()
    take_screenshot(page, "receipt-last")
    page.get_by_role("link", name="我的投票").click()
    expect(page.get_by_text("已投 6/6 类")).to_be_visible()
    take_screenshot(page, "ballots")
    page.get_by_role("link", name="首页", exact=True).click()
    expect(page.get_by_text("今日已投 6/6")).to_be_visible()
    take_screenshot(page, "home-done")

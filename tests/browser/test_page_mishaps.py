"""What goes wrong at a computer, and still ends well."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Page, Route, expect

from models.rules.days import CHINA
from models.services.login_tickets import cancel_ticket
from tests.browser.stage import Stage
from tests.browser.steps import (
    cast,
    expect_chosen,
    sign_in,
    stored_ballots,
    take_screenshot,
    tick,
    wait_for_code,
    wait_for_path,
)
from tests.browser.texts import ARTICLES

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

FIRST, SECOND, THIRD = (title for title, *_ in ARTICLES[:3])
PAGE = "/categories/article"


def test_double_clicks_store_exactly_one_ballot(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward=PAGE)
    tick(page, FIRST, SECOND)
    page.get_by_role("button", name="投票", exact=True).dblclick()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert stored_ballots(stage) == []
    page.get_by_role("button", name="确定投票").dblclick()
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert [len(ballot.choices) for ballot in stored_ballots(stage)] == [2]


def test_slow_line_never_casts_without_asking(page: Page, stage: Stage) -> None:
    sign_in(page, stage)
    held: list[Route] = []
    page.route("**/ballot.js", lambda route: held.append(route))
    with page.expect_request("**/ballot.js"):
        page.goto(PAGE, wait_until="commit")
    expect(page.get_by_role("button", name="投票", exact=True)).to_have_count(0)
    held[0].continue_()
    expect(page.locator("script[src$='ballot.js']")).not_to_have_attribute("defer", "")
    tick(page, FIRST)
    cast(page)
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()


def test_second_tab_is_shown_the_stored_ballot(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward=PAGE)
    other = page.context.new_page()
    other.goto(PAGE)
    tick(page, FIRST)
    cast(page)
    wait_for_path(page, f"{PAGE}/receipt")
    tick(other, SECOND)
    cast(other)
    expect(other.get_by_role("alert")).to_have_text("您今天在这一类已经投过票了，以下是已存的选票。")
    expect(other.get_by_text(FIRST)).to_be_visible()
    expect(other.get_by_text(SECOND)).to_have_count(0)
    take_screenshot(other, "receipt-already")


def test_lost_session_keeps_choices_until_signed_in_again(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward=PAGE)
    tick(page, FIRST, SECOND)
    stage.clock.move(hours=2)
    ticket = wait_for_code(page, lambda: cast(page))
    expect(page.get_by_role("alert")).to_have_text("登录已失效，请重新扫码登录，您的选择已保留。")
    take_screenshot(page, "login-lost")
    stage.scan(ticket)
    wait_for_path(page, PAGE)
    expect_chosen(page, 2)
    cast(page)
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()


def test_next_member_on_the_computer_sees_no_ticks(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward=PAGE)
    tick(page, FIRST, SECOND)
    expect_chosen(page, 2)
    stage.clock.move(hours=2)
    sign_in(page, stage, number=2, onward=PAGE)
    expect_chosen(page, 0)
    assert page.evaluate("Object.keys(sessionStorage).length") == 1


def test_signing_out_leaves_nothing_behind(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward=PAGE)
    tick(page, FIRST)
    wait_for_code(page, lambda: page.get_by_role("button", name="退出登录").click())
    expect(page.get_by_text("您已安全退出登录。")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_day_that_closed_meanwhile_asks_again_with_ticks(page: Page, stage: Stage) -> None:
    stage.clock.moment = datetime(2017, 7, 5, 23, 50, tzinfo=CHINA)
    sign_in(page, stage, onward=PAGE)
    tick(page, FIRST, SECOND)
    stage.clock.move(minutes=20)
    cast(page)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("日期已更新，刚才这一票没有计入")
    expect(told).to_be_focused()
    expect(page.get_by_text("2017年7月6日 星期四")).to_be_visible()
    expect_chosen(page, 2)
    take_screenshot(page, "category-refused", whole=False)
    cast(page)
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    assert stored_ballots(stage, "2017-07-05") == []
    assert len(stored_ballots(stage, "2017-07-06")) == 1


def test_going_back_after_casting_shows_the_receipt(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward=PAGE)
    tick(page, FIRST)
    cast(page)
    wait_for_path(page, f"{PAGE}/receipt")
    page.go_back()
    expect(page.get_by_role("heading", name="✓ 今日已投")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    take_screenshot(page, "category-cast")


def test_expired_code_is_renewed_with_one_button(page: Page, stage: Stage) -> None:
    page.clock.install()
    wait_for_code(page, lambda: page.goto("/login"))
    page.clock.fast_forward("03:05")
    renew = page.get_by_role("button", name="刷新登录码")
    expect(renew).to_be_focused()
    expect(page.get_by_role("img")).to_have_count(0)
    take_screenshot(page, "login-expired")
    stage.scan(wait_for_code(page, renew.click))
    wait_for_path(page, "/")


def test_login_cancelled_on_the_phone_is_told(page: Page, stage: Stage) -> None:
    sign_in(page, stage)
    wait_for_code(page, lambda: page.get_by_role("button", name="退出登录").click())
    ticket = wait_for_code(page, page.reload)
    cancel_ticket(ticket, "m-1", stage.clock())
    expect(page.get_by_role("status").last).to_have_text("您已在手机上取消登录。")
    expect(page.get_by_role("button", name="刷新登录码")).to_be_visible()


def test_hidden_login_page_asks_nothing(page: Page, stage: Stage) -> None:
    page.clock.install()
    ticket = wait_for_code(page, lambda: page.goto("/login"))
    address = f"**/api/login-tickets/{ticket}"
    page.wait_for_event("requestfinished", lambda sent: sent.url.endswith(ticket))
    show_page(page, hidden=True)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.clock.fast_forward("00:30")
    page.evaluate("document.title")
    assert asked == []
    with page.expect_response(address):
        show_page(page, hidden=False)


def show_page(page: Page, hidden: bool) -> None:
    """Let the page believe that it is covered by another tab, or looked at again."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )

"""A member's whole way at a computer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from models.services.ballots import list_own_ballots
from tests.browser.stage import Stage
from tests.browser.steps import cast, sign_in, take_screenshot, tick, wait_for_code
from tests.browser.texts import ARTICLES, MEMBERS
from tests.makers import TODAY, NOON
from models.member import Member
from models.services.seats import seat_member

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

TITLES = [title for title, *_ in ARTICLES]


def stored_choices() -> list[tuple[str, ...]]:
    """Return what is stored of the first member's ballots of today."""
    voter = seat_member(Member.get("m-1"), NOON).seat.require_voter()
    return [ballot.choices for ballot in list_own_ballots(voter, TODAY)]


def test_member_scans_reads_chooses_and_gets_a_receipt(page: Page, stage: Stage) -> None:
    ticket = wait_for_code(page, "/")
    take_screenshot(page, "login")
    stage.scan(ticket, confirm=False)
    expect(page.get_by_role("status")).to_contain_text("已扫码，请在手机上确认")
    take_screenshot(page, "login-scanned")
    stage.scan(ticket)
    page.wait_for_url(f"{stage.url}/")
    expect(page.get_by_text("今日已投 0/6")).to_be_visible()
    take_screenshot(page, "home")
    page.get_by_role("link", name=re.compile("好文章")).click()
    tick(page, *TITLES[:3])
    expect(page.locator("#count")).to_contain_text("已选 3/10")
    page.get_by_role("link", name=f"查看全文：{TITLES[0]}").click()
    expect(page.get_by_text("海堤不说话")).to_be_visible()
    take_screenshot(page, "candidate-article")
    page.get_by_role("link", name="返回").first.click()
    expect(page.locator("#count")).to_contain_text("已选 3/10")
    tick(page, *TITLES[3:10])
    expect(page.get_by_role("checkbox", name=TITLES[10])).to_be_disabled()
    expect(page.locator("#count")).to_contain_text("已选满 10 个")
    take_screenshot(page, "category-full", whole=False)
    page.get_by_role("button", name="投票", exact=True).click()
    dialog = page.get_by_role("dialog", name="投出后不能更改，确定投票吗？")
    expect(dialog.get_by_role("listitem")).to_have_count(10)
    take_screenshot(page, "confirm", whole=False)
    dialog.get_by_role("button", name="确定投票").click()
    page.wait_for_url("**/receipt**")
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    take_screenshot(page, "receipt")
    page.get_by_role("link", name=re.compile("去投下一类：群众身边好党员")).click()
    expect(page.get_by_role("img", name=f"{MEMBERS[0][0]}的照片")).to_be_visible()
    take_screenshot(page, "category-members")
    assert [len(choices) for choices in stored_choices()] == [10]

"""After voting: the results as they are read on a screen, and the check that one's own ballot is among them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from models.rules.days import CHINA
from models.services.warm import forget_all
from tests.browser.comfort import MEMBERS, find_faults
from tests.browser.stage import Stage
from tests.browser.steps import cast, sign_in, stored_ballots, take_screenshot, wait_for_path
from tests.browser.test_page_comfort import SCREENS
from tests.browser.texts import ARTICLES, CATEGORIES, FILMS
from tests.makers import TODAY, store_candidate
from tests.published import LAST_DAY, store_recounted_day, store_results

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

CLOSED = datetime(2017, 10, 1, 9, 0, tzinfo=CHINA)


def publish(stage: Stage) -> None:
    """Let voting be over and everything be recounted: a tie at the top of the articles, one of them withdrawn."""
    counts = {kind: {f"{kind[:2]}{number:02d}": 40 - 7 * number for number in range(3)} for kind, _ in CATEGORIES}
    counts["article"] = {f"ar{number:02d}": count for number, count in enumerate([310, 310, 268, 97, 96, 96, 12])}
    title, author, unit, _ = ARTICLES[2]
    card = {"title": title, "author_name": author, "author_unit": unit}
    store_candidate("article", "ar02", unit_name="滨海市委组织部", status="withdrawn", **card)
    store_results(LAST_DAY, 1893, **counts)
    store_recounted_day(LAST_DAY)
    stage.clock.moment = CLOSED


def cast_and_sleep(page: Page, stage: Stage) -> str:
    """Cast a ballot, let the night recount it, sign in again, and return its receipt."""
    sign_in(page, stage, onward="/categories/branch")
    page.get_by_role("checkbox").first.check()
    cast(page)
    wait_for_path(page, "/categories/branch/receipt")
    expect(page.get_by_text("已入票箱，待夜间复核")).to_be_visible()
    (ballot,) = stored_ballots(stage)
    store_recounted_day(TODAY)
    stage.clock.move(days=1)
    return ballot.receipt


def test_results_are_read_from_home_page_on(page: Page, stage: Stage) -> None:
    publish(stage)
    sign_in(page, stage)
    take_screenshot(page, "home-published")
    page.get_by_role("link", name="查看投票结果").click()
    articles = page.get_by_role("region", name=CATEGORIES[0][1])
    expect(articles.get_by_role("row")).to_have_count(1 + len(ARTICLES))
    expect(articles.get_by_role("row").nth(2)).to_contain_text("并列")
    expect(articles.get_by_role("row").nth(3)).to_contain_text("已撤下")
    drawn = articles.locator(".share rect").evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
    assert drawn[0] == drawn[1] > drawn[2] > drawn[3] > 50
    assert drawn[-1] == 0
    take_screenshot(page, "results")
    page.get_by_role("link", name=CATEGORIES[3][1]).click()
    expect(page.get_by_role("region", name=CATEGORIES[3][1])).to_be_in_viewport()
    expect(page.get_by_text(FILMS[0][0])).to_be_visible()


def test_results_are_explained_before_they_are_there(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/results")
    expect(page.get_by_role("status")).to_contain_text("投票期间不公布得票数")
    expect(page.get_by_role("heading", name="什么时候公布")).to_be_visible()
    take_screenshot(page, "results-unpublished")


def test_member_finds_own_receipt_in_the_published_list(page: Page, stage: Stage, tmp_path: Path) -> None:
    receipt = cast_and_sleep(page, stage)
    sign_in(page, stage, onward="/ballots")
    page.get_by_label("查看哪一天").fill(TODAY)
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_text("✓ 已计入（复核一致）")).to_be_visible()
    take_screenshot(page, "ballots-counted")
    page.get_by_label("回执号").last.fill(f" {receipt} ")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("region", name="核对结果")).to_contain_text("✓ 已计入（复核一致）")
    take_screenshot(page, "check-counted")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载当天的回执清单").click()
    download.value.save_as(tmp_path / "list.txt")
    published = (tmp_path / "list.txt").read_bytes()
    assert published == f"{receipt}\n".encode()
    expect(page.get_by_text(hashlib.sha256(published).hexdigest())).to_be_visible()


def test_wrong_receipt_can_be_corrected_in_place(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/receipts")
    page.get_by_label("回执号").fill("没有这张")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("alert")).to_contain_text("您这一天的选票中没有这个回执号")
    expect(page.get_by_label("回执号")).to_have_value("没有这张")
    take_screenshot(page, "check-wrong")


def test_receipt_can_be_checked_without_scripts(chromium: Browser, page: Page, stage: Stage) -> None:
    receipt = cast_and_sleep(page, stage)
    sign_in(page, stage)
    state = page.context.storage_state()
    context = chromium.new_context(base_url=stage.url, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(f"/ballots?day={TODAY}")
    plain.get_by_label("回执号").last.fill(receipt)
    plain.get_by_role("button", name="核对").click()
    expect(plain.get_by_role("region", name="核对结果")).to_contain_text("✓ 已计入（复核一致）")
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_after_voting_are_comfortable_to_read(chromium: Browser, page: Page, stage: Stage, screen: str) -> None:
    receipt = cast_and_sleep(page, stage)
    sign_in(page, stage)
    state: Any = page.context.storage_state()
    context = chromium.new_context(base_url=stage.url, locale="zh-CN", storage_state=state, **SCREENS[screen])
    tab = context.new_page()
    pages = {
        "results-unpublished": "/results",
        "check": "/receipts",
        "check-wrong": f"/receipts?receipt={receipt}&day=2017-07-04",
        "check-counted": f"/receipts?receipt={receipt}&day={TODAY}",
        "ballots-counted": f"/ballots?day={TODAY}",
        "receipt-counted": f"/categories/branch/receipt?day={TODAY}",
    }
    for name, address in pages.items():
        tab.goto(address)
        assert find_faults(tab, MEMBERS) == [], address
        take_screenshot(tab, f"{screen}-{name}")
    publish(stage)
    forget_all()
    sign_in(page, stage)
    cookies: Any = page.context.cookies()
    context.add_cookies(cookies)
    for name, address in {"results": "/results", "home-published": "/"}.items():
        tab.goto(address)
        assert find_faults(tab, MEMBERS) == [], address
        take_screenshot(tab, f"{screen}-{name}")
    context.close()

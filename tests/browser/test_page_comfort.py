"""Every page is readable for everybody: narrow screens, large type, few surprises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.comfort import MEMBERS, find_faults
from tests.browser.stage import Stage
from tests.browser.steps import cast, sign_in, take_screenshot, wait_for_code

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PAGES = {
    "home": "/",
    "article": "/categories/article",
    "member": "/categories/member",
    "film": "/categories/film",
    "read": "/candidates/ar00",
    "portrait": "/candidates/me00",
    "watch": "/candidates/fi00",
    "ballots": "/ballots",
    "receipt": "/categories/branch/receipt",
    "missing": "/no-such-page",
}
SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, chromium: Browser, stage: Stage) -> Iterator[tuple[str, Page]]:
    """A tab on a desk's screen, on a narrow one, and at 200 % zoom."""
    context = chromium.new_context(base_url=stage.url, locale="zh-CN", **SCREENS[request.param])
    context.set_default_timeout(15_000)
    yield request.param, context.new_page()
    context.close()


def test_every_page_is_comfortable_to_read(screen: tuple[str, Page], stage: Stage) -> None:
    size, page = screen
    wait_for_code(page, lambda: page.goto("/login"))
    assert find_faults(page, MEMBERS) == []
    take_screenshot(page, f"{size}-login")
    sign_in(page, stage, onward="/categories/branch")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="投票", exact=True).click()
    assert find_faults(page, MEMBERS) == []
    take_screenshot(page, f"{size}-confirm", whole=False)
    page.get_by_role("button", name="再看看").click()
    cast(page)
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    for name, address in PAGES.items():
        page.goto(address)
        assert find_faults(page, MEMBERS) == [], address
        take_screenshot(page, f"{size}-{name}")


def test_ballot_can_be_cast_without_scripts(chromium: Browser, page: Page, stage: Stage) -> None:
    sign_in(page, stage)
    context = chromium.new_context(
        base_url=stage.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto("/categories/member")
    plain.get_by_role("checkbox").first.check()
    plain.get_by_role("button", name="投票", exact=True).click()
    expect(plain.get_by_role("heading", name="今日已投")).to_be_visible()
    context.close()


def test_printed_receipt_leaves_the_frame_out(page: Page, stage: Stage) -> None:
    sign_in(page, stage, onward="/categories/member")
    page.get_by_role("checkbox").first.check()
    cast(page)
    expect(page.get_by_role("button", name="打印回执")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_text("回执号").first).to_be_visible()
    take_screenshot(page, "receipt-printed")

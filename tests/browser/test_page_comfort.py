"""Every page is readable for everybody: narrow screens, large type, few surprises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

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

FIND_FAULTS = """() => {
  const faults = [];
  const name = (element) => element.outerHTML.slice(0, 90);
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang !== "zh-CN") faults.push("no language");
  if (!document.title) faults.push("no title");
  if (all("h1").length !== 1) faults.push(`${all("h1").length} headings of level 1`);
  for (const one of ["main", "header", "footer"]) if (all(one).length !== 1) faults.push(`landmark ${one}`);
  const ids = all("[id]").map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push("an id stands twice");
  for (const field of all("input:not([type=hidden])"))
    if (!field.labels.length) faults.push(`no label: ${name(field)}`);
  for (const picture of all("img")) if (!picture.alt) faults.push(`no words for ${name(picture)}`);
  for (const target of all("button, .button, .category, nav a, .card label, .more, .back a, input[type=date]"))
    if (seen(target) && target.getBoundingClientRect().height < 47.5) faults.push(`small: ${name(target)}`);
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${width}`);
    for (const element of all("body *"))
      if (element.getBoundingClientRect().right > width + 1) faults.push(`wide: ${name(element)}`);
  }
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = parts(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] === 1) return getComputedStyle(each).backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !seen(element) || element.closest("noscript, video")) continue;
    const style = getComputedStyle(element);
    if (parseFloat(style.fontSize) < 18) faults.push(`small type ${style.fontSize}: ${name(element)}`);
    const [dark, bright] = [light(style.color), light(ground(element))].sort((a, b) => a - b);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < 7) faults.push(`contrast ${contrast.toFixed(1)}: ${name(element)}`);
  }
  return faults;
}"""


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
    assert page.evaluate(FIND_FAULTS) == []
    take_screenshot(page, f"{size}-login")
    sign_in(page, stage, onward="/categories/branch")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="投票", exact=True).click()
    assert page.evaluate(FIND_FAULTS) == []
    take_screenshot(page, f"{size}-confirm", whole=False)
    page.get_by_role("button", name="再看看").click()
    cast(page)
    expect(page.get_by_role("heading", name="今日已投")).to_be_visible()
    for name, address in PAGES.items():
        page.goto(address)
        assert page.evaluate(FIND_FAULTS) == [], address
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

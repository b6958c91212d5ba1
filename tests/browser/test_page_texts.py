"""Published texts in a real browser: whatever was pasted, members see words and bold, and nothing acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from handlers.documents.rich_html import read_html
from local.openapi import build_undeployed_app
from models.dossier import Dossier
from models.rules.rich_text import encode_text, plain_of
from tests.browser.stage import Stage
from tests.browser.steps import sign_in, take_screenshot
from tests.handlers.documents.html_vectors import ACTING, VECTORS
from tests.makers import CAMPAIGN
from tests.rich_html import to_html

_WATCH = "window.acted = 0; window.alert = () => { window.acted += 1; }; void 0"
# Each element with its attributes, as the browser made them of the page.
_ELEMENTS = """element => [...new Set([...element.querySelectorAll("*")].map(
    each => each.outerHTML.slice(0, each.outerHTML.length - each.innerHTML.length - each.localName.length - 3)))]"""
TEXT = tuple(paragraph for vector in VECTORS for paragraph in read_html(f"<p>前<b>{vector}</b>后</p>"))


@pytest.mark.browser
@pytest.mark.ministack
def test_members_see_words_and_bold_of_hostile_texts_only(page: Page, stage: Stage) -> None:
    own = Dossier.candidate_key_of(CAMPAIGN, "ar00")
    Dossier(own, category="article", rich_text=encode_text(TEXT)).save()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(_WATCH)
    sign_in(page, stage, onward="/candidates/ar00")
    shown = page.locator(".text")
    assert set(shown.evaluate(_ELEMENTS)) == {"<p>", "<strong>"}
    assert shown.evaluate("element => [...element.children].map(each => each.textContent).join('\\n')") == plain_of(
        TEXT
    )
    assert page.evaluate("window.acted") == 0
    assert [url for url in asked if "evil" in url] == []
    expect(shown.locator("strong").first).to_have_css("font-weight", "700")
    expect(shown.locator("strong").first).to_have_css(
        "color", shown.evaluate("element => getComputedStyle(element).color")
    )
    take_screenshot(page, "candidate-hostile")


@pytest.mark.browser
def test_hostile_texts_stay_harmless_without_any_policy(chromium: Browser) -> None:
    show_text = build_undeployed_app().jinja_env.get_template("rich_text.html").module.show_text  # type: ignore[attr-defined]
    with open_tab(chromium) as tab:
        for html in (str(show_text(TEXT)), to_html(TEXT)):
            assert watch(tab, html) == 0
            assert set(tab.locator("body").evaluate(_ELEMENTS)) == {"<p>", "<strong>"}


@pytest.mark.browser
def test_same_texts_act_when_they_are_not_cleaned(chromium: Browser) -> None:
    with open_tab(chromium) as tab:
        acted = [vector for vector in ACTING if watch(tab, vector)]
    assert len(acted) >= 15


@contextmanager
def open_tab(chromium: Browser) -> Iterator[Page]:
    """Open a tab that reaches no network."""
    tab = chromium.new_page()
    tab.route("**/*", lambda route: route.abort())
    yield tab
    tab.close()


def watch(tab: Page, html: str) -> int:
    """Show HTML in the tab, and return how often it called `alert`."""
    tab.goto("about:blank")
    tab.evaluate(_WATCH)
    tab.set_content(f"<!doctype html><body>{html}")
    # A picture that can't be loaded tells so in a task of its own.
    tab.evaluate("() => new Promise(done => { const own = new Image(); own.onerror = done; own.src = 'x:'; })")
    return int(tab.evaluate("window.acted ?? 0"))

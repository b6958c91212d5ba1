"""The word counter of the console's pages shows exactly the figure that the server goes by."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from handlers.documents.rich_html import read_html
from local.word_kinds import TARGET, list_kinds, read_kinds
from models.rules.rich_text import from_plain, plain_of
from models.rules.word_count import count_words
from tests.rich_html import to_html

_SCRIPT = TARGET.read_text(encoding="utf-8")
_MIXED = st.text(alphabet="党员群众，。“”’'a1 \n\t\u3000αé\u0301①👍\u200d\u00ad\uf0b7３%.-", max_size=60)
# A browser sends no half of a character.
_ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
_CORPUS = st.lists(st.one_of(_MIXED, _ANY), min_size=30, max_size=30)
_FIELDS = """<!doctype html><textarea data-words="a" data-words-limit="5"></textarea><output id="a"></output>
<div contenteditable data-words="b"></div><output id="b"></output>"""


@pytest.fixture(scope="module")
def counter(chromium: Browser) -> Iterator[Page]:
    """A tab with two fields, and the script."""
    tab = chromium.new_page()
    tab.set_content(_FIELDS)
    tab.add_script_tag(content=_SCRIPT)
    yield tab
    tab.close()


def test_table_of_the_script_is_up_to_date() -> None:
    pairs = zip(list_kinds(), read_kinds(_SCRIPT), strict=True)
    differing = [point for point, (own, written) in enumerate(pairs) if own != written]
    assert [hex(point) for point in differing if not is_new(point)] == []


def is_new(point: int) -> bool:
    """Tell whether the Python of the product, 3.11, does not know this character yet."""
    return unicodedata.unidata_version != "14.0.0" and read_kinds(_SCRIPT)[point] in "SR"


@pytest.mark.browser
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_CORPUS)
def test_browser_counts_six_hundred_texts_as_the_server(counter: Page, texts: list[str]) -> None:
    counted = counter.evaluate("texts => texts.map(text => [countWords(text), countKept(text)])", texts)
    assert counted == [[count_words(text), count_words(plain_of(from_plain(text)))] for text in texts]


@pytest.mark.browser
def test_figure_follows_what_is_typed(counter: Page) -> None:
    counter.locator("textarea").fill("学党章a b")
    expect(counter.locator("#a")).to_have_text("5 字，还可写 0 字")
    counter.locator("textarea").fill("学党章 a b")
    expect(counter.locator("#a")).to_have_text("5 字，还可写 0 字")
    counter.locator("textarea").fill("学党章，讲党性。")
    expect(counter.locator("#a")).to_have_text("8 字，超过 3 字")
    expect(counter.locator("#a")).to_have_class("over")


@pytest.mark.browser
def test_figure_of_the_editor_is_that_of_the_kept_text(counter: Page) -> None:
    html = to_html(read_html("<p>学<b>党章</b>\uf0b7，</p><ul><li>party building</li></ul><p>第二段。</p>"))
    editor = counter.locator("[contenteditable]")
    editor.evaluate("(element, html) => { element.innerHTML = html }", html + "<p>\uf0b7\uf0b7</p>")
    editor.dispatch_event("input", {"bubbles": True})
    expect(counter.locator("#b")).to_have_text(f"{count_words(plain_of(read_html(html)))} 字")

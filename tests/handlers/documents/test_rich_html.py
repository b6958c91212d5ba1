"""Pasted text: paragraphs and bold are kept, everything else is dropped, and nothing of it can act."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.documents.rich_html import MOST_CHARACTERS, MOST_OPENED, MOST_TAGS, read_html
from local.openapi import build_undeployed_app
from models.errors import InvalidInput
from models.rules.rich_text import RichText, Run, decode_text, encode_text, plain_of, tidy
from tests.handlers.documents.html_vectors import VECTORS
from tests.handlers.documents.pasted import PASTED
from tests.rich_html import to_html

_RUNS = st.builds(Run, st.text(max_size=20), st.booleans())
TEXTS = st.lists(st.lists(_RUNS, max_size=5), max_size=5).map(tidy)


class _Tags(HTMLParser):
    """Collects the tags of a page as they stand there."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(self.get_starttag_text() or tag)


def render(text: RichText) -> str:
    """Return the text as every page shows it."""
    show_text = build_undeployed_app().jinja_env.get_template("rich_text.html").module.show_text  # type: ignore[attr-defined]
    return str(show_text(text))


def mark_bold(text: RichText) -> list[str]:
    """Return the paragraphs with ** around what is bold."""
    return ["".join(f"**{run.text}**" if run.is_bold else run.text for run in paragraph) for paragraph in text]


@pytest.mark.parametrize("source", PASTED)
def test_pasted_text_keeps_paragraphs_and_bold_only(source: str) -> None:
    html, paragraphs = PASTED[source]
    assert mark_bold(read_html(html)) == paragraphs


def test_corpus_of_vectors_is_large_enough() -> None:
    assert len(set(VECTORS)) >= 120


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_but_paragraphs_and_bold_survives(vector: str) -> None:
    for text in (read_html(vector), read_html(f"<p>前{vector}后</p>"), read_html(to_html(read_html(vector)))):
        for page in (render(text), to_html(text)):
            seen = _Tags()
            seen.feed(page)
            assert seen.tags <= {"<p>", "<strong>"}


@given(TEXTS)
def test_text_comes_back_from_the_editor_unchanged(text: RichText) -> None:
    assert read_html(to_html(text)) == text


@given(TEXTS)
def test_text_comes_back_from_the_store_unchanged(text: RichText) -> None:
    assert decode_text(encode_text(text)) == text
    assert tidy(text) == text


@given(TEXTS)
def test_pages_show_the_text_that_is_counted(text: RichText) -> None:
    bare = render(text).replace("<strong>", "").replace("</strong>", "").replace("<p>", "")
    assert "\n".join(unescape(each) for each in bare.split("</p>")[:-1]) == plain_of(text)


@given(st.text())
def test_any_string_is_read_without_a_fault(html: str) -> None:
    assert tidy(read_html(html)) == read_html(html)


@pytest.mark.parametrize(
    "html",
    [
        "x" * (MOST_CHARACTERS + 1),
        "<b>" * (MOST_OPENED + 1),
        "</p>" * (MOST_TAGS + 1),
    ],
    ids=["characters", "opened", "tags"],
)
def test_more_than_anybody_pastes_is_refused_unread(html: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_html(html)
    [fault] = refusal.value.errors
    assert fault.field == "text"
    assert fault.detail.endswith("。")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * MOST_OPENED,
        "".join(f"<font id={each}>" for each in range(MOST_OPENED // 2)) + "<p>x" * (MOST_OPENED // 2),
        "<table><tr><td>" * (MOST_OPENED // 3),
        "</p>" * MOST_TAGS,
        "<a " + "x=1 " * 200_000 + ">",
        "&amp;" * 190_000,
        "中\n \n" * 200_000,
        "\n" * MOST_CHARACTERS,
    ],
    ids=["deep", "formatting", "tables", "ends", "attributes", "entities", "lines", "blank"],
)
def test_worst_html_that_is_read_takes_seconds_at_most(html: str) -> None:
    start = perf_counter()
    read_html(html)
    assert perf_counter() - start < 10

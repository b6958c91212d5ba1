"""Pasted text: whatever word processors and web pages put on the clipboard becomes paragraphs with bold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from models.errors import FieldError, InvalidInput
from models.rules.rich_text import RichText, Run, tidy

# What is parsed at most: Word wraps 2,500 字 in some 100 KB and a thousand tags; a parser's time grows with their
# square when each opens inside the last.
MOST_CHARACTERS, MOST_OPENED, MOST_TAGS = 1_000_000, 5_000, 15_000

_TOO_MUCH = "粘贴的内容过长或格式过于复杂，没有保存。请先粘贴为纯文本，或分几次粘贴。"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Where one of these begins or ends, a paragraph does.
_BLOCKS = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption"),
    *("figure", "footer", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
}
_INLINE = frozenset({"strong", "b", "span", "font"})
# What stands between their tags is not text of the document, or was struck out of it.
_MUTE = {
    *("audio", "canvas", "del", "embed", "iframe", "math", "noscript", "object", "script", "select", "style", "svg"),
    *("template", "textarea", "title", "video", "xml"),
}
_BOLD = re.compile(r"font-weight\s*:\s*(?P<light>normal|lighter|[1-5]00)?(?P<bold>bold|[6-9]00)?", re.I)
_WIDE = "\u2018-\u201d\u2014\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
# Word breaks lines in the middle of Chinese words, where a browser shows nothing.
_BROKEN_LINE = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_html(html: str, field: str = "text") -> RichText:
    """Return the paragraphs of an HTML text with what is bold in it; everything else is dropped.

    Raises InvalidInput for `field` if there is more of it than anybody pastes.
    """
    tags = html.count("<")
    if len(html) > MOST_CHARACTERS or tags > MOST_TAGS or tags - html.count("</") > MOST_OPENED:
        raise InvalidInput([FieldError(field, _TOO_MUCH)])
    reader = _Reader()
    reader.feed(_sanitise(_SURROGATE.sub("", html)))
    reader.close()
    return tidy(reader.paragraphs)


def _sanitise(html: str) -> str:
    # Only who pastes pays for it.
    import nh3  # noqa: PLC0415

    return nh3.clean(
        html,
        tags=set(_BLOCKS | _INLINE),
        clean_content_tags=_MUTE,
        attributes={tag: {"style"} for tag in _BLOCKS | _INLINE},
        filter_style_properties={"font-weight"},
        url_schemes=set(),
    )


class _Reader(HTMLParser):
    """Reads what the sanitiser left; every element that it opens is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[list[Run]] = [[]]
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break_at(tag)
        if tag not in {"br", "hr"}:
            self._open.append((tag, self._weigh(tag, dict(attrs).get("style") or "")))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        self._break_at(tag)

    def handle_data(self, data: str) -> None:
        lines = self._cut(data)
        for place, line in enumerate(lines):
            if place:
                self.paragraphs.append([])
            self.paragraphs[-1].append(Run(line, self._is_bold))

    def _cut(self, data: str) -> list[str]:
        if any(tag == "pre" for tag, _ in self._open):
            return re.split(r"\r\n?|\n", data)
        return [_BROKEN_LINE.sub("", data)]

    @property
    def _is_bold(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _weigh(self, tag: str, style: str) -> bool:
        said = _BOLD.search(style)
        if said and (said["bold"] or said["light"]):
            return said["bold"] is not None
        return self._is_bold or tag in {"b", "strong"} or tag in _HEADINGS

    def _break_at(self, tag: str) -> None:
        if tag in _BLOCKS and self.paragraphs[-1]:
            self.paragraphs.append([])

"""Texts of nominations between browser and materials: pasted HTML read, forms read; the only place that knows how."""

from __future__ import annotations

from html.parser import HTMLParser

from models.errors import FieldError, InvalidInput
from models.rules.rich_text import RichText, from_plain

# Word wraps 2,500 字 in some 100 KB.
_MOST_CHARACTERS = 1_000_000
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_MUTE = frozenset({"script", "style", "title", "template", "xml"})


def read_pasted(html: str) -> RichText:
    """Return the paragraphs of pasted HTML; raise InvalidInput for more than anybody pastes."""
    if len(html) > _MOST_CHARACTERS:
        raise InvalidInput([FieldError("text", "粘贴的内容过长，没有保存。请分几次粘贴。")])
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return from_plain("".join(reader.found))


class _Lines(HTMLParser):
    """Collects what is text, a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._muted = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a line, or something that is no text."""
        self._muted += tag in _MUTE
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line, or what was no text."""
        self._muted = max(0, self._muted - (tag in _MUTE))
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self._muted:
            self.found.append(data.replace("\n", " "))

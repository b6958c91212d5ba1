"""Texts as they are kept and shown: paragraphs of runs, each plain or bold, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

_SPACE = re.compile(r"[^\S\u3000]+")


class Run(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of text of one weight; it is escaped wherever it is shown."""

    text: str
    is_bold: bool = False


Paragraph = tuple[Run, ...]
RichText = tuple[Paragraph, ...]


def from_plain(text: str) -> RichText:
    """Return a text without any emphasis: one paragraph a line, empty lines left out."""
    return tidy((Run(line),) for line in text.splitlines())


def plain_of(text: RichText) -> str:
    """Return the text alone, one line a paragraph: what 字 are counted in and likeness is measured on."""
    return "\n".join("".join(run.text for run in paragraph) for paragraph in text)


def encode_text(text: RichText) -> str:
    """Return the text as it is kept in one attribute of a table."""
    return msgspec.json.encode(text).decode()


def decode_text(kept: str) -> RichText:
    """Return the text that was kept."""
    return msgspec.json.decode(kept, type=RichText)


def tidy(paragraphs: Iterable[Iterable[Run]]) -> RichText:
    """Return the paragraphs without control characters, doubled or outer spaces and empty runs, neighbours joined."""
    return tuple(filter(None, (tuple(_tidy(paragraph)) for paragraph in paragraphs)))


def _tidy(paragraph: Iterable[Run]) -> Iterator[Run]:
    shown = filter(lambda run: run.text, (Run(_drop_unshown(run.text), run.is_bold) for run in paragraph))
    joined = [
        Run(_SPACE.sub(" ", "".join(run.text for run in runs)), is_bold)
        for is_bold, runs in groupby(shown, lambda run: run.is_bold)
    ]
    while joined and not joined[0].text.strip():
        joined.pop(0)
    while joined and not joined[-1].text.strip():
        joined.pop()
    for place, run in enumerate(joined):
        text = run.text.lstrip() if place == 0 else run.text
        yield Run(text.rstrip() if place == len(joined) - 1 else text, run.is_bold)


def _drop_unshown(text: str) -> str:
    """Return the text without characters that no page can show."""
    return "".join(mark for mark in text if mark.isprintable() or mark.isspace() or mark == "\u200d")

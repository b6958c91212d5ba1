"""Which cell of a paper fills which field: labels are found wherever they stand, values beside or below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.documents.form_fields import LabelBook
from handlers.documents.paper import Cell, Paper
from models.rules.rich_text import RichText, Run, plain_of, tidy

# A field's path and what was written there.
Filled = tuple[str, RichText]
_COLON = re.compile("[:：]")


def list_filled(paper: Paper, book: LabelBook) -> list[Filled]:
    """Return what the paper fills in, in its order; a field that it asks for twice comes twice."""
    found: list[Filled] = []
    spanning: dict[int, str] = {}
    for place, row in enumerate(paper.rows):
        below = paper.rows[place + 1] if place + 1 < len(paper.rows) else ()
        spanning = {
            cell.column: spanning[cell.column] for cell in row if cell.is_continued and cell.column in spanning
        }
        for path, text, cell in _read_row(row, below, book, dict(spanning)):
            if cell.is_continued and found and found[-1][0] == path:
                found[-1] = (path, found[-1][1] + text)
            else:
                found.append((path, text))
            spanning[cell.column] = path
    return found


def _read_row(
    row: tuple[Cell, ...], below: tuple[Cell, ...], book: LabelBook, spanning: dict[int, str]
) -> Iterator[tuple[str, RichText, Cell]]:
    """Yield the fields of a row: path, value and the cell with the label."""
    place = 0
    while place < len(row):
        cell = row[place]
        path = spanning.get(cell.column) if cell.is_continued else book.find(plain_of(cell.text))
        following = row[place + 1] if place + 1 < len(row) else None
        place += 1
        if path is None:
            yield from _read_inline(cell, book)
        elif following is not None and book.find(plain_of(following.text)) is None:
            yield path, following.text, cell
            place += 1
        elif not cell.is_continued:
            text = _find_below(cell, below, book)
            # Before another label and above nothing, it is the heading of a group.
            if text or following is None:
                yield path, text, cell


def _find_below(label: Cell, below: tuple[Cell, ...], book: LabelBook) -> RichText:
    """Return what stands under a label that has nothing beside it."""
    cell = next((cell for cell in below if cell.column == label.column), None)
    return () if cell is None or book.find(plain_of(cell.text)) else cell.text


def _read_inline(cell: Cell, book: LabelBook) -> Iterator[tuple[str, RichText, Cell]]:
    """Yield what a cell says after its own label: 姓名：陈测试."""
    label, *rest = _COLON.split(plain_of(cell.text), maxsplit=1)
    path = book.find(label) if rest and "\n" not in label else None
    if path is not None:
        yield path, _cut(cell.text, len(label) + 1), cell


def _cut(text: RichText, characters: int) -> RichText:
    """Return a text without so many characters of its first paragraph."""
    kept: list[Run] = []
    for run in text[0]:
        kept.append(Run(run.text[characters:], run.is_bold))
        characters = max(0, characters - len(run.text))
    return tidy([kept, *text[1:]])

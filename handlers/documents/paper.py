"""What is read of a Word document: the rows of its tables, and the text below them."""

from __future__ import annotations

from models.rules.rich_text import RichText
from models.secretive import Secretive


class Cell(Secretive, frozen=True, array_like=True):
    """One cell and the column where it begins; it is continued if it was merged with the one above."""

    column: int
    text: RichText
    is_continued: bool = False


class Paper(Secretive, frozen=True):
    """All rows in order, those of a table inside a cell after the cell's own row, and the paragraphs after them."""

    rows: tuple[tuple[Cell, ...], ...]
    tail: RichText = ()

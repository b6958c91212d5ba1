"""What is read of a spreadsheet."""

from __future__ import annotations

from models.secretive import Secretive


class SheetRow(Secretive, frozen=True, array_like=True):
    """One row that is not blank; `line` is its number as the spreadsheet program shows it."""

    line: int
    cells: tuple[str, ...]


class Sheet(Secretive, frozen=True):
    """The first sheet with content: every cell as text, numbers and dates too.

    `kind` is xlsx, xls or csv. `unread` names the other sheets that have content: nobody may think they were read.
    """

    kind: str
    name: str
    rows: tuple[SheetRow, ...]
    unread: tuple[str, ...] = ()

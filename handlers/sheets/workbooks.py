"""Workbooks: the first sheet with content, its values as text, merged cells filled downwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from handlers.sheets.limits import DAMAGED, Refused
from handlers.sheets.recognising import refuse_password
from handlers.sheets.rows import Row, collect_rows

# A spreadsheet keeps 15 digits of a number.
_EXACT = 10**15


def read_workbook(file: io.BytesIO) -> tuple[str, list[Row], list[str]]:
    """Return name and rows of the first sheet with content, hidden ones last, and names of others with any."""
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            return _read_first(book)
    except PasswordError as error:
        raise refuse_password() from error
    except CalamineError as error:
        raise Refused(DAMAGED) from error


def spell_value(value: Any) -> str:
    """Return a cell's value as text: whole numbers without a point, dates as 2017-07-05."""
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case float() | int():
            return str(int(value)) if value == int(value) and abs(value) < _EXACT else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
    return str(value)


def _read_first(book: CalamineWorkbook) -> tuple[str, list[Row], list[str]]:
    first: tuple[str, list[Row]] | None = None
    unread = set()
    for sheet in sorted(book.sheets_metadata, key=_is_hidden):
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        content = book.get_sheet_by_name(sheet.name)
        if not _has_content(content):
            continue
        if first is None:
            first = (sheet.name, collect_rows(_list_rows(content)))
        else:
            unread.add(sheet.name)
    if first is None:
        raise Refused("表格里没有内容，请检查后重新选择文件。")
    return *first, [name for name in book.sheet_names if name in unread]


def _is_hidden(sheet: SheetMetadata) -> bool:
    return sheet.visible is not SheetVisibleEnum.Visible


def _has_content(sheet: CalamineSheet) -> bool:
    return any(spell_value(value).strip() for row in sheet.iter_rows() for value in row if value != "")


def _list_rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Yield the rows as text. A cell merged over several rows counts for each of them that holds anything else."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            starts.setdefault(top, []).append((left, bottom))
    filled: dict[int, tuple[int, str]] = {}
    for number, values in enumerate(sheet.iter_rows()):
        cells = [spell_value(value) for value in values]
        filled = {column: fill for column, fill in filled.items() if fill[0] >= number}
        if any(cells):
            for column, (_, text) in filled.items():
                cells[column] = cells[column] or text
        for column, bottom in starts.get(number, ()):
            if column < len(cells):
                filled[column] = (bottom, cells[column])
        yield cells

"""Writing a spreadsheet for people: Chinese headers, text that stays text, nothing that a cell could do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

Kind = Literal["text", "number", "date", "percent"]
Value = str | int | float | date | None

# What spreadsheet programs take for the beginning of a formula, also in full width.
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_FORMATS: dict[Kind, str] = {"text": "@", "number": "0", "date": "yyyy-mm-dd", "percent": "0.0%"}
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CUT_MARK = "……（内容过长，后面的部分未列出）"
_MOST_UNITS = 32_767
_A4 = 9


class Column(msgspec.Struct, frozen=True):
    """One column: its header, its width in characters, and what its cells hold (a percent is a part of 1)."""

    header: str
    width: float = 16
    kind: Kind = "text"


def write_sheet(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a .xlsx with one sheet: bold headers that stay in view and print on every page, a filter, A4 in width.

    Text is never a formula, a link or a number. What a cell can't hold is replaced by �, what is too long is cut with
    a visible mark.
    """
    # Only who asks for a file pays for it.
    from xlsxwriter import Workbook  # noqa: PLC0415

    # In memory: rosters never lie on a disk as they are.
    settings = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    file = io.BytesIO()
    with Workbook(file, settings) as book:
        sheet = book.add_worksheet(name_sheet(title))
        formats = _make_formats(book)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, clean_text(column.header), formats["header"])
        last = _write_rows(sheet, formats, columns, rows)
        _set_up_page(sheet, columns, last)
    return file.getvalue()


def name_sheet(title: str) -> str:
    """Return the title as a sheet may be named: at most 31 characters, some of them not allowed."""
    return re.sub(r"[\[\]:*?/\\]", " ", clean_text(title)).strip("' ")[:31].strip("' ") or "Sheet1"


def clean_text(text: str) -> str:
    """Return the text as a cell can hold it; a cell's length is counted as UTF-16 does."""
    text = _UNHOLDABLE.sub("\ufffd", text)
    if len(text) * 2 <= _MOST_UNITS or _count_units(text) <= _MOST_UNITS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (_MOST_UNITS - len(_CUT_MARK))]
    return kept.decode("utf-16-le", "ignore") + _CUT_MARK


def _count_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _make_formats(book: Any) -> dict[str, Any]:
    formats = {kind: book.add_format({"num_format": spelled}) for kind, spelled in _FORMATS.items()}
    # As if a person had typed ' first: it stays text even after the cell is edited or pasted elsewhere.
    quoted = {"num_format": "@", "quote_prefix": True}
    return formats | {"quoted": book.add_format(quoted), "header": book.add_format(quoted | {"bold": True})}


def _write_rows(
    sheet: Any, formats: dict[str, Any], columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> int:
    number = 0
    for row in rows:
        number += 1
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, formats, number, place, column.kind, value)
    return number


def _write_cell(sheet: Any, formats: dict[str, Any], row: int, place: int, kind: Kind, value: Value) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = clean_text(value)
        sheet.write_string(row, place, text, formats["quoted" if text.startswith(_TRIGGERS) else "text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats["date"])
    else:
        sheet.write_number(row, place, value, formats[kind])


def _set_up_page(sheet: Any, columns: Sequence[Column], last: int) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")

"""Makes the spreadsheets that tests hand in: by the libraries that offices' programs resemble, and by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

ROWS = (
    ("姓名", "手机号", "所在支部"),
    ("陈测试", "15400000001", "第一党支部"),
    ("林测试", "15400000002", "第二党支部"),
)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def make_xlsx(rows: Iterable[Sequence[Any]] = ROWS, change: Callable[[Any], object] = lambda book: None) -> bytes:
    """Return a .xlsx with these rows; `change` may do more with the workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_xlsx_of_strings(rows: Iterable[Sequence[str]] = ROWS) -> bytes:
    """Return a .xlsx that keeps its texts apart from its cells, as Excel does."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return file.getvalue()


def make_xls(rows: Iterable[Sequence[Any]] = ROWS, change: Callable[[Any], object] = lambda sheet: None) -> bytes:
    """Return a .xls with these rows; `change` may do more with the sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册", cell_overwrite_ok=True)
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value)
    change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def read_parts(archive: bytes) -> dict[str, bytes]:
    """Return what a zip archive holds."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def replace_part(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the archive with one part changed."""
    parts = read_parts(archive)
    return make_zip(parts | {name: change(parts[name])})


def make_sheet_of(cells: bytes, archive: bytes | None = None) -> bytes:
    """Return a .xlsx whose sheet holds exactly these rows of XML."""
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return replace_part(archive or make_xlsx(), SHEET, lambda _: head + cells + b"</sheetData></worksheet>")

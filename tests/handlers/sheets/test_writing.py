"""What is written stays text: no cell can act, nothing is lost without a mark."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import product

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from handlers.sheets.reading import read_sheet
from handlers.sheets.writing import Column, name_sheet, write_sheet

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PAYLOADS = (
    "{}1+1",
    "{}cmd|' /C calc'!A0",
    '{}HYPERLINK("http://evil.example","点这里")',
    '"{}1+1"',
    "'{}1+1",
    " {}1+1",
    "\n{}1+1",
    "{}",
)
VECTORS = [payload.format(trigger) for trigger, payload in product(TRIGGERS, PAYLOADS)]
LINKS = [
    "http://evil.example",
    "mailto:a@evil.example",
    "file:///etc/passwd",
    "internal:Sheet1!A1",
    "external:a.xlsx",
]
ODD = ["_x0041_", "0012", "1e5", "15400000001", "{=1}", "<b>&amp;</b>", "TRUE", "#N/A", "  两边有空格  ", "𠮷野"]


def write_one(value: str) -> bytes:
    """Return a spreadsheet whose header and only cell are this text."""
    return write_sheet("导出", [Column(value)], [[value]])


@pytest.mark.parametrize("value", [*VECTORS, *LINKS, *ODD], ids=ascii)
def test_text_stays_text_in_every_reader(value: str) -> None:
    content = write_one(value)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.data_type, cell.number_format) == ("s", "@")
        # It leaves a carriage return as the file spells it.
        assert value in (cell.value, unescape(cell.value))
        assert cell.hyperlink is None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows == [[value], [value]]


@pytest.mark.parametrize("value", VECTORS, ids=ascii)
def test_what_begins_like_a_formula_is_quoted(value: str) -> None:
    content = write_one(value)
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert bool(cell.style and cell.quotePrefix) == value.startswith(TRIGGERS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in written
        assert b"hyperlink" not in written
        assert not [name for name in archive.namelist() if "externalLink" in name or "worksheets/_rels" in name]


def test_formula_check_sees_a_formula_where_there_is_one() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    assert book.active["A1"].data_type == "f"


def test_what_a_cell_cannot_hold_is_replaced_visibly() -> None:
    content = write_one("a\x01b\x0bc\x1fd\ufffee\ud800f")
    assert read_sheet("x.xlsx", content).rows[1].cells == ("a�b�c�d�e�f",)


@pytest.mark.parametrize("character", ["部", "𠮷"])
def test_text_too_long_for_a_cell_is_cut_with_a_mark(character: str) -> None:
    [value] = read_sheet("x.xlsx", write_sheet("导出", [Column("长")], [[character * 40_000]])).rows[1].cells
    assert len(value.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert value.startswith(character * 16_000)
    assert value.endswith("（内容过长，后面的部分未列出）")


def test_text_that_just_fits_is_left_whole() -> None:
    [value] = read_sheet("x.xlsx", write_sheet("导出", [Column("长")], [["部" * 32_767]])).rows[1].cells
    assert value == "部" * 32_767


def test_numbers_dates_and_percents_are_values() -> None:
    columns = [Column("名"), Column("数", 8, "number"), Column("日", 12, "date"), Column("率", 8, "percent")]
    content = write_sheet("投票率", columns, [["甲", 12, date(2017, 7, 5), 0.905], ["乙", None, None, None]])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]][1::2] == [12, 0.905]
    assert sheet["C2"].value.date() == date(2017, 7, 5)
    assert [cell.number_format for cell in sheet[2]] == ["@", "0", "yyyy-mm-dd", "0.0%"]
    assert [cell.value for cell in sheet[3]] == ["乙", None, None, None]


def test_sheet_is_ready_to_read_filter_and_print() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_sheet("名册", [Column("姓名"), Column("支部", 30)], [["a", "b"]]))
    ).active
    assert sheet.title == "名册"
    assert sheet["A1"].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:B2", "$1:$1")
    assert (sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == (0, 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize(
    ("title", "name"),
    [("名册", "名册"), ("", "Sheet1"), ("a/b:c", "a b c"), ("'x'", "x"), ("长" * 40, "长" * 31), ("\x00", "�")],
)
def test_any_title_names_a_sheet(title: str, name: str) -> None:
    assert name_sheet(title) == name
    assert openpyxl.load_workbook(io.BytesIO(write_sheet(title, [Column("a")], []))).sheetnames == [name]

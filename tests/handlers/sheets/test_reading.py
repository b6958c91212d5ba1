"""Spreadsheets as offices really have them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pytest
import xlwt

from handlers.sheets.reading import read_sheet
from handlers.sheets.sheet import Sheet
from tests.handlers.sheets.files import ROWS, make_xls, make_xlsx, make_xlsx_of_strings
from tests.source import ROOT

TEXT = "姓名,手机号,所在支部\n陈测试,15400000001,第一党支部\n林测试,15400000002,第二党支部\n"


def cells_of(sheet: Sheet) -> list[tuple[str, ...]]:
    """Return the rows without their numbers."""
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("名册.xlsx", make_xlsx(), "xlsx"),
        ("名册.xls", make_xls(), "xls"),
        ("名册.xlsx", make_xlsx_of_strings(), "xlsx"),
        ("名册.csv", TEXT.encode(), "csv"),
        ("名册.csv", TEXT.encode("utf-8-sig"), "csv"),
        ("名册.csv", TEXT.encode("utf-16"), "csv"),
        ("名册.csv", b"\xfe\xff" + TEXT.encode("utf-16-be"), "csv"),
        ("名册.csv", TEXT.encode("gbk"), "csv"),
        ("名册.csv", TEXT.encode("gb18030"), "csv"),
        ("名册.csv", TEXT.replace("\n", "\r\n").encode("gbk"), "csv"),
        ("名册.csv", TEXT.replace("\n", "\r").encode(), "csv"),
        ("名册.csv", TEXT.replace(",", ";").encode(), "csv"),
        ("名册.txt", TEXT.replace(",", "\t").encode("gbk"), "csv"),
        ("名册.csv", TEXT.replace(",", "，").encode("gbk"), "csv"),
        # Not what their names say.
        ("名册.csv", make_xlsx(), "xlsx"),
        ("名册.xls", make_xlsx(), "xlsx"),
        ("名册.xlsx", make_xls(), "xls"),
        ("名册.xlsx", TEXT.encode("gbk"), "csv"),
        ("名册.xls", TEXT.replace(",", "\t").encode("utf-16"), "csv"),
        ("", make_xlsx(), "xlsx"),
    ],
)
def test_every_format_of_offices_gives_the_same_rows(name: str, content: bytes, kind: str) -> None:
    sheet = read_sheet(name, content)
    assert (sheet.kind, cells_of(sheet)) == (kind, list(ROWS))
    assert [row.line for row in sheet.rows] == [1, 2, 3]
    assert sheet.unread == ()


@pytest.mark.parametrize("text", ["𠮷野测试,1", "㛃测试,1", "䶮·测试,1", "€,1"])
def test_rare_han_survive_in_gb18030(text: str) -> None:
    assert cells_of(read_sheet("a.csv", text.encode("gb18030"))) == [tuple(text.split(","))]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15400000001, "15400000001"),
        (15400000001.0, "15400000001"),
        (0.5, "0.5"),
        (-3, "-3"),
        (1.5e300, "1.5e+300"),
        (True, "是"),
        (date(1999, 7, 1), "1999-07-01"),
        (datetime.fromisoformat("1999-07-01 08:30:00"), "1999-07-01 08:30:00"),
        ("  前后空格\u3000", "前后空格"),
        ("两\n行", "两\n行"),
        ("0012", "0012"),
    ],
)
@pytest.mark.parametrize("is_old", [False, True], ids=["xlsx", "xls"])
def test_values_are_read_as_people_see_them(value: Any, text: str, is_old: bool) -> None:
    def write(sheet: Any) -> None:
        shape = "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else "yyyy-mm-dd"
        style = xlwt.easyxf(num_format_str=shape) if isinstance(value, date) else xlwt.easyxf()
        sheet.write(0, 1, value, style)

    content = make_xls([["a"]], write) if is_old else make_xlsx([["a", value]])
    assert cells_of(read_sheet("a", content)) == [("a", text)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("15400000001.0", "15400000001"),
        ("1.5400000001E+10", "15400000001"),
        ("1.5400000000E+10", "15400000000"),
        # Not all the digits are there, or there are more than a number has: left as it is.
        ("1.54E+10", "1.54E+10"),
        ("1.5400000001234E+10", "1.5400000001234E+10"),
        ('"=""15400000001"""', "15400000001"),
        ('"第一,党支部"', "第一,党支部"),
        ('"说""好"""', '说"好"'),
        ('"两\n行"', "两\n行"),
        ("15400000001\t", "15400000001"),
    ],
)
def test_numbers_in_text_keep_every_digit_or_stay(cell: str, text: str) -> None:
    assert cells_of(read_sheet("a.csv", f"a,{cell},b\nc,d,e".encode()))[0] == ("a", text, "b")


def test_lines_keep_their_numbers_when_blanks_are_left_out() -> None:
    rows: list[list[str | None]] = [[], ["六好"], [None, "  "], ["a", "b"], [], [], ["c"]]
    expected = [(2, ("六好", "")), (4, ("a", "b")), (7, ("c", ""))]
    for content in (make_xlsx(rows), "\n六好\n,  \na,b\n\n\nc\n".encode()):
        assert [(row.line, row.cells) for row in read_sheet("a", content).rows] == expected


@pytest.mark.parametrize("is_old", [False, True], ids=["xlsx", "xls"])
def test_merged_branch_counts_for_every_row_it_spans(is_old: bool) -> None:
    rows: list[list[str | None]] = [
        ["名册", None, None],
        ["姓名", "手机", "支部"],
        ["甲", "1", "一支部"],
        ["乙", "2"],
        [],
        ["丙", "3"],
        ["丁", "4"],
    ]
    title, branch = (0, 0, 0, 2), (2, 5, 2, 2)

    def merge(book: Any) -> None:
        for top, bottom, left, right in (title, branch):
            book.active.merge_cells(
                start_row=top + 1, end_row=bottom + 1, start_column=left + 1, end_column=right + 1
            )

    def merge_old(sheet: Any) -> None:
        for place in (title, branch):
            sheet.merge(*place)

    content = (
        make_xls([[cell or "" for cell in row] for row in rows], merge_old) if is_old else make_xlsx(rows, merge)
    )
    assert [(row.line, row.cells) for row in read_sheet("a", content).rows] == [
        (1, ("名册", "", "")),
        (2, ("姓名", "手机", "支部")),
        (3, ("甲", "1", "一支部")),
        (4, ("乙", "2", "一支部")),
        (6, ("丙", "3", "一支部")),
        (7, ("丁", "4", "")),
    ]


def test_first_visible_sheet_is_read_and_others_are_named() -> None:
    def add(book: Any) -> None:
        book.active.title = "空表"
        for title, state in (("藏", "hidden"), ("名册", "visible"), ("说明", "visible"), ("也空", "visible")):
            sheet = book.create_sheet(title)
            sheet.sheet_state = state
            if title != "也空":
                sheet.append([title])

    sheet = read_sheet("a.xlsx", make_xlsx([], add))
    assert (sheet.name, cells_of(sheet), sheet.unread) == ("名册", [("名册",)], ("藏", "说明"))


def test_hidden_sheet_is_read_when_no_other_has_content() -> None:
    def add(book: Any) -> None:
        book.create_sheet("藏").append(["甲"])
        book["藏"].sheet_state = "hidden"

    assert read_sheet("a.xlsx", make_xlsx([], add)).name == "藏"


def test_text_file_names_its_sheet_without_folders() -> None:
    assert read_sheet("C:\\桌面\\二支部.名册.csv", b"a").name == "二支部.名册"


def test_hint_of_the_delimiter_is_obeyed_and_not_a_row() -> None:
    sheet = read_sheet("a.csv", b"sep=;\r\na;b,c\r\n")
    assert [(row.line, row.cells) for row in sheet.rows] == [(2, ("a", "b,c"))]


def test_title_above_does_not_mislead_the_delimiter() -> None:
    text = "某某学院，某某支部，党员名册\n姓名\t手机\n甲\t1\n乙\t2\n"
    assert cells_of(read_sheet("a.csv", text.encode()))[1] == ("姓名", "手机")


def test_sheet_does_not_show_what_it_holds() -> None:
    sheet = read_sheet("a.xlsx", make_xlsx())
    assert "测试" not in repr(sheet) + repr(sheet.rows)


def test_reading_process_loads_nothing_that_knows_the_store() -> None:
    code = "import handlers.sheets.child, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"handlers", "python_calamine"} <= loaded
    assert loaded.isdisjoint({"models", "pynamodb", "botocore", "flask", "cryptography"})

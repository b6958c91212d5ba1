"""The pages of importing: a file goes in, its plan is looked through, it happens, it is taken back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from handlers.sheets.limits import MOST_BYTES
from models.member import Member
from models.roster_import import RosterImport
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.roster_changes import edit_member
from tests.desk import Desk, seat_at_desk, store_tree
from tests.handlers.sheets.files import make_xlsx
from tests.makers import NOON
from tests.models.services.import_world import ADMINISTRATOR, enter, phone
from tests.officers import list_acts

TITLES = ("姓名", "手机号", "所在支部", "学历")
ROWS = [
    ("陈测一", phone(11), "第1党支部", "本科"),
    ("林测新", phone(9), "第2党支部", "=1+1"),
    ("王测", "0595-1234567", "第1党支部", "专科"),
    ("林测又", phone(8), "第九党支部", ""),
]


@pytest.fixture
def officer(console: Flask) -> Desk:
    """The officer of the first committee, at the console; one member is on the roster."""
    store_tree()
    enter(1)
    return seat_at_desk(console, 900, "officer", "c-1", branch_id="b-4")


def hand_in(desk: Desk, content: bytes | None = None, unit_id: str = "c-1", **fields: Any) -> TestResponse:
    """Send a file by the form."""
    file = io.BytesIO(make_xlsx([("名册", "", "", ""), TITLES, *ROWS]) if content is None else content)
    data: dict[str, Any] = {"csrf": desk.csrf, "file": (file, "一学院名册.xlsx"), **fields}
    return desk.client.post(f"/imports/{unit_id}", data=data, headers={"Accept": "text/html"})


def work() -> None:
    """Let the present job of the only import run to its end."""
    [row] = RosterImport.scan(consistent_read=True)
    work_on(row.job_id, KINDS, NOON, lambda: True)


def plan(desk: Desk, **fields: Any) -> str:
    """Hand in the list, let it be planned, and return its page's address."""
    address = hand_in(desk, **fields).headers["Location"]
    work()
    return str(address)


def figures_on(page: str) -> dict[str, str]:
    """Return the figures at the top of a page."""
    return dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page))


def test_officer_begins_at_the_own_unit_with_an_empty_history(officer: Desk) -> None:
    assert officer.get("/imports").headers["Location"] == "/imports/c-1"
    page = officer.get("/imports/c-1").text
    assert "还没有导入过名单" in page
    assert "第1学院党委" in page
    assert 'enctype="multipart/form-data"' in page
    assert "/imports/b-2" in page


def test_plan_is_shown_before_anything_changes(officer: Desk) -> None:
    address = plan(officer)
    page = officer.get(address).text
    assert figures_on(page) == {"新增": "1", "变更": "1", "有误": "2"}
    assert "名册还没有改变" in page
    # What is wrong comes first, with a sentence each.
    assert "固定电话" in page
    assert "没有找到“第九党支部”" in page
    assert "没有用到的列：学历" in page
    assert "表头在第 2 行" in page
    changed = officer.get(f"{address}?kind=changed").text
    assert "154****0001 改为 154****0011" in changed
    assert phone(11) not in changed
    assert Member.count() == 2


def test_confirmed_plan_happens_and_is_undone(officer: Desk) -> None:
    address = plan(officer)
    assert "确认导入（2 人）" in officer.get(address).text
    assert officer.post(f"{address}/apply").headers["Location"] == address
    assert "正在导入" in officer.get(address).text
    work()
    page = officer.get(address).text
    assert "办理 2 人" in page
    assert Member.get("m-1").phone == "+86" + phone(11)
    assert officer.post(f"{address}/undo").status_code == 303
    work()
    assert "复原 2 人" in officer.get(address).text
    assert Member.get("m-1").phone == "+86" + phone(1)
    assert "已撤销" in officer.get("/imports/c-1").text
    assert [act for act in list_acts() if act.startswith("roster")] == [
        "roster_import_begun",
        "roster_import_ended",
        "roster_undo_begun",
        "roster_undo_ended",
    ]


def test_waiting_page_asks_again_until_the_plan_is_there(officer: Desk) -> None:
    address = hand_in(officer).headers["Location"]
    page = officer.get(address).text
    assert "正在预检" in page
    assert f'hx-get="{address}/progress"' in page
    progress = officer.get(f"{address}/progress")
    assert "<html" not in progress.text
    assert "HX-Refresh" not in progress.headers
    work()
    assert officer.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert officer.post(f"{address}/wake").headers["Location"] == address


def test_closing_members_takes_their_number_ticked(officer: Desk) -> None:
    enter(2)
    content = make_xlsx([TITLES, ("陈测一", phone(1), "第1党支部", "")])
    address = hand_in(officer, content, is_complete="yes").headers["Location"]
    work()
    page = officer.get(address).text
    assert "确认停用 1 人" in page
    for agreed in ("", "2"):
        refused = officer.post(f"{address}/apply", agree=agreed)
        assert (refused.status_code, "请先勾选" in refused.text) == (422, True)
    assert officer.post(f"{address}/apply", agree="1").status_code == 303
    work()
    assert Member.get("m-2").status == "inactive"


def test_list_to_mend_comes_back_and_is_taken_once_mended(officer: Desk) -> None:
    address = plan(officer)
    edit_member(ADMINISTRATOR, "m-1", 0, "陈测一", phone(77), NOON)
    officer.post(f"{address}/apply")
    work()
    page = officer.get(address).text
    assert "刚刚被他人修改" in page
    answer = officer.post(f"{address}/to-mend")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.data))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert rows[0] == ["原行号", "需要更正的内容", *TITLES]
    assert [row[0] for row in rows[1:]] == [3, 5, 6]
    rows[2][3], rows[3][4] = phone(66), "第2党支部"
    again = hand_in(officer, make_xlsx(rows)).headers["Location"]
    row = next(row for row in RosterImport.scan(consistent_read=True) if row.state == "reading")
    work_on(row.job_id, KINDS, NOON, lambda: True)
    assert figures_on(officer.get(again).text) == {"新增": "2", "变更": "1", "有误": "0"}


def test_own_list_to_mend_holds_no_formula(officer: Desk) -> None:
    content = make_xlsx([TITLES, ("王测", "1", "第1党支部", "'=1+1"), ("林", "@x", "+1", "-1")])
    address = hand_in(officer, content).headers["Location"]
    work()
    book = load_workbook(io.BytesIO(officer.post(f"{address}/to-mend").data))
    assert {cell.data_type for row in book.active.iter_rows(min_row=2, min_col=2) for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "这个文件是空的"),
        (b"%PDF-1.7", "PDF"),
        (make_xlsx([("a", "b"), ("c", "d")]), "没有找到表头"),
        (make_xlsx([("姓名", "手机号"), ("陈明", "1")]), "所在党支部"),
        (b"x" * (MOST_BYTES + 1), "超过 4 MB"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_form(officer: Desk, content: bytes, sentence: str) -> None:
    answer = hand_in(officer, content, is_complete="yes")
    assert answer.status_code == 422
    assert sentence in answer.text
    # What was ticked stays ticked.
    assert re.search(r'name="is_complete" value="yes" checked', answer.text)
    assert RosterImport.count() == 0


def test_form_without_a_file_asks_for_one(officer: Desk) -> None:
    answer = officer.post("/imports/c-1")
    assert (answer.status_code, "请选择一个文件" in answer.text) == (422, True)


def test_far_larger_upload_is_refused_before_it_is_read(officer: Desk) -> None:
    assert hand_in(officer, b"x" * (MOST_BYTES + 200_000)).status_code == 413


def test_list_of_faulty_rows_alone_asks_to_mend_them(officer: Desk) -> None:
    address = hand_in(officer, make_xlsx([TITLES, *[(*row[:1], "1", *row[2:]) for row in ROWS]])).headers["Location"]
    work()
    page = officer.get(address).text
    assert "没有可以导入的行" in page
    assert "与现有名册一致" not in page


def test_sheets_left_unread_are_named(officer: Desk) -> None:
    content = make_xlsx([TITLES, *ROWS], lambda book: book.create_sheet("离退休").append(["林"]))
    address = hand_in(officer, content).headers["Location"]
    work()
    assert "还有工作表“离退休”没有读取" in officer.get(address).text


def test_plan_overtaken_by_another_import_can_only_be_handed_in_again(officer: Desk) -> None:
    address = plan(officer)
    other = hand_in(officer, make_xlsx([TITLES, ("赵测", phone(5), "第1党支部", "")])).headers["Location"]
    for row in RosterImport.scan(consistent_read=True):
        work_on(row.job_id, KINDS, NOON, lambda: True)
    officer.post(f"{other}/apply")
    page = officer.get(address).text
    assert "预检已过时" in page
    assert "确认导入" not in page
    assert officer.post(f"{address}/apply").status_code == 409


def test_names_in_a_list_never_act_on_the_page(officer: Desk) -> None:
    content = make_xlsx([TITLES, ("<script>alert(1)</script>", "1", "<img src=x>", "")])
    address = hand_in(officer, content).headers["Location"]
    work()
    page = officer.get(address).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("unit_id", ["c-2", "b-3", "u-1", "r-1"])
def test_officer_reaches_no_other_units_imports(officer: Desk, unit_id: str) -> None:
    assert officer.get(f"/imports/{unit_id}").status_code == 403
    assert hand_in(officer, unit_id=unit_id).status_code == 403
    assert RosterImport.count() == 0


def test_officer_reaches_no_import_of_another_unit(officer: Desk, console: Flask) -> None:
    administrator = seat_at_desk(console, 901, "administrator", branch_id="b-4")
    content = make_xlsx([TITLES, ("赵测", phone(5), "第3党支部", "")])
    address = hand_in(administrator, content, "c-2").headers["Location"]
    work()
    assert officer.get(address).status_code == 403
    for act in ("apply", "undo", "wake", "to-mend"):
        assert officer.post(f"{address}/{act}").status_code == 403
    assert officer.get(f"{address}/progress").status_code == 403
    assert officer.get(f"{address}/rows/export?kind=bad").status_code == 403
    assert administrator.get(address).status_code == 200


def test_blank_template_reads_as_a_roster(officer: Desk) -> None:
    answer = officer.get("/imports/template")
    book = load_workbook(io.BytesIO(answer.data))
    assert [cell.value for cell in book.active[1]] == ["姓名", "手机号", "所在党支部", "所在党委"]


@pytest.mark.parametrize("query", ["?kind=nothing", "?kind=added&page=99", "?page=x", "?kind=bad&page=0"])
def test_odd_addresses_are_answered_in_words(officer: Desk, query: str) -> None:
    assert officer.get(plan(officer) + query).status_code in {200, 404}


def test_rows_of_one_kind_go_out_as_a_spreadsheet(officer: Desk) -> None:
    answer = officer.get(f"{plan(officer)}/rows/export?kind=bad")
    book = load_workbook(io.BytesIO(answer.data))
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == [5, 6]

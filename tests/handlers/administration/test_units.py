"""The pages of units: looking around, adding, renaming, moving, closing, taking a list along."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from models.services.unit_tree import list_children, require_unit
from models.unit import Unit
from tests.desk import HTML, Desk, seat_at_desk, store_tree
from tests.makers import store_member
from tests.officers import list_acts


@pytest.fixture
def officer(console: Flask) -> Desk:
    """The officer of the first reporting unit, at the console."""
    store_tree()
    return seat_at_desk(console, 900, "officer", "r-1", branch_id="b-4")


@pytest.fixture
def administrator(console: Flask) -> Desk:
    """The administrator, on an empty tree."""
    return seat_at_desk(console, 900, "administrator")


def test_administrator_of_an_empty_tree_sets_up_its_top(administrator: Desk) -> None:
    assert "还没有建立组织架构" in administrator.get("/units").text
    again = administrator.post("/units", name=" ", contact="活动办公室")
    assert (again.status_code, "请填写单位名称" in again.text, "活动办公室" in again.text) == (422, True, True)
    place = administrator.post("/units", name="测试省委组织部").headers["Location"]
    page = administrator.get(place).text
    assert "接下来请添加下级单位" in page
    assert "还没有下级单位" in page
    assert administrator.get("/units").headers["Location"] == place


def test_officer_begins_at_the_own_unit(officer: Desk) -> None:
    assert officer.get("/units").headers["Location"] == "/units/r-1"
    page = officer.get("/units/r-1").text
    assert "第1学院党委" in page
    assert '<a href="/units/u-1">' not in page
    assert "测试省委组织部" in page


def test_branch_is_counted_in_the_list_of_its_committee(officer: Desk) -> None:
    for number in range(3):
        store_member(number, activated_at="2017-06-01T00:00:00+00:00" if number else None)
    page = officer.get("/units/c-1").text
    assert '<td class="number">3</td>\n      <td class="number">2</td>' in page


def test_units_below_open_in_place(officer: Desk) -> None:
    part = officer.get("/units/c-1/below", **{"HX-Request": "true"}).text
    assert "第1党支部" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    "path", ["", "/below", "/settings", "/move", "/members", "/transfer", "/grants", "/export", "/members/export"]
)
@pytest.mark.parametrize("unit_id", ["u-1", "r-2", "b-3"])
def test_foreign_unit_is_a_refusal_page(officer: Desk, unit_id: str, path: str) -> None:
    answer = officer.get(f"/units/{unit_id}{path}")
    assert answer.status_code == 403
    assert "不在您的管理范围内" in answer.text
    assert list_acts() == []


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/below", {"tier": "branch", "name": "新支部", "contact": ""}),
        ("/name", {"before": "第3党支部", "name": "新名称"}),
        ("/contact", {"contact": "新"}),
        ("/move", {"before": "c-2", "to": "c-1"}),
        ("/closing", {}),
        ("/reopening", {}),
        ("/members", {"name": "林新", "phone": "15400000001"}),
        ("/transfer", {"members": "m-1", "to": "b-1"}),
        ("/grants", {"role": "secretary", "name": "陈测试1", "phone": "15400000001"}),
        ("/grants/taking", {"role": "secretary", "member_id": "m-1", "reason": "换届"}),
    ],
)
def test_foreign_unit_takes_no_form(officer: Desk, path: str, fields: dict[str, str]) -> None:
    store_member(1, branch_id="b-3")
    before = Unit.get("b-3").serialize()
    assert officer.post(f"/units/b-3{path}", fields).status_code == 403
    assert Unit.get("b-3").serialize() == before
    assert list_acts() == []


def test_unknown_unit_is_a_page_that_says_so(officer: Desk) -> None:
    answer = officer.get("/units/none")
    assert (answer.status_code, "没有找到这个单位" in answer.text) == (404, True)


def test_secretary_has_no_business_with_units(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 1, "secretary", "b-1")
    for path in ("/units", "/units/b-1", "/units/b-1/members", "/members/m-1", "/grants"):
        assert desk.get(path).status_code == 403


def test_refused_unit_keeps_what_was_typed(officer: Desk) -> None:
    again = officer.post("/units/c-1/below", tier="branch", name="第1党支部", contact="老张")
    assert again.status_code == 422
    assert 'aria-invalid="true"' in again.text
    assert "同一上级单位下已有" in again.text
    assert 'value="老张"' in again.text
    assert officer.post("/units/c-1/below", tier="branch", name="新支部", contact="").status_code == 303
    assert "已添加“新支部”" in officer.get("/units/c-1").text


def test_rename_from_an_old_page_is_told(officer: Desk) -> None:
    officer.post("/units/b-1/name", before="第1党支部", name="机关党支部")
    again = officer.post("/units/b-1/name", before="第1党支部", name="后勤党支部")
    assert (again.status_code, "刚刚被他人修改" in again.text) == (409, True)
    assert require_unit("b-1").name == "机关党支部"


def test_own_unit_offers_its_contact_only(officer: Desk) -> None:
    page = officer.get("/units/r-1/settings").text
    assert "/units/r-1/contact" in page
    assert "/units/r-1/closing" not in page
    assert officer.post("/units/r-1/closing").status_code == 403


def test_place_for_a_move_is_found_step_by_step(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 900, "administrator")
    first = desk.get("/units/b-1/move").text
    assert "这里没有可以选的上级单位" in first
    assert "?at=r-1" in first
    there = desk.get("/units/b-1/move?at=r-2").text
    assert "由“第1学院党委”调整到“第2学院党委”" in there
    assert desk.post("/units/b-1/move", before="c-1", to="c-2").status_code == 303
    assert {unit.unit_id for unit in list_children("c-2")} == {"b-1", "b-3", "b-4"}
    again = desk.post("/units/b-1/move", before="c-1", to="c-2", at="r-2")
    assert again.status_code == 422


def test_committee_is_not_offered_a_way_into_committees(console: Flask) -> None:
    store_tree()
    page = seat_at_desk(console, 900, "administrator").get("/units/c-1/move").text
    assert "?at=u-1" in page
    assert "?at=c-" not in page


def test_move_page_looks_at_no_foreign_place(officer: Desk) -> None:
    assert officer.get("/units/b-1/move?at=r-2").status_code == 403
    assert officer.post("/units/b-1/move", before="c-1", to="c-2").status_code == 403


def test_unit_in_use_says_what_is_left_in_it(officer: Desk) -> None:
    store_member(1)
    again = officer.post("/units/b-1/closing")
    assert (again.status_code, "还有1 名党员" in again.text.replace("还有 ", "还有")) == (409, True)
    assert officer.post("/units/b-2/closing").status_code == 303
    assert "恢复这个单位" in officer.get("/units/b-2/settings").text
    assert officer.post("/units/b-2/reopening").status_code == 303


def test_list_of_units_can_be_taken_along(officer: Desk) -> None:
    answer = officer.get("/units/r-1/export")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("层级", "单位名称", "上级单位", "联系方式", "状态")
    assert [row[1] for row in rows[1:]] == ["测试1市委组织部", "第1学院党委", "第1党支部", "第2党支部"]
    assert list_acts() == ["units_exported"]


def test_whole_country_is_listed_in_order_of_the_tree(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 900, "administrator")
    sheet = load_workbook(BytesIO(desk.get("/units/u-1/export").data)).active
    assert sheet is not None
    names = [str(row[1]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names[:3] == ["测试省委组织部", "测试1市委组织部", "第1学院党委"]
    assert len(names) == 9


def test_markup_in_a_name_stays_text(officer: Desk) -> None:
    officer.post("/units/c-1/below", tier="branch", name="<b>支部</b>", contact='"><script>')
    page = officer.get("/units/c-1", **HTML).text
    assert "&lt;b&gt;支部&lt;/b&gt;" in page
    assert "<script>" not in page

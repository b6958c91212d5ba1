"""The pages of a branch's members: finding, adding, mending, transferring, closing."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from models.member import Member
from models.unit import Unit
from tests.desk import Desk, give, seat_at_desk, store_tree
from tests.makers import phone_of, store_member
from tests.officers import list_acts


@pytest.fixture
def officer(console: Flask) -> Desk:
    """The officer of the first reporting unit, at the console."""
    store_tree()
    return seat_at_desk(console, 900, "officer", "r-1", branch_id="b-4")


def test_branch_is_shown_with_its_members_and_masked_phones(officer: Desk) -> None:
    store_member(1, name="陈甲", roles=["secretary"], branch_name="第1党支部")
    assert officer.get("/units/b-1").headers["Location"] == "/units/b-1/members"
    page = officer.get("/units/b-1/members").text
    assert "陈甲" in page
    assert "154****0001" in page
    assert "支部书记" in page
    assert "15400000001" not in page


def test_empty_branch_says_what_to_do(officer: Desk) -> None:
    page = officer.get("/units/b-1/members").text
    assert "还没有党员" in page
    assert "<h2>添加党员</h2>" in page
    assert "转到其他支部" not in page


def test_search_by_name_narrows_the_list_in_place(officer: Desk) -> None:
    store_member(1, name="陈甲")
    store_member(2, name="林乙")
    part = officer.get("/units/b-1/members?name=林", **{"HX-Request": "true"}).text
    assert ("林乙" in part, "陈甲" in part, "<html" in part) == (True, False, False)
    whole = officer.get("/units/b-1/members?name=林").text
    assert ("林乙" in whole, "陈甲" in whole) == (True, False)
    assert "没有姓名里含“王”" in officer.get("/units/b-1/members?name=王").text


def test_committee_has_units_and_no_members(officer: Desk) -> None:
    assert officer.get("/units/c-1/members").headers["Location"] == "/units/c-1"


def test_search_by_phone_leads_to_the_member_in_reach(officer: Desk) -> None:
    store_member(1)
    store_member(2, branch_id="b-3")
    assert officer.post("/members/search", phone="154 0000 0001").headers["Location"] == "/members/m-1"
    for number in (2, 3):
        nobody = officer.post("/members/search", phone=phone_of(number))
        assert (nobody.status_code, "管理范围内没有使用这个手机号的党员" in nobody.text) == (404, True)
    assert officer.post("/members/search", phone="123").status_code == 422


def test_shared_phone_shows_all_who_carry_it(officer: Desk) -> None:
    first = store_member(1, name="陈甲")
    store_member(2, name="陈乙", phone=first.phone, phone_hash=first.phone_hash)
    page = officer.post("/members/search", phone=phone_of(1)).text
    assert ("陈甲" in page, "陈乙" in page) == (True, True)


def test_added_member_is_told_when_the_phone_is_shared(officer: Desk) -> None:
    again = officer.post("/units/b-1/members", name="陈1", phone="0591-123")
    assert again.status_code == 422
    assert 'value="陈1"' in again.text
    assert officer.post("/units/b-1/members", name="陈新", phone=phone_of(1)).status_code == 303
    officer.post("/units/b-1/members", name="陈伴", phone=phone_of(1))
    assert "两人都请用激活码激活" in officer.get("/units/b-1/members").text
    twice = officer.post("/units/b-1/members", name="陈新", phone=phone_of(1))
    assert (twice.status_code, "已在“第1党支部”的名册中" in twice.text) == (409, True)


def test_members_page_shows_roles_and_what_can_be_done(officer: Desk) -> None:
    store_member(1, branch_name="第1党支部")
    give("m-1", "officer", "c-1")
    page = officer.get("/members/m-1").text
    assert "组织干事（第1学院党委）" in page
    assert "支部书记（第1党支部）" in page
    assert "15400000001" not in page


def test_foreign_member_is_a_refusal_page(officer: Desk) -> None:
    store_member(1, branch_id="b-3")
    assert officer.get("/members/m-1").status_code == 403
    forms: dict[str, dict[str, str]] = {
        "": {"name": "林改", "phone": "", "version": "0"},
        "/phone": {},
        "/deactivation": {"reason": "died", "note": "", "version": "0"},
        "/reactivation": {"version": "0"},
        "/grants": {"held": "secretary:b-3"},
    }
    for path, fields in forms.items():
        assert officer.post(f"/members/m-1{path}", fields).status_code == 403
    assert (Member.get("m-1").name, list_acts()) == ("陈测试1", [])


def test_whole_phone_is_shown_once_asked_for(officer: Desk) -> None:
    store_member(1)
    assert "15400000001" in officer.post("/members/m-1/phone").text
    assert list_acts() == ["phone_revealed"]
    assert "15400000001" not in officer.get("/members/m-1").text


def test_edit_from_an_old_page_keeps_what_was_typed(officer: Desk) -> None:
    store_member(1, name="陈旧")
    assert officer.post("/members/m-1", name="陈新", phone="", version="0").status_code == 303
    again = officer.post("/members/m-1", name="陈又新", phone="", version="0")
    assert (again.status_code, "刚刚被他人修改" in again.text, "陈又新" in again.text) == (409, True, True)
    version = re.findall(r'name="version" value="(\d+)"', again.text)[0]
    assert officer.post("/members/m-1", name="陈又新", phone="", version=version).status_code == 303
    assert officer.post("/members/m-1", name="陈再新", phone="", version="x").status_code == 409


def test_closed_account_can_be_opened_again(officer: Desk) -> None:
    store_member(1)
    again = officer.post("/members/m-1/deactivation", reason="other", note="", version="0")
    assert (again.status_code, "请填写说明" in again.text) == (422, True)
    assert officer.post("/members/m-1/deactivation", reason="died", note="", version="0").status_code == 303
    assert "恢复账号" in officer.get("/members/m-1").text
    Unit("b-1").update([Unit.status.set("closed")])
    assert officer.post("/members/m-1/reactivation", version="1").status_code == 409
    Unit("b-1").update([Unit.status.set("active")])
    assert officer.post("/members/m-1/reactivation", version="1").status_code == 303


def test_roles_are_given_on_the_members_page_within_reach(officer: Desk) -> None:
    store_member(1, name="陈甲", branch_name="第1党支部")
    page = officer.get("/members/m-1").text
    assert 'value="officer:r-1"' in page
    assert 'value="officer:u-1"' not in page
    assert officer.post("/members/m-1/grants", held="secretary:b-1").status_code == 303
    assert officer.post("/members/m-1/grants", held="officer:c-1").status_code == 303
    page = officer.get("/members/m-1").text
    assert "支部书记（第1党支部）" in page
    assert 'value="secretary:b-1"' not in page
    again = officer.post("/members/m-1/grants", held="secretary:b-1")
    assert (again.status_code, "已是第1党支部的“支部书记”" in again.text) == (409, True)
    assert officer.post("/members/m-1/grants", held="officer:u-1").status_code == 403
    for held in ("", "administrator:", "auditor:"):
        assert officer.post("/members/m-1/grants", held=held).status_code == 422


def test_marked_members_are_transferred_to_a_chosen_branch(officer: Desk) -> None:
    for number in (1, 2, 3):
        store_member(number, name=f"陈{'甲乙丙'[number - 1]}")
    page = officer.get("/units/b-1/transfer?members=m-1&members=m-2&members=m-9").text
    assert "转出 <strong>2</strong> 名党员：" in page
    assert "陈丙" not in page
    assert "由“第1党支部”转入“第2党支部”" in page
    upward = officer.get("/units/b-1/transfer?members=m-1&at=r-1").text
    assert "?at=c-1&amp;members=m-1" in upward
    answer = officer.post("/units/b-1/transfer", {"members": ["m-1", "m-2"], "to": "b-2"})
    assert answer.status_code == 303
    assert "已转出 2 名党员" in officer.get("/units/b-1/members").text
    again = officer.post("/units/b-1/transfer", {"members": ["m-1", "m-3"], "to": "b-2"})
    assert (again.status_code, "1 名党员已不在" in again.text) == (409, True)


def test_transfer_of_nobody_says_how_to_choose(officer: Desk) -> None:
    assert "还没有选中党员" in officer.get("/units/b-1/transfer").text
    assert officer.post("/units/b-1/transfer", to="b-2").status_code == 422
    assert officer.post("/units/b-1/transfer", members="m-1", to="b-3").status_code == 403


def test_list_of_members_is_taken_along_with_masked_phones(officer: Desk) -> None:
    store_member(1, name="陈甲", branch_name="第1党支部", roles=["secretary"])
    answer = officer.get("/units/b-1/members/export")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        ("陈甲", "154****0001", "第1党支部", "在册", "未激活", "支部书记")
    ]
    assert list_acts() == ["members_exported"]

"""The pages of roles: who holds which, giving and taking; dangerous ones confirmed by the own phone."""

from __future__ import annotations

import pytest
from flask import Flask

from models.grant import Grant
from models.rules.roles import RoleHeld
from models.services.actors import list_grants
from tests.desk import Desk, give, seat_at_desk, store_tree
from tests.makers import CAMPAIGN, phone_of, store_campaign, store_member
from tests.officers import list_acts


@pytest.fixture
def officer(console: Flask) -> Desk:
    """The officer of the first reporting unit, at the console."""
    store_tree()
    store_member(1, name="陈测试")
    return seat_at_desk(console, 900, "officer", "r-1", branch_id="b-4")


@pytest.fixture
def administrator(console: Flask) -> Desk:
    """The administrator of the same tree."""
    store_tree()
    store_member(1, name="陈测试")
    return seat_at_desk(console, 900, "administrator", branch_id="b-4")


PERSON = {"name": "陈测试", "phone": phone_of(1)}


def test_officer_begins_at_the_roles_of_the_own_unit(officer: Desk) -> None:
    assert officer.get("/grants").headers["Location"] == "/units/r-1/grants"
    page = officer.get("/units/r-1/grants").text
    assert "陈测试900" in page
    assert "第1学院党委" in page
    assert "还没有" in page


def test_officer_of_two_units_chooses_one(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 900, "officer", "c-1")
    give("m-900", "officer", "c-2")
    for path in ("/grants", "/units"):
        page = desk.get(path).text
        assert ("第1学院党委" in page, "第2学院党委" in page) == (True, True)


def test_role_is_given_by_name_and_number_and_taken_with_a_reason(officer: Desk) -> None:
    again = officer.post("/units/b-1/grants", {**PERSON, "role": "secretary", "name": "林测试"})
    assert (again.status_code, "姓名和手机号都相符" in again.text, 'value="林测试"' in again.text) == (
        404,
        True,
        True,
    )
    assert officer.post("/units/b-1/grants", PERSON, role="secretary").status_code == 303
    assert "陈测试" in officer.get("/units/b-1/grants").text
    taking = {"role": "secretary", "member_id": "m-1"}
    assert officer.post("/units/b-1/grants/taking", taking, reason="").status_code == 422
    assert officer.post("/units/b-1/grants/taking", taking, reason="换届").status_code == 303
    assert list_grants("m-1") == ()
    assert list_acts() == ["role_given", "role_taken"]


@pytest.mark.parametrize("role", ["administrator", "auditor", "juror", "", "emperor"])
def test_unit_page_gives_roles_of_units_only(officer: Desk, role: str) -> None:
    assert officer.post("/units/r-1/grants", PERSON, role=role).status_code == 422
    assert list_grants("m-1") == ()


def test_secretary_of_a_committee_is_refused_beside_the_field(officer: Desk) -> None:
    again = officer.post("/units/c-1/grants", PERSON, role="secretary")
    assert (again.status_code, "不是党支部" in again.text) == (422, True)


def test_officer_has_no_way_to_the_administrators_forms(officer: Desk) -> None:
    fields = {**PERSON, "held": "administrator:"}
    assert officer.post("/grants", fields).status_code == 403
    assert (
        officer.post("/grants/taking", {"held": "administrator:", "member_id": "m-1", "reason": "换届"}).status_code
        == 403
    )


def test_administrator_is_named_only_with_the_phone(administrator: Desk) -> None:
    fields = {**PERSON, "held": "administrator:"}
    waiting = administrator.post("/grants", fields)
    assert "请用手机确认" in waiting.text
    assert list_grants("m-1") == ()
    assert administrator.post_confirmed("/grants", fields).status_code == 303
    assert list_grants("m-1") == (RoleHeld("administrator"),)
    taking = {"held": "administrator:", "member_id": "m-1", "reason": "轮换"}
    assert "请用手机确认" in administrator.post("/grants/taking", taking).text
    assert administrator.post_confirmed("/grants/taking", taking).status_code == 303
    assert list_grants("m-1") == ()


def test_wrong_person_or_reason_is_told_before_the_phone_is_asked(administrator: Desk) -> None:
    again = administrator.post("/grants", {**PERSON, "held": "administrator:", "name": "林测试"})
    assert again.status_code == 404
    assert "请用手机确认" not in again.text
    taking = {"held": "administrator:", "member_id": "m-1", "reason": ""}
    assert administrator.post("/grants/taking", taking).status_code == 422


def test_nobody_takes_the_own_administrators_role(administrator: Desk) -> None:
    page = administrator.get("/grants").text
    assert "由其他管理员办理" in page
    taking = {"held": "administrator:", "member_id": "m-900", "reason": "不干了"}
    assert administrator.post_confirmed("/grants/taking", taking).status_code == 403
    assert Grant.count("m-900") == 1


def test_offices_and_jurors_are_named_for_a_campaign(administrator: Desk) -> None:
    store_campaign()
    page = administrator.get("/grants").text
    assert "受理处室（党员教育管理处）" in page
    assert administrator.post("/grants", PERSON, held=f"juror:{CAMPAIGN}").status_code == 303
    assert administrator.post("/grants", PERSON, held=f"office:{CAMPAIGN}#education").status_code == 303
    page = administrator.get("/grants").text
    assert "评委" in page
    assert administrator.post("/grants", PERSON, held=f"office:{CAMPAIGN}#none").status_code == 422
    taking = {"held": f"juror:{CAMPAIGN}", "member_id": "m-1", "reason": "回避"}
    assert administrator.post("/grants/taking", taking).status_code == 303


def test_unknown_choice_of_role_is_refused(administrator: Desk) -> None:
    for held in ("", "officer:r-1", "emperor:"):
        assert administrator.post("/grants", PERSON, held=held).status_code == 422

"""Removal in the console: the statement first, then the phone's confirmation, then nothing is left."""

from __future__ import annotations

import pytest
from flask import Flask

from models.login_ticket import LoginTicket
from models.member import Member
from tests.desk import Desk, give, seat_at_desk, store_tree
from tests.makers import store_member
from tests.officers import list_acts

REASON = "本人书面申请注销"


@pytest.fixture
def desk(console: Flask) -> Desk:
    """An administrator's desk; m-1 is a member of b-1."""
    store_tree()
    store_member(1)
    return seat_at_desk(console, 50, "administrator", branch_id="b-elsewhere")


def test_statement_stands_before_the_deed(desk: Desk) -> None:
    assert 'href="/removals/m-1"' in desk.post("/removals", phone="15400000001").text
    page = desk.get("/removals/m-1").text
    assert "将删除" in page
    assert "将保留，以及为什么" in page
    assert "扫码确认后删除" in page


def test_nothing_is_removed_before_the_phone_confirms(desk: Desk) -> None:
    page = desk.post("/removals/m-1", reason=REASON).text
    assert "请用手机确认" in page
    assert Member.get("m-1").name == "陈测试1"


def test_confirmed_removal_leaves_a_tombstone(desk: Desk) -> None:
    answer = desk.post_confirmed("/removals/m-1", reason=REASON)
    assert answer.headers["Location"] == "/removals"
    assert "个人信息已删除" in desk.get("/removals").text
    assert Member.get("m-1").status == "removed"
    assert list_acts().count("person_removed") == 1
    assert desk.get("/removals/m-1").status_code == 404


def test_confirmation_carries_no_name(desk: Desk) -> None:
    desk.post("/removals/m-1", reason=REASON)
    (ticket,) = (row for row in LoginTicket.scan() if row.purpose == "act")
    assert "陈测试" not in ticket.about
    assert "154****0001" in ticket.about


@pytest.mark.parametrize("reason", ["", "陈测试1本人申请注销"])
def test_reason_is_refused_before_anybody_scans(desk: Desk, reason: str) -> None:
    answer = desk.post("/removals/m-1", reason=reason)
    assert answer.status_code == 422
    assert 'id="remove-wrong"' in answer.text
    assert [row for row in LoginTicket.scan() if row.purpose == "act"] == []


def test_administrator_keeps_the_person_until_the_role_is_taken(desk: Desk) -> None:
    give("m-1", "administrator")
    assert "请先收回管理员角色" in desk.get("/removals/m-1").text
    assert desk.post("/removals/m-1", reason=REASON).status_code == 409


def test_only_administrators_have_these_pages(console: Flask) -> None:
    store_tree()
    store_member(1)
    desk = seat_at_desk(console, 51, "officer", "u-1", branch_id="b-elsewhere")
    assert desk.get("/removals").status_code == 403
    assert desk.get("/removals/m-1").status_code == 403
    assert desk.post("/removals/m-1", reason=REASON).status_code == 403

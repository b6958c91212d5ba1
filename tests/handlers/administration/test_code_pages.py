"""The pages of activation codes and of unbinding: what is printed works, and nobody prints for others."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from models.identity import Identity
from models.member import Member
from models.services.activation import activate_by_code
from tests.desk import Desk, give, seat_at_desk, store_tree
from tests.makers import NOON, store_member
from tests.officers import list_acts

REASON = "原激活码条遗失"


@pytest.fixture
def tree(console: Flask) -> Flask:
    """The console over the usual tree; m-1 and m-2 wait in b-1, m-3 in b-2, m-4 is activated."""
    store_tree()
    for number, branch in ((1, "b-1"), (2, "b-1"), (3, "b-2")):
        store_member(number, branch_id=branch, branch_name=f"第{branch[-1]}党支部", code_hash=None)
    store_member(4, openid_hash="hash-4", activated_at="2017-06-01T00:00:00+00:00")
    return console


def sit(console: Flask, role: str, scope: str = "", number: int = 50) -> Desk:
    """Sign in somebody of a branch outside the tree."""
    return seat_at_desk(console, number, role, scope, branch_id="b-elsewhere")


def list_printed(page: str) -> list[str]:
    """Return the codes on a page."""
    return re.findall(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4})</strong>", page)


def test_branch_shows_who_waits_and_prints_slips_that_work(tree: Flask) -> None:
    desk = sit(tree, "secretary", "b-1")
    assert desk.get("/codes").headers["Location"] == "/codes/b-1"
    page = desk.get("/codes/b-1").text
    assert "打印激活码（2 名）" in page
    assert "陈测试4" not in page
    sheet = desk.post("/codes/b-1/sheets")
    codes = list_printed(sheet.text)
    assert (len(codes), sheet.headers["Cache-Control"]) == (2, "no-store")
    assert activate_by_code("canary-o1", "陈测试1", codes[0], NOON).member.id == "m-1"


def test_no_code_and_no_name_is_ever_logged(tree: Flask, caplog: pytest.LogCaptureFixture) -> None:
    desk = sit(tree, "officer", "r-1")
    codes = list_printed(desk.post("/codes/b-1/sheets").text)
    codes += list_printed(desk.post("/codes/members/m-1/replacement", reason=REASON).text)
    assert len(codes) == 3
    assert "POST /codes/<unit_id>/sheets 200" in caplog.text
    for secret in (*codes, *(code.replace("-", "") for code in codes), "陈测试", "15400000001"):
        assert secret not in caplog.text


def test_committee_prints_a_sheet_for_each_branch(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").post("/codes/c-1/sheets").text
    assert page.count('<section class="sheet">') == 2
    assert len(list_printed(page)) == 3
    assert list_acts() == ["codes_printed"] * 2


def test_sheet_prints_without_the_frame_and_without_any_style_of_its_own(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").post("/codes/c-1/sheets").text
    assert "console/codes.css" in page
    assert "style=" not in page
    assert "data-print" in page


def test_large_unit_offers_those_below_to_choose(tree: Flask) -> None:
    desk = sit(tree, "officer", "u-1")
    assert 'href="/codes/r-1"' in desk.get("/codes/u-1").text
    assert desk.post("/codes/u-1/sheets").status_code == 422


@pytest.mark.parametrize(("role", "scope"), [("secretary", "b-2"), ("officer", "c-2")])
def test_foreign_branch_is_a_page_that_says_no(tree: Flask, role: str, scope: str) -> None:
    desk = sit(tree, role, scope)
    assert desk.get("/codes/b-1").status_code == 403
    assert desk.post("/codes/b-1/sheets").status_code == 403
    assert desk.get("/codes/members/m-1").status_code == 403
    for act in ("replacement", "revocation"):
        assert desk.post(f"/codes/members/m-1/{act}", reason=REASON).status_code == 403
    assert Member.get("m-1").code_hash is None


def test_replaced_code_is_shown_once_and_works(tree: Flask) -> None:
    desk = sit(tree, "officer", "r-1")
    old = list_printed(desk.post("/codes/b-1/sheets").text)[0]
    (new,) = list_printed(desk.post("/codes/members/m-1/replacement", reason=REASON).text)
    assert new != old
    assert new not in desk.get("/codes/members/m-1").text
    assert activate_by_code("canary-o1", "陈测试1", new, NOON).member.id == "m-1"


def test_missing_reason_keeps_what_was_typed(tree: Flask) -> None:
    desk = sit(tree, "officer", "r-1")
    answer = desk.post("/codes/members/m-1/replacement", reason="遗失")
    assert answer.status_code == 422
    assert 'value="遗失"' in answer.text
    assert "请填写原因，5 到 200 个字" in answer.text


def test_revoked_code_is_gone(tree: Flask) -> None:
    desk = sit(tree, "officer", "r-1")
    desk.post("/codes/b-1/sheets")
    assert desk.post("/codes/members/m-1/revocation", reason=REASON).status_code == 303
    assert Member.get("m-1").code_hash is None
    assert desk.post("/codes/members/m-1/revocation", reason=REASON).status_code == 409


def test_activated_member_needs_no_code(tree: Flask) -> None:
    assert sit(tree, "officer", "r-1").get("/codes/members/m-4").status_code == 409


def test_empty_branch_says_that_nobody_waits(tree: Flask) -> None:
    desk = sit(tree, "officer", "r-2")
    assert "没有等待激活的党员" in desk.get("/codes/b-3").text
    assert "不需要打印" in desk.post("/codes/b-3/sheets").text


def test_unbinding_shows_the_new_code_and_needs_a_reason(tree: Flask) -> None:
    Identity("hash-4", member_id="m-4", openid="canary-o4").save()
    desk = sit(tree, "officer", "r-1")
    found = desk.post("/rebindings", phone="154 0000 0004").text
    assert 'href="/rebindings/m-4"' in found
    assert "解除 陈测试4 的微信绑定" in desk.get("/rebindings/m-4").text
    assert desk.post("/rebindings/m-4", reason="换号").status_code == 422
    (code,) = list_printed(desk.post("/rebindings/m-4", reason="本人更换微信号，已核实").text)
    assert activate_by_code("canary-o5", "陈测试4", code, NOON).member.id == "m-4"
    assert list_acts().count("account_unbound") == 1


def test_member_page_leads_to_what_can_be_done(tree: Flask) -> None:
    officer = sit(tree, "officer", "r-1")
    assert 'href="/codes/members/m-1"' in officer.get("/members/m-1").text
    assert 'href="/rebindings/m-4"' in officer.get("/members/m-4").text
    assert "/removals/" not in officer.get("/members/m-4").text
    assert 'href="/removals/m-4"' in sit(tree, "administrator", number=51).get("/members/m-4").text


def test_unbinding_is_for_officers_above_only(tree: Flask) -> None:
    assert sit(tree, "secretary", "b-1").get("/rebindings").status_code == 403
    stranger = sit(tree, "officer", "r-2", 51)
    assert "没有登记这个手机号" in stranger.post("/rebindings", phone="15400000004").text
    assert stranger.get("/rebindings/m-4").status_code == 403
    assert stranger.post("/rebindings/m-4", reason="本人更换微信号，已核实").status_code == 403


def test_officer_never_unbinds_who_ranks_higher(tree: Flask) -> None:
    give("m-4", "administrator")
    desk = sit(tree, "officer", "r-1")
    assert desk.get("/rebindings/m-4").status_code == 403
    assert desk.post("/rebindings/m-4", reason="本人更换微信号，已核实").status_code == 403


@pytest.mark.parametrize("phone", ["", "123", "0591-12345678"])
def test_phone_that_is_none_is_told_beside_the_field(tree: Flask, phone: str) -> None:
    answer = sit(tree, "officer", "r-1").post("/rebindings", phone=phone)
    assert answer.status_code == 422
    assert 'id="phone-wrong"' in answer.text

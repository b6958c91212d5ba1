"""The roll's page: found by phone within reach, admitted or struck with a reason, listed for those concerned."""

from __future__ import annotations

import pytest
from flask import Flask

from models.audit_entry import AuditEntry
from models.member import Member
from models.roll import RollEntry
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import store_rule_set
from models.services.roll_amendments import is_on_roll
from tests.desk import Desk, seat_at_desk, store_tree
from tests.makers import CAMPAIGN, NOON, make_rule_set, phone_of, seat_on_roll, store_campaign, store_member

WHY = "组织关系于六月转入本支部"


@pytest.fixture
def officer(console: Flask) -> Desk:
    """The browser of the officer of the first committee; the roll is frozen."""
    store_tree()
    store_campaign()
    return seat_at_desk(console, 1, "officer", "c-1")


def test_page_without_an_opened_campaign_says_so(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 1, "administrator")
    assert "目前没有已开启的活动" in desk.get("/roll").text
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    assert "目前没有已开启的活动" in desk.get(f"/roll?campaign={CAMPAIGN}").text
    assert desk.get("/roll?campaign=nowhere").status_code == 404


def test_roll_that_is_being_frozen_offers_no_change(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 1, "administrator")
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    page = desk.get("/roll").text
    assert "正在生成投票名册" in page
    assert f"/roll/{CAMPAIGN}/search" not in page


def test_officer_admits_a_member_found_by_phone(officer: Desk) -> None:
    store_member(2, branch_id="b-2")
    page = officer.post(f"/roll/{CAMPAIGN}/search", phone=phone_of(2)).text
    assert "陈测试2" in page
    assert "不在投票名册中" in page
    answer = officer.post(f"/roll/{CAMPAIGN}/m-2/admission", reason=WHY)
    assert answer.headers["Location"] == f"/roll?campaign={CAMPAIGN}"
    assert is_on_roll(CAMPAIGN, "m-2")
    page = officer.get("/roll").text
    assert "增补" in page
    assert WHY in page
    assert "陈测试1" in page


def test_officer_strikes_a_member_off_with_a_reason(officer: Desk) -> None:
    seat_on_roll(2)
    assert "移出投票名册" in officer.post(f"/roll/{CAMPAIGN}/search", phone=phone_of(2)).text
    refused = officer.post(f"/roll/{CAMPAIGN}/m-2/striking", reason="短")
    assert (refused.status_code, 'value="短"' in refused.text) == (422, True)
    officer.post(f"/roll/{CAMPAIGN}/m-2/striking", reason=WHY)
    assert not is_on_roll(CAMPAIGN, "m-2")
    again = officer.post(f"/roll/{CAMPAIGN}/m-2/striking", reason=WHY)
    assert (again.status_code, "不在投票名册中" in again.text) == (409, True)


def test_phone_out_of_reach_is_not_found(officer: Desk) -> None:
    store_member(2, branch_id="b-3")
    page = officer.post(f"/roll/{CAMPAIGN}/search", phone=phone_of(2)).text
    assert "没有找到这个手机号" in page
    assert "陈测试2" not in page
    assert officer.post(f"/roll/{CAMPAIGN}/search", phone="123").status_code == 422


def test_member_out_of_reach_is_not_changed(officer: Desk) -> None:
    store_member(2, branch_id="b-3")
    seat_on_roll(3, branch_id="b-3", committee_id="c-2")
    assert officer.post(f"/roll/{CAMPAIGN}/m-2/admission", reason=WHY).status_code == 403
    assert officer.post(f"/roll/{CAMPAIGN}/m-3/striking", reason=WHY).status_code == 403
    assert (is_on_roll(CAMPAIGN, "m-2"), is_on_roll(CAMPAIGN, "m-3")) == (False, True)
    assert [entry.act for entry in AuditEntry.scan() if entry.act.startswith("roll")] == []


def test_officer_reads_no_change_of_another_committee(console: Flask) -> None:
    store_tree()
    store_campaign()
    administrator = seat_at_desk(console, 1, "administrator")
    store_member(2, branch_id="b-3")
    administrator.post(f"/roll/{CAMPAIGN}/m-2/admission", reason=WHY)
    assert "陈测试2" in administrator.get("/roll").text
    other = seat_at_desk(console, 3, "officer", "c-1")
    assert "陈测试2" not in other.get("/roll").text
    near = seat_at_desk(console, 4, "officer", "r-2")
    assert "陈测试2" in near.get("/roll").text


@pytest.mark.parametrize("role", ["auditor", "secretary", "office", "juror"])
def test_other_roles_do_not_reach_the_roll(console: Flask, role: str) -> None:
    store_tree()
    store_campaign()
    store_member(2)
    desk = seat_at_desk(console, 1, role, "b-1")
    assert desk.get("/roll").status_code == 403
    for act in ("m-2/admission", "m-2/striking", "search"):
        assert desk.post(f"/roll/{CAMPAIGN}/{act}", reason=WHY, phone=phone_of(2)).status_code == 403
    assert RollEntry.count() == 0
    assert Member.get("m-2").placements.as_dict() == {}  # type: ignore[no-untyped-call]

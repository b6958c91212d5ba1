"""The pages of the activation ladder: numbers for those above, names only for those who may see them."""

from __future__ import annotations

import pytest
from flask import Flask

from models.job import Job
from models.services.jobs import work_on
from models.services.ladder_counting import KIND, count_ladders
from tests.desk import Desk, give, seat_at_desk, store_tree
from tests.makers import NOON, put_ballot, store_campaign, store_member, voter_on_roll


@pytest.fixture
def tree(console: Flask) -> Flask:
    """The console over the usual tree; three members in b-1, two on the roll, one has voted, one is activated."""
    store_tree()
    store_campaign()
    voter = voter_on_roll(1, activated_at="2017-06-01T00:00:00+00:00", openid_hash="hash-1")
    voter_on_roll(2)
    store_member(3)
    put_ballot(voter.voter, "canary-ar000")
    return console


def sit(console: Flask, role: str, scope: str = "", number: int = 50) -> Desk:
    """Sign in somebody of a branch outside the tree."""
    return seat_at_desk(console, number, role, scope, branch_id="b-elsewhere", branch_name="机关党支部")


def count(unit_id: str) -> None:
    """Do every job that waits."""
    for job in Job.scan():
        work_on(job.job_id, {KIND: count_ladders}, NOON, lambda: True)


def test_secretary_begins_at_the_own_branch_and_sees_who_waits(tree: Flask) -> None:
    desk = sit(tree, "secretary", "b-1")
    assert desk.get("/ladder").headers["Location"] == "/ladder/b-1"
    page = desk.get("/ladder/b-1").text
    assert "还没有激活的党员（2 名）" in page
    assert "陈测试2" in page
    assert "154****0002" in page
    assert "15400000002" not in page
    assert "33.3%" in page
    assert "50.0%" in page


def test_auditor_sees_numbers_and_no_person(tree: Flask) -> None:
    page = sit(tree, "auditor").get("/ladder/c-1").text
    assert "33.3%" in page
    assert "陈测试2" not in page
    assert "154****" not in page


def test_committee_lists_its_branches_with_a_bar_and_a_number(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").get("/ladder/c-1").text
    assert "第1党支部激活率：33.3%" in page
    assert 'href="/ladder/b-2"' in page
    assert "style=" not in page


@pytest.mark.parametrize(("role", "scope"), [("secretary", "b-1"), ("officer", "c-1")])
def test_foreign_unit_is_a_page_that_says_no(tree: Flask, role: str, scope: str) -> None:
    desk = sit(tree, role, scope)
    for address in ("/ladder/b-3", "/ladder/u-1", "/ladder/b-3/progress"):
        assert desk.get(address).status_code == 403
    assert desk.post("/ladder/r-2/counts").status_code == 403
    assert Job.count() == 0


def test_unknown_unit_is_not_found(tree: Flask) -> None:
    assert sit(tree, "administrator").get("/ladder/b-99").status_code == 404


def test_large_unit_is_counted_on_demand(tree: Flask) -> None:
    desk = sit(tree, "officer", "u-1")
    assert "还没有统计过" in desk.get("/ladder/u-1").text
    assert desk.post("/ladder/u-1/counts").headers["Location"] == "/ladder/u-1"
    waiting = desk.get("/ladder/u-1").text
    assert "正在统计" in waiting
    assert 'hx-get="/ladder/u-1/progress"' in waiting
    count("u-1")
    assert "统计完成" in desk.get("/ladder/u-1/progress").text
    page = desk.get("/ladder/u-1").text
    assert "截至 2017年7月5日 12:00" in page
    assert "33.3%" in page
    assert "陈测试2" not in page


def test_administrator_begins_at_the_top_of_the_tree(tree: Flask) -> None:
    assert sit(tree, "administrator").get("/ladder").headers["Location"] == "/ladder/u-1"


def test_officer_of_two_units_chooses_where_to_begin(tree: Flask) -> None:
    desk = sit(tree, "officer", "c-1")
    give(desk.member_id, "officer", "c-2")
    page = desk.get("/ladder").text
    assert 'href="/ladder/c-1"' in page
    assert 'href="/ladder/c-2"' in page


def test_empty_places_say_what_to_do_next(console: Flask) -> None:
    desk = sit(console, "administrator")
    assert "还没有可以查看的单位" in desk.get("/ladder").text
    store_tree()
    assert "名册中还没有党员" in desk.get("/ladder/b-2").text


def test_way_leads_back_no_higher_than_the_own_unit(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").get("/ladder/b-1").text
    assert 'href="/ladder/c-1"' in page
    assert 'href="/ladder/r-1"' not in page


def test_juror_has_no_business_on_these_pages(tree: Flask) -> None:
    desk = sit(tree, "juror", "liuhao-2017")
    assert {desk.get(address).status_code for address in ("/ladder", "/ladder/b-1", "/codes")} == {403}

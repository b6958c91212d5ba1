"""The pages of turnout: figures against the goal, branches that miss it, secretaries asked to act, files."""

from __future__ import annotations

import pytest
from flask import Flask

from local.demo.reminders import build_reminder_plan
from models.reminder_run import ReminderRun
from models.services.campaigns import require_campaign
from models.services.reminder_plans import store_plan
from models.services.turnout_counting import count_turnouts
from tests.desk import Desk, seat_at_desk, store_tree
from tests.handlers.administration.test_exports import read_rows
from tests.makers import CAMPAIGN, NOON, put_ballot, store_campaign, voter_on_roll
from tests.models.services.test_asking_secretaries import store_secretary
from tests.officers import list_acts


@pytest.fixture
def tree(console: Flask) -> Flask:
    """The console over the usual tree; in b-1 one of two has voted, in b-2 nobody of one, in b-3 everybody."""
    store_tree()
    store_campaign()
    store_plan(CAMPAIGN, build_reminder_plan(), False, 0, NOON)
    put_ballot(voter_on_roll(1, activated_at="2017-06-01T00:00:00+00:00").voter, "canary-ar000")
    voter_on_roll(2)
    voter_on_roll(3, branch_id="b-2", branch_name="第2党支部")
    third = voter_on_roll(4, branch_id="b-3", branch_name="第3党支部", committee_id="c-2")
    put_ballot(third.voter, "canary-ar000", committee="c-2", branch="b-3")
    return console


def sit(console: Flask, role: str, scope: str = "", number: int = 50) -> Desk:
    """Sign in somebody of a branch outside the tree."""
    return seat_at_desk(console, number, role, scope, branch_id="b-elsewhere", branch_name="机关党支部")


def test_officer_sees_the_own_unit_against_the_goal(tree: Flask) -> None:
    desk = sit(tree, "officer", "c-1")
    assert desk.get("/turnout").headers["Location"] == "/turnout/c-1"
    page = desk.get("/turnout/c-1").text
    assert "33.3%" in page
    assert "目标 90%，还差 2 人" in page
    assert "第1党支部投票率：50.0%" in page
    assert "低于 90% 的党支部（2 个）" in page
    assert page.index('value="b-2"') < page.index('value="b-1"')
    assert "刚刚统计" in page
    assert "不涉及投给了谁" in page


def test_reached_goal_leaves_nobody_to_be_asked(tree: Flask) -> None:
    page = sit(tree, "officer", "c-2").get("/turnout/c-2").text
    assert "已达到 90% 的目标" in page
    assert "全部达到 90% 的目标" in page
    assert "请选中支部的书记跟进" not in page


def test_trend_is_a_picture_with_a_table_beside(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").get("/turnout/c-1").text
    assert '<svg class="trend"' in page
    assert "用表格查看" in page
    assert '<th scope="row">2017-07-05</th><td class="number">1</td>' in page
    assert "style=" not in page


def test_large_unit_says_when_it_was_counted(tree: Flask) -> None:
    desk = sit(tree, "officer", "u-1")
    assert "还没有统计过" in desk.get("/turnout/u-1").text
    count_turnouts(require_campaign(CAMPAIGN, NOON), NOON, lambda: True)
    page = desk.get("/turnout/u-1").text
    assert "截至 2017年7月5日 12:00，每小时统计一次" in page
    assert "50.0%" in page
    assert "低于 90% 的党支部（2 个）" in page


def test_branch_has_its_own_page_without_a_list_below(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").get("/turnout/b-1").text
    assert "50.0%" in page
    assert "低于" not in page
    assert 'href="/turnout/c-1"' in page


@pytest.mark.parametrize("address", ["/turnout/c-2", "/turnout/b-3", "/turnout/u-1", "/turnout/c-2/asked"])
def test_foreign_unit_is_a_page_that_says_no(tree: Flask, address: str) -> None:
    assert sit(tree, "officer", "c-1").get(address).status_code == 403


def test_foreign_files_and_messages_are_refused(tree: Flask) -> None:
    desk = sit(tree, "officer", "c-1")
    for address in ("/turnout/c-2/export", "/turnout/c-2/below/export"):
        assert desk.get(address).status_code == 403
    for address in ("/turnout/c-2/preview", "/turnout/c-2/asked"):
        assert desk.post(address, branch="b-3").status_code == 403
    assert list_acts() == []


def test_secretaries_are_asked_after_a_preview(tree: Flask) -> None:
    store_secretary(11, "b-1")
    desk = sit(tree, "officer", "c-1")
    preview = desk.post("/turnout/c-1/preview", branch=["b-1", "b-2"]).text
    assert "可以通知到 <strong>1</strong> 名书记" in preview
    assert "支部投票率未达90%，请跟进。" in preview
    assert "还没有指定支部书记" in preview
    assert ReminderRun.count() == 0
    assert desk.post("/turnout/c-1/asked", branch=["b-1", "b-2"]).headers["Location"] == "/turnout/c-1/asked"
    assert "等待开始" in desk.get("/turnout/c-1/asked").text
    assert "今天已请 2 个支部的书记跟进" in desk.get("/turnout/c-1").text
    again = desk.post("/turnout/c-1/asked", branch=["b-1"])
    assert again.status_code == 409
    assert "今天已经请过这个单位的支部书记跟进" in again.text
    assert list_acts() == ["secretaries_asked"]


def test_nothing_chosen_is_a_sentence_on_the_page(tree: Flask) -> None:
    answer = sit(tree, "officer", "c-1").post("/turnout/c-1/preview")
    assert answer.status_code == 422
    assert "请选择要跟进的党支部" in answer.text


def test_preview_that_reaches_nobody_offers_nothing_to_send(tree: Flask) -> None:
    page = sit(tree, "officer", "c-1").post("/turnout/c-1/preview", branch="b-2").text
    assert "没有可以发送的提醒" in page
    assert 'action="/turnout/c-1/asked"' not in page


def test_auditor_reads_and_sends_nothing(tree: Flask) -> None:
    desk = sit(tree, "auditor")
    page = desk.get("/turnout/c-1").text
    assert "第1党支部" in page
    assert 'name="branch"' not in page
    assert desk.post("/turnout/c-1/preview", branch="b-1").status_code == 403


def test_no_message_today_is_not_found(tree: Flask) -> None:
    assert sit(tree, "officer", "c-1").get("/turnout/c-1/asked").status_code == 404


def test_ranking_and_branches_below_go_out_as_numbers(tree: Flask) -> None:
    desk = sit(tree, "officer", "c-1")
    ranking = read_rows(desk.get("/turnout/c-1/export"))
    assert ranking[0] == ["单位", "应投票", "已激活", "已投票", "投票率", "当天投票", "距目标还差"]
    assert [row[0] for row in ranking[1:]] == ["第1学院党委", "第1党支部", "第2党支部"]
    assert ranking[2] == ["第1党支部", 2, 1, 1, "50.0%", 1, 1]
    below = read_rows(desk.get("/turnout/c-1/below/export"))
    assert [row[0] for row in below[1:]] == ["第2党支部", "第1党支部"]
    assert list_acts() == ["list_exported", "list_exported"]


def test_page_without_a_campaign_says_so(console: Flask) -> None:
    store_tree()
    assert "目前没有已开启的活动" in sit(console, "administrator").get("/turnout/u-1").text


def test_secretary_and_juror_have_no_business_here(tree: Flask) -> None:
    assert sit(tree, "secretary", "b-1").get("/turnout/b-1").status_code == 403
    assert sit(tree, "juror", CAMPAIGN, 51).get("/turnout").status_code == 403

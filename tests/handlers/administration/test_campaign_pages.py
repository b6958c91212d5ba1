"""The campaigns' pages: from nothing to an opened campaign, changed only with a reason and the own phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from models.audit_entry import AuditEntry
from models.candidate import Candidate
from models.job import Job
from models.rules.days import CHINA
from models.services.campaign_setup import list_all_campaigns, load_campaign, store_rule_set
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from tests.desk import Desk, seat_at_desk, store_tree
from tests.fakes import Clock
from tests.makers import CAMPAIGN, NOON, make_rule_set, make_stage, store_campaign, store_candidates

WHY = "因台风停电，部分党支部无法投票"
HERE = f"/campaigns/{CAMPAIGN}"
# Voting closes on the first of October, judging opens on the tenth.
STAGES = [
    make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
    make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
    make_stage("judging", "2017-10-10T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
]


@pytest.fixture
def desk(console: Flask) -> Desk:
    """An administrator's browser; the tree of units stands."""
    store_tree()
    return seat_at_desk(console, 1, "administrator")


def test_empty_list_says_how_to_begin(desk: Desk) -> None:
    page = desk.get("/campaigns").text
    assert "还没有活动" in page
    assert "新建草稿" in page


def test_new_campaign_leads_to_its_rules_as_a_draft(desk: Desk) -> None:
    answer = desk.post("/campaigns", title=" 新的评选活动 ")
    (campaign,) = list_all_campaigns()
    assert answer.headers["Location"] == f"/campaigns/{campaign.campaign_id}/rules"
    assert (campaign.rules.title, campaign.opened_at) == ("新的评选活动", None)
    assert "草稿" in desk.get("/campaigns").text


def test_campaign_without_a_title_is_not_made(desk: Desk) -> None:
    answer = desk.post("/campaigns", title="  ")
    assert answer.status_code == 422
    assert "请填写活动名称" in answer.text
    assert list_all_campaigns() == ()


def test_copy_leads_to_the_rules_of_a_new_draft(desk: Desk) -> None:
    store_campaign()
    address = desk.post(f"{HERE}/copies").headers["Location"]
    assert address != f"{HERE}/rules"
    assert "（副本）" in desk.get(address).text


def test_check_list_names_what_is_missing_and_where(desk: Desk) -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    page = desk.get(f"{HERE}/checks").text
    assert "好文章还没有候选项" in page
    assert f'href="{HERE}/candidates"' in page
    assert re.search(r"<button disabled>\s*开启活动", page)


def test_opening_takes_the_phone_and_then_freezes_the_roll(desk: Desk, clock: Clock) -> None:
    clock.moment = NOON.replace(month=5)
    desk = Desk(desk.client.application, desk.member_id)
    store_rule_set(CAMPAIGN, make_rule_set(), clock())
    for category in ("article", "film"):
        store_candidates(category, 10)
    assert desk.post(f"{HERE}/opening", version="1").status_code == 200
    assert load_campaign(CAMPAIGN).opened_at is None
    answer = desk.post_confirmed(f"{HERE}/opening", version="1")
    assert answer.headers["Location"] == HERE
    assert "正在生成投票名册" in desk.get(HERE).text
    (job,) = Job.scan()
    assert "hx-get" in desk.get(f"{HERE}/progress").text
    work_on(job.job_id, KINDS, clock(), lambda: True)
    done = desk.get(f"{HERE}/progress").text
    assert "<strong>1</strong> 名党员" in done
    assert "hx-get" not in done


def test_campaign_with_something_missing_stays_shut(desk: Desk) -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    answer = desk.post_confirmed(f"{HERE}/opening", version="1")
    assert answer.status_code == 409
    assert "活动暂时不能开启" in answer.text
    assert load_campaign(CAMPAIGN).opened_at is None


def test_voting_is_extended_by_phone_and_with_a_reason(desk: Desk) -> None:
    store_campaign(stages=STAGES)
    fields = {"version": "1", "closes_at": "2017-10-05T00:00", "reason": WHY}
    desk.post_confirmed(f"{HERE}/extension", fields)
    closes_at = load_campaign(CAMPAIGN).rules.stage("voting").closes_at
    assert closes_at.astimezone(CHINA).strftime("%m-%d %H:%M") == "10-05 00:00"
    page = desk.get(f"{HERE}/changes").text
    assert "投票结束时间由2017年10月1日00:00延长至2017年10月5日00:00" in page
    assert WHY in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "短"}, "5 到 200 个字"),
        ({"closes_at": "2017-09-30T00:00"}, "应晚于原定"),
        ({"closes_at": "2017-11-01T00:00"}, "应早于评选阶段结束"),
        ({"closes_at": "明天"}, "请填写完整的日期和时间"),
        ({"version": "7"}, "刚刚被他人修改"),
    ],
)
def test_refused_extension_comes_back_before_the_phone(desk: Desk, fields: dict[str, str], words: str) -> None:
    store_campaign(stages=STAGES)
    typed = {"version": "1", "closes_at": "2017-10-05T00:00", "reason": WHY} | fields
    answer = desk.post(f"{HERE}/extension", typed)
    assert answer.status_code in {409, 422}
    assert words in answer.text
    assert f'value="{typed["reason"]}"' in answer.text
    assert load_campaign(CAMPAIGN).version == 1


def test_voting_is_closed_early_at_a_full_minute(desk: Desk) -> None:
    store_campaign(stages=STAGES)
    desk.post_confirmed(f"{HERE}/closing", version="1", reason=WHY)
    assert load_campaign(CAMPAIGN).rules.stage("voting").closes_at == NOON + timedelta(minutes=1)
    assert "提前至2017年7月5日12:01" in desk.get(f"{HERE}/changes").text


def test_confirmation_of_one_form_never_serves_another(desk: Desk) -> None:
    store_campaign(stages=STAGES)
    page = desk.post(f"{HERE}/closing", version="1", reason=WHY).text
    ticket = re.findall(r'name="(ticket|ticket_key)" value="([^"]+)"', page)
    answer = desk.post(f"{HERE}/closing", dict(ticket), version="1", reason=WHY + "和断网")
    assert load_campaign(CAMPAIGN).version == 1
    assert answer.status_code != 303


def test_candidate_is_withdrawn_and_stands_again(desk: Desk) -> None:
    store_campaign()
    (article,) = store_candidates("article", 1)
    address = f"{HERE}/candidates/article/{article}"
    assert desk.post(f"{address}/withdrawal", reason="短").status_code == 422
    desk.post(f"{address}/withdrawal", reason=WHY)
    assert "已撤下" in desk.get(f"{HERE}/candidates").text
    again = desk.post(f"{address}/withdrawal", reason=WHY)
    assert (again.status_code, "无需重复操作" in again.text) == (409, True)
    desk.post(f"{address}/reinstatement", reason=WHY)
    (row,) = Candidate.scan()
    assert row.status == "standing"
    acts = [entry.act for entry in AuditEntry.scan() if entry.act.startswith("candidate")]
    assert sorted(acts) == ["candidate_reinstated", "candidate_withdrawn"]


def test_unknown_campaign_is_not_found_on_every_page(desk: Desk) -> None:
    for page in ("", "/rules", "/checks", "/changes", "/candidates", "/progress"):
        assert desk.get(f"/campaigns/nowhere{page}").status_code == 404


def test_auditor_reads_campaigns_and_changes_nothing(console: Flask) -> None:
    store_tree()
    desk = seat_at_desk(console, 1, "auditor")
    store_campaign()
    for page in ("/campaigns", HERE, f"{HERE}/rules", f"{HERE}/checks", f"{HERE}/candidates"):
        assert desk.get(page).status_code == 200
    assert "保存规则" not in desk.get(f"{HERE}/rules").text
    for address in ("/campaigns", f"{HERE}/rules", f"{HERE}/opening", f"{HERE}/closing", f"{HERE}/copies"):
        assert desk.post(address, version="1").status_code == 403


@pytest.mark.parametrize("role", ["officer", "secretary", "office", "juror"])
def test_other_roles_see_no_campaign_pages(console: Flask, role: str) -> None:
    store_tree()
    desk = seat_at_desk(console, 1, role, "b-1")
    store_campaign()
    for page in ("/campaigns", HERE, f"{HERE}/rules", f"{HERE}/checks", f"{HERE}/changes"):
        assert desk.get(page).status_code == 403

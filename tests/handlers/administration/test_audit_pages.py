"""The audit pages: entries as sentences, a spreadsheet of them, and a check with its outcome in words."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pytest
from flask import Flask
from openpyxl import load_workbook

from models.audit_entry import AuditEntry
from models.job import Job
from models.services.actors import Actor
from models.services.audit_checking import KIND, check_audit
from models.services.jobs import work_on
from models.services.trail import Deed, commit
from tests.desk import Desk, seat_at_desk, store_tree
from tests.makers import NOON

CLOSED = Deed("unit_closed", "b-1", details={"tier": "党支部", "unit": "=第1党支部"})


@pytest.fixture
def desk(console: Flask) -> Desk:
    """An auditor's desk; somebody closed a unit."""
    store_tree()
    desk = seat_at_desk(console, 50, "auditor", branch_id="b-elsewhere", branch_name="机关党支部")
    commit(Actor(desk.member_id, "", "测试省委组织部", ()), CLOSED, NOON)
    return desk


def work() -> None:
    """Do every job that waits."""
    for job in Job.scan():
        work_on(job.job_id, {KIND: check_audit}, NOON, lambda: True)


def test_entries_read_as_sentences(desk: Desk) -> None:
    page = desk.get("/audit").text
    assert "2017年7月5日 12:00" in page
    assert "撤销党支部“=第1党支部”" in page
    assert "登录管理后台" in page
    assert "陈测试50" in page


def test_filter_in_the_address_narrows_the_list(desk: Desk) -> None:
    page = desk.get("/audit?act=unit_closed").text
    assert "撤销党支部" in page
    assert "<td>登录管理后台</td>" not in page
    assert "没有符合条件的记录" in desk.get("/audit?actor=没有的人").text


def test_days_that_make_no_sense_are_told_beside_the_field(desk: Desk) -> None:
    answer = desk.get("/audit?first=2017-07-09&last=2017-07-01")
    assert answer.status_code == 422
    assert 'id="last-wrong"' in answer.text
    assert 'value="2017-07-09"' in answer.text


def test_older_entries_are_a_link_away(desk: Desk) -> None:
    for _ in range(51):
        commit(Actor(desk.member_id, "", "测试省委组织部", ()), CLOSED, NOON)
    page = desk.get("/audit?act=unit_closed").text
    onward = page.split('class="secondary" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert page.count("撤销党支部“") == 50
    assert desk.get(onward).text.count("撤销党支部“") == 2


def test_export_is_a_spreadsheet_with_the_heads_at_its_end(desk: Desk) -> None:
    answer = desk.post("/audit/exports", first="2017-07-01", last="2017-07-31", act="unit_closed")
    assert "审计记录" in unquote(answer.headers["Content-Disposition"])
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[1][:4] == ("2017-07-05 12:00", "测试省委组织部", "陈测试50", "撤销党支部“=第1党支部”")
    assert rows[-1][1] == "链头"
    assert [entry.act for entry in AuditEntry.scan()].count("audit_exported") == 1


def test_check_tells_its_outcome_in_words(desk: Desk) -> None:
    address = desk.post("/audit/checks", noted="").headers["Location"]
    assert "正在核验" in desk.get(address).text
    work()
    assert "全部完好，没有发现改动" in desk.get(address).text
    assert "全部完好" in desk.get(f"{address}/progress").text
    assert "核验审计记录 2 条，全部完好" in desk.get("/audit").text


def test_check_names_what_somebody_changed(desk: Desk) -> None:
    entry = next(entry for entry in AuditEntry.scan() if entry.act == "unit_closed")
    entry.update([AuditEntry.act.set("unit_reopened")])
    address = desk.post("/audit/checks", noted="").headers["Location"]
    work()
    page = desk.get(address).text
    assert "请保留现场，立即报告" in page
    assert "被改动过" in page


def test_heads_of_an_export_are_taken_for_a_check(desk: Desk) -> None:
    answer = desk.post("/audit/exports", first="2017-07-01", last="2017-07-31")
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    noted = "\n".join(str(row[3]) for row in rows if row[1] == "链头")
    address = desk.post("/audit/checks", noted=noted).headers["Location"]
    work()
    assert "全部完好" in desk.get(address).text


def test_line_that_is_no_head_is_kept_and_explained(desk: Desk) -> None:
    answer = desk.post("/audit/checks", noted="随便写的")
    assert answer.status_code == 422
    assert "看不懂这一行" in answer.text
    assert ">随便写的</textarea>" in answer.text


def test_check_that_came_to_a_halt_can_be_woken(desk: Desk) -> None:
    address = desk.post("/audit/checks", noted="").headers["Location"]
    assert desk.post(f"{address}/wake").headers["Location"] == address
    (job,) = Job.scan()
    assert int(job.turn) == 2


def test_unknown_check_is_not_found(desk: Desk) -> None:
    assert desk.get("/audit/checks/nothing").status_code == 404


@pytest.mark.parametrize(("role", "scope"), [("officer", "u-1"), ("secretary", "b-1")])
def test_only_auditors_and_administrators_read_the_trail(console: Flask, role: str, scope: str) -> None:
    store_tree()
    desk = seat_at_desk(console, 51, role, scope, branch_id="b-elsewhere")
    assert desk.get("/audit").status_code == 403
    assert desk.post("/audit/exports").status_code == 403
    assert desk.post("/audit/checks", noted="").status_code == 403

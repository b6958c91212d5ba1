"""A campaign's reminders: forecast, switched on by phone, off at once; runs stopped; dead letters sent again."""

from __future__ import annotations

import pytest
from flask import Flask

from handlers.config import Config
from handlers.console import create_app
from local.demo.reminders import build_reminder_plan
from models.roll_committee import RollCommittee
from models.rules.blank_reminder_plan import build_blank_plan
from models.services.credit_counting import COUNT_ID
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.reminder_plans import load_plan, store_plan
from models.services.reminder_run_control import find_outcomes, load_run
from tests.desk import Desk, seat_at_desk, store_tree
from tests.fakes import Clock, FakeOutbox, FakeWeChat
from tests.makers import CAMPAIGN, NOON, store_campaign
from tests.officers import list_acts
from tests.reminders import give_credits, make_letter, make_terms, store_run

HERE = f"/campaigns/{CAMPAIGN}/reminders"
DEMO = build_reminder_plan()
RUN = f"{HERE}/runs/2017-07-05/vote_today/-"


@pytest.fixture
def desk(console: Flask) -> Desk:
    """An administrator's browser in front of an opened campaign of 2,000 voters, the demo's plan stored."""
    store_tree()
    store_campaign()
    RollCommittee(CAMPAIGN, "c-1", voters=2000).save()
    store_plan(CAMPAIGN, DEMO, False, 0, NOON)
    return seat_at_desk(console, 1, "administrator")


def test_campaign_without_plan_leads_to_its_form(desk: Desk) -> None:
    store_campaign("other")
    page = desk.get("/campaigns/other/reminders").text
    assert "还没有提醒计划" in page
    assert 'href="/campaigns/other/reminders/plan"' in page
    assert "开启自动提醒（须手机确认）" not in page


def test_forecast_says_when_nothing_was_counted_yet(desk: Desk) -> None:
    page = desk.get(HERE).text
    assert "还没有统计过订阅次数" in page
    assert "投票名册目前 2,000 人" in page


def test_forecast_shows_messages_time_and_units(desk: Desk) -> None:
    for number in range(3):
        for template in {message.template_id for message in DEMO.messages}:
            give_credits(f"m-{number}", f"openid-{number}", template)
    assert desk.post(f"{HERE}/counts").headers["Location"] == HERE
    assert "正在统计订阅次数" in desk.get(HERE).text
    work_on(COUNT_ID, KINDS, NOON, lambda: True)
    assert "统计完成" in desk.get(f"{HERE}/progress").text
    page = desk.get(HERE).text
    assert "3 人同意过接收提醒" in page
    assert "6 至 9" in page
    assert "不到 1 分钟" in page
    assert "2017年7月6日 16:00" in page


def test_phone_switches_on_and_a_click_off(desk: Desk) -> None:
    assert "请用手机确认" in desk.post(f"{HERE}/on", version="1").text
    assert not load_plan(CAMPAIGN).is_on
    desk.post_confirmed(f"{HERE}/on", version="1")
    assert load_plan(CAMPAIGN).is_on
    assert "自动提醒已开启" in desk.get(HERE).text
    desk.post(f"{HERE}/off")
    assert not load_plan(CAMPAIGN).is_on
    assert list_acts() == ["reminders_switched_on", "reminders_switched_off"]


def test_unsendable_plan_is_refused_before_asking_the_phone(desk: Desk) -> None:
    store_plan(CAMPAIGN, build_blank_plan(), False, 1, NOON)
    answer = desk.post(f"{HERE}/on", version="2")
    assert answer.status_code == 409
    assert "还没有启用任何一种提醒" in answer.text
    assert "请用手机确认" not in answer.text


def test_plan_changed_meanwhile_is_not_switched_on(desk: Desk) -> None:
    store_plan(CAMPAIGN, DEMO, False, 1, NOON)
    answer = desk.post(f"{HERE}/on", version="1")
    assert answer.status_code == 409
    assert "刚刚被他人修改" in answer.text


def test_wanted_reminder_without_template_is_named(desk: Desk) -> None:
    first, *others = build_blank_plan().stages
    wanted = type(first)(first.kind, first.message, is_on=True, at=first.at, days_before=first.days_before)
    plan = type(DEMO)(messages=build_blank_plan().messages, stages=(wanted, *others))
    store_plan(CAMPAIGN, plan, False, 1, NOON)
    assert "没有填写模板编号，不能发送：推荐上报截止提醒" in desk.get(HERE).text


def test_empty_list_of_runs_says_so(desk: Desk) -> None:
    assert "还没有发送过提醒" in desk.get(f"{HERE}/runs").text


def test_runs_are_listed_with_their_state_and_advice(desk: Desk) -> None:
    store_run(make_terms("vote_today"), state="running", planned=1234)
    store_run(make_terms("branch_asked", scope="b-1"), state="stopped", reason="template")
    store_run(make_terms("last_days"), state="running", hold_until="2017-07-06T00:00:00+08:00")
    page = desk.get(f"{HERE}/runs").text
    assert f'href="{RUN}"' in page
    assert "1,234" in page
    assert "第1党支部" in page
    assert "请核对模板编号" in page
    assert "2017年7月6日 00:00后自动继续" in page


def test_run_is_stopped_from_its_page(desk: Desk) -> None:
    run = store_run(make_terms("vote_today"), state="running")
    assert "立即停止发送" in desk.get(RUN).text
    assert desk.post(f"{RUN}/stop").headers["Location"] == RUN
    assert load_run(CAMPAIGN, run.run_key).state == "stopped"
    page = desk.get(RUN).text
    assert "由管理员停止" in page
    assert "立即停止发送" not in page
    assert desk.post(f"{RUN}/stop").status_code == 409
    assert list_acts() == ["reminder_run_stopped"]


def test_outcomes_of_a_run_are_counted_on_demand(desk: Desk) -> None:
    run = store_run(make_terms("vote_today"))
    assert "还没有统计过发送结果" in desk.get(RUN).text
    desk.post(f"{RUN}/counts")
    assert "正在统计" in desk.get(RUN).text
    job = find_outcomes(run)
    assert job is not None
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert "还没有任何结果" in desk.get(RUN).text


def test_unknown_run_is_not_found(desk: Desk) -> None:
    assert desk.get(f"{HERE}/runs/2017-07-05/dance/-").status_code == 404
    assert desk.post(f"{HERE}/runs/2017-07-05/dance/-/stop").status_code == 404


def test_auditor_reads_everything_and_changes_nothing(desk: Desk, console: Flask) -> None:
    store_run(make_terms("vote_today"), state="running")
    auditor = seat_at_desk(console, 2, "auditor")
    page = auditor.get(HERE).text
    assert "开启自动提醒（须手机确认）" not in page
    assert "立即停止发送" not in auditor.get(RUN).text
    for address in (f"{HERE}/on", f"{HERE}/off", f"{HERE}/counts", f"{RUN}/stop", "/undelivered"):
        assert auditor.post(address, version="1").status_code == 403


def sit_before(outbox: FakeOutbox, config: Config, clock: Clock) -> Desk:
    """Return an administrator's browser at a console with this outbox."""
    console = create_app(config, FakeWeChat, clock, lambda: outbox)
    return seat_at_desk(console, 3, "administrator")


def test_dead_letters_are_listed_and_sent_again(desk: Desk, config: Config, clock: Clock) -> None:
    run = store_run(make_terms("vote_today"))
    outbox = FakeOutbox(make_letter(run.run_key, 25), make_letter("2017-07-01#vote_today#"))
    own = sit_before(outbox, config, clock)
    page = own.get("/undelivered").text
    assert "今天还没有投票" in page
    assert "多次重试后放弃" in page
    assert "已经不在" in page
    assert "canary" not in page
    assert own.post("/undelivered").headers["Location"] == "/undelivered"
    assert len(outbox.again) == 2
    assert list_acts() == ["reminders_sent_again"]


def test_sending_nothing_again_is_no_act(desk: Desk, config: Config, clock: Clock) -> None:
    answer = sit_before(FakeOutbox(), config, clock).post("/undelivered")
    assert answer.status_code == 409
    assert "没有可以重新发送的提醒" in answer.text
    assert list_acts() == []


def test_empty_and_unconnected_queues_say_so(desk: Desk, config: Config, clock: Clock) -> None:
    assert "没有连接发送队列" in desk.get("/undelivered").text
    assert desk.post("/undelivered").status_code == 409
    assert "没有未能发出的提醒" in sit_before(FakeOutbox(), config, clock).get("/undelivered").text

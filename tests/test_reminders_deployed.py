"""What serverless.yml says of reminders: rights, queue, schedule, alarms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.errors import MessageRefused
from models.rules.credits import Limits
from models.rules.reminder_plan import AUDIENCES, Kind
from models.services.reminder_chunks import Chunk
from models.services.reminder_plans import load_plan
from models.services.reminder_runs import RunTerms, begin_run
from models.services.warm import forget_all
from models.services.wechat_tokens import SharedTokens
from models.unit import Unit
from tests.deployment import FUNCTIONS, RESOURCES, list_store_rights
from tests.fakes import Clock
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, store_campaign, store_units
from tests.reminding import Reminding, appoint_holder, enter_person, make_stage, openid_of, store_reminder_plan
from tests.source import ROOT


def make_terms(kind: Kind, scope: str, limits: Limits) -> RunTerms:
    """Return the terms of a run by hand, without quiet hours."""
    return RunTerms(kind, TODAY, scope, AUDIENCES[kind], "t", "", {}, limits, 1, "00:00", "00:00")


def test_remind_role_allows_exactly_what_planning_needs(needed: set[tuple[str, str]]) -> None:
    store_campaign()
    store_units("c-1", "b-1")
    store_reminder_plan(make_stage("vote_today"), make_stage("last_days", days_before=(87,)))
    voter = enter_person(1, 0)
    put_ballot(voter, "x", day="2017-07-04")
    appoint_holder(1, "secretary", "b-1")
    plan = load_plan(CAMPAIGN).plan
    begin_run(CAMPAIGN, make_terms("branch_asked", "b-1", plan.limits), NOON)
    begin_run(CAMPAIGN, make_terms("secretary_asked", "u-1", plan.limits), NOON)
    due = make_stage("nomination_due", "work", days_before=(3,))
    store_reminder_plan(*plan.stages, make_stage("activation", "work", days_before=(1,)), due)
    Unit("r-1", parent_id="u-1", tier="reporting", name="测试市委组织部").save()
    forget_all()
    needed.clear()
    for moment in (NOON.replace(month=4, day=27), NOON.replace(month=5, day=31), NOON, NOON + timedelta(minutes=30)):
        reminding = Reminding(Clock(moment))
        reminding.plan()
    assert {run.terms.kind for run in reminding.runs()} >= {"vote_today", "last_days", "branch_asked"}
    assert needed == list_store_rights("remind")


def test_send_role_allows_exactly_what_sending_needs(needed: set[tuple[str, str]]) -> None:
    store_campaign()
    store_reminder_plan()
    reminding = Reminding()
    enter_person(1, 1, reminding.wechat)
    enter_person(2, 2, reminding.wechat)
    reminding.wechat.answers[openid_of(2)] = [MessageRefused("quota")]
    reminding.plan()
    (chunk,) = reminding.queue.take()
    first, second = sorted(chunk.people, key=lambda person: person.member_id)
    needed.clear()
    # The second delivery finds out what became of the first.
    for person in (first, first, second):
        reminding.send(Chunk(chunk.run, (person,)))
        reminding.clock.move(minutes=12)
    tokens = SharedTokens()
    tokens.save("wx", "canary-token", NOON)
    tokens.load("wx")
    tokens.drop("wx", "canary-token")
    assert needed == list_store_rights("send")


def test_queue_survives_an_hour_of_trouble_and_delivers_part_by_part() -> None:
    (mapping,) = (event["sqs"] for event in FUNCTIONS["send"]["events"])
    queue = RESOURCES["Reminders"]["Properties"]
    assert mapping["functionResponseType"] == "ReportBatchItemFailures"
    assert 2 <= mapping["maximumConcurrency"] <= 50
    assert queue["VisibilityTimeout"] >= 6 * FUNCTIONS["send"]["timeout"]
    assert queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"] >= 2 * 3600
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == "RemindersDeadLetters.Arn"
    dead_letters = RESOURCES["RemindersDeadLetters"]["Properties"]
    assert queue["MessageRetentionPeriod"] == dead_letters["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_reminders_are_planned_every_minute_in_china_and_when_asked() -> None:
    schedule, stream = (next(iter(event.values())) for event in FUNCTIONS["remind"]["events"])
    assert (schedule["rate"], schedule["timezone"]) == ("rate(1 minute)", "Asia/Shanghai")
    assert stream["arn"] == "ReminderRunsTable.StreamArn"
    assert stream["filterPatterns"] == [{"dynamodb": {"NewImage": {"state": {"S": ["waiting"]}}}}]


@pytest.mark.parametrize("name", ["send", "remind"])
def test_alarm_reads_the_phrase_of_reminders_that_stop(name: str) -> None:
    log_filter = next(
        part["Properties"]
        for part in RESOURCES.values()
        if part["Type"] == "AWS::Logs::MetricFilter"
        and part["Properties"]["LogGroupName"] == f"{name.capitalize()}LogGroup"
    )
    phrase = log_filter["FilterPattern"].strip('"')
    assert f'log.error("{phrase}: ' in (ROOT / "handlers" / f"{name}.py").read_text(encoding="utf-8")
    (metric,) = log_filter["MetricTransformations"]
    alarm = RESOURCES["RemindersStoppedAlarm"]["Properties"]
    assert (metric["MetricNamespace"], metric["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])

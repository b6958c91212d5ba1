"""The forecast never promises less than what can happen: credits, limits, pace, costs; and changes in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from local.demo.reminders import build_reminder_plan
from models.rules.credits import Limits
from models.rules.days import CHINA
from models.rules.reminder_changes import describe_changes
from models.rules.reminder_forecast import Reach, Sending, forecast, sum_by_kind
from models.rules.reminder_plan import Audience, MessageText, PlanStage, ReminderPlan
from models.services.campaigns import read_rule_set
from tests.makers import make_rule_set

RULES = read_rule_set(make_rule_set())
MORNING = datetime(2017, 9, 26, 8, 0, tzinfo=CHINA)
LAST = "2017-09-30"
TEXT = MessageText("m", "template-a", "标题", "用途", "pages/home/home", {"thing1": "内容"})
# Voting ends on the thirtieth: due on the 25th, 27th, 29th (last days) and the thirtieth itself.
PLAN = ReminderPlan(
    messages=(TEXT,),
    stages=(
        PlanStage("last_days", "m", at="10:00", days_before=(3, 1)),
        PlanStage("closing_day", "m", at="10:00"),
    ),
    limits=Limits(1, 3),
    write_rate=40_000,
    most_per_second=10,
)


def look(plan: ReminderPlan, **voters: Any) -> list[Sending]:
    """Forecast the last week of voting for these voters."""
    reach: dict[str, Any] = {
        "people": 1000,
        "reachable": 600,
        "by_template": {"template-a": 600},
        "credits": {"template-a": 9999},
    }
    reaches: dict[Audience, Reach] = {
        "voters": Reach(**(reach | voters)),
        "officers": Reach(),
        "secretaries": Reach(),
    }
    return forecast(plan, RULES, reaches, MORNING, LAST)


def test_each_sending_reaches_at_most_those_with_credits() -> None:
    sendings = look(PLAN)
    assert [(each.due.kind, each.due.day) for each in sendings] == [
        ("last_days", "2017-09-27"),
        ("last_days", "2017-09-29"),
        ("closing_day", "2017-09-30"),
    ]
    assert {(each.messages, each.lacking, each.cut_off) for each in sendings} == {(600, 400, 0)}


def test_forecast_spends_each_credit_once() -> None:
    assert [each.messages for each in look(PLAN, credits={"template-a": 1000})] == [600, 400, 0]


def test_limit_of_a_day_cuts_off_the_second_reminder() -> None:
    both = msgspec.structs.replace(
        PLAN, stages=(PlanStage("last_days", "m", at="09:00", days_before=(0,)), PLAN.stages[1])
    )
    assert [(each.messages, each.cut_off) for each in look(both)] == [(600, 0), (0, 600)]
    twice = msgspec.structs.replace(both, limits=Limits(2, 3))
    assert [(each.messages, each.cut_off) for each in look(twice)] == [(600, 0), (600, 0)]


def test_limit_of_a_week_counts_seven_days() -> None:
    daily = PlanStage("last_days", "m", at="10:00", days_before=tuple(range(10)))
    plan = msgspec.structs.replace(PLAN, stages=(daily,), limits=Limits(1, 2))
    assert [each.messages for each in look(plan)] == [600, 600, 0, 0, 0]


def test_pace_tells_when_the_last_message_goes_out() -> None:
    first = look(PLAN)[0]
    assert (first.ends_at - first.due.begins_at).total_seconds() == 60
    assert not first.is_too_long


def test_sending_that_runs_into_quiet_hours_is_marked() -> None:
    slow = msgspec.structs.replace(PLAN, most_per_second=1, quiet_from="10:30", quiet_until="08:00")
    crowd: dict[str, Any] = {
        "people": 9000,
        "reachable": 9000,
        "by_template": {"template-a": 9000},
        "credits": {"template-a": 99999},
    }
    sendings = look(slow, **crowd)
    assert all(each.is_too_long for each in sendings)
    assert [each.is_of_the_day for each in sendings] == [False, False, True]


def test_message_costs_two_writes_and_another_when_delivered() -> None:
    first = look(PLAN)[0]
    assert (first.write_units, first.read_units) == ((1200, 1800), 29)


def test_message_without_template_sends_nothing_and_costs_nothing() -> None:
    plan = msgspec.structs.replace(PLAN, messages=(msgspec.structs.replace(TEXT, template_id=""),))
    for each in look(plan, by_template={"": 600}, credits={"": 600}):
        assert each.is_unsendable
        assert (each.messages, each.cut_off, each.write_units, each.read_units) == (0, 0, (0, 0), 0)


def test_sums_are_those_of_their_kind() -> None:
    sums = {each.kind: each for each in sum_by_kind(look(PLAN))}
    assert (sums["last_days"].times, sums["last_days"].messages, sums["last_days"].writes) == (2, 1200, (2400, 3600))
    assert (sums["closing_day"].times, sums["closing_day"].reads) == (1, 29)


def test_what_was_due_before_now_is_no_forecast() -> None:
    late = MORNING.replace(day=27, hour=10, minute=1)
    reach: dict[Audience, Reach] = {"voters": Reach(), "officers": Reach(), "secretaries": Reach()}
    assert [each.due.day for each in forecast(PLAN, RULES, reach, late, LAST)] == ["2017-09-29", "2017-09-30"]


def test_changes_are_told_as_before_and_after() -> None:
    before = build_reminder_plan()
    first, *others = before.stages
    after = msgspec.structs.replace(
        before,
        stages=(msgspec.structs.replace(first, is_on=False, days_before=(5,)), *others),
        limits=Limits(1, 2),
        quiet_from="20:00",
        messages=before.messages[1:],
    )
    assert describe_changes(before, after) == (
        "免打扰开始：21:00 → 20:00；每人每周上限：3 → 2；“推荐上报截止提醒”启用：是 → 否；"
        "“推荐上报截止提醒”提前天数：7、3、1 → 5；删除消息“活动开始提醒”（opens）"
    )
    assert describe_changes(before, before) == "内容没有变化"


def test_endless_lists_of_changes_are_cut() -> None:
    before, after = ReminderPlan(), msgspec.structs.replace(build_reminder_plan(), quiet_from="长" * 5000)
    assert len(describe_changes(before, after)) == 1500

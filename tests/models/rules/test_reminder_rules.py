"""When reminders are due, at which pace, what stands in them, and which word about them outranks which."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.rules.days import CHINA, day_of
from models.rules.message_texts import PLACEHOLDERS, check_message, cut, fill_message, list_values
from models.rules.reminder_dates import is_quiet, list_due_now, list_due_on
from models.rules.reminder_outcomes import REASONS, STATES, outranked_by
from models.rules.reminder_plan import (
    AUDIENCES,
    BY_HAND,
    KIND_NAMES,
    Kind,
    MessageText,
    PlanStage,
    ReminderPlan,
    messages_per_second,
)
from models.rules.rule_set import RuleSet
from tests.makers import NOON, make_rule_set

RULES = msgspec.convert(make_rule_set(), RuleSet)
FIRST, LAST = date(2017, 6, 1), date(2017, 9, 30)


def list_days(kind: Kind, **changes: object) -> list[date]:
    """Return all days of the campaign's year on which a stage sends something."""
    plan = ReminderPlan(stages=(PlanStage(kind, "vote", **changes),))  # type: ignore[arg-type]
    year = [date(2017, 1, 1) + timedelta(days=number) for number in range(365)]
    return [day for day in year if list_due_on(plan, RULES, day.isoformat())]


def test_each_stage_is_due_on_its_days_only() -> None:
    assert list_days("voting_opens") == [FIRST]
    assert list_days("closing_day") == [LAST]
    assert list_days("last_days", days_before=(5, 1)) == [LAST - timedelta(days=5), LAST - timedelta(days=1)]
    assert list_days("activation", days_before=(7,)) == [FIRST - timedelta(days=7)]
    assert list_days("nomination_due", days_before=(3, 0)) == [date(2017, 4, 27), date(2017, 4, 30)]


@given(st.integers(1, 30))
def test_daily_reminder_leaves_out_first_and_last_day(every: int) -> None:
    days = list_days("vote_today", every=every)
    assert all(FIRST < day < LAST and (day - FIRST).days % every == 0 for day in days)
    assert len(days) == len(range(every, (LAST - FIRST).days, every))


def test_stage_that_is_off_or_by_hand_is_never_due() -> None:
    assert list_days("vote_today", is_on=False) == []
    assert [kind for kind in BY_HAND if list_days(kind)] == []


def test_opening_is_not_announced_before_voting_opens() -> None:
    plan = ReminderPlan(stages=(PlanStage("voting_opens", "vote", at="08:30"),))
    late = make_rule_set()
    late["stages"][1]["opens_at"] = "2017-06-01T10:00:00+08:00"
    (due,) = list_due_on(plan, msgspec.convert(late, RuleSet), "2017-06-01")
    assert due.begins_at == datetime(2017, 6, 1, 10, 0, tzinfo=CHINA)


@given(st.integers(0, 120 * 24 * 60), st.integers(0, 23), st.integers(0, 23))
def test_nothing_is_due_in_quiet_hours_or_before_its_time(minutes: int, first: int, last: int) -> None:
    now = datetime(2017, 6, 1, tzinfo=CHINA) + timedelta(minutes=minutes)
    plan = ReminderPlan(
        stages=(PlanStage("vote_today", "vote", at="12:30"),),
        quiet_from=f"{first:02}:00",
        quiet_until=f"{last:02}:00",
    )
    hours = {hour % 24 for hour in range(first, last if last >= first else last + 24)}
    assert is_quiet(plan, now) == (now.hour in hours)
    for due in list_due_now(plan, RULES, now):
        assert (due.day, due.begins_at <= now, now.hour in hours) == (day_of(now), True, False)


@given(st.integers(1, 5000), st.integers(0, 100), st.integers(1, 100), st.integers(0, 8))
def test_answers_stay_under_the_write_rate(rate: int, percent: int, most: int, categories: int) -> None:
    plan = ReminderPlan(write_rate=rate, response_percent=percent, most_per_second=most)
    pace = messages_per_second(plan, categories)
    assert 1 <= pace <= most
    assert pace == 1 or pace * percent * categories <= rate * 100


@pytest.mark.parametrize(
    ("keyword", "good", "bad"),
    [
        ("thing1", "二十个字" * 5, "二十个字" * 5 + "多"),
        ("time2", "2017年9月30日 23:59", "九月三十日"),
        ("date3", "2017-09-30", "30.9.2017"),
        ("number4", "90", "九十"),
        ("phrase5", "请您投票", "请您今天投票"),
        ("name6", "某某支部", "这个名称实在太长了不行"),
        ("character_string7", "A-1", "编号一"),
        ("unknown8", "", "x"),
    ],
)
def test_text_fits_its_keyword_or_is_refused(keyword: str, good: str, bad: str) -> None:
    def faults_of(text: str) -> list[str]:
        return [fault.field for fault in check_message(MessageText("m", "t", "", "", "", {keyword: text}), {})]

    assert faults_of(bad) == [f"m.{keyword}"]
    assert not good or faults_of(good) == []


def test_every_placeholder_is_filled_and_no_other_is_taken() -> None:
    values = list_values(RULES, NOON)
    assert values.keys() == PLACEHOLDERS.keys()
    message = MessageText("m", "t", "", "", "", {"thing1": "{goal}·剩{days_left}天", "time2": "{closes}"})
    assert fill_message(message, values) == {"thing1": "90%·剩87天", "time2": "2017年9月30日 23:59"}
    with pytest.raises(InvalidInput):
        fill_message(MessageText("m", "t", "", "", "", {"thing1": "{name}"}), values)


@given(st.text(min_size=1))
def test_cut_text_always_fits(text: str) -> None:
    assert len(cut(text)) <= 20


def test_later_word_of_wechat_outranks_and_nothing_outranks_it() -> None:
    assert outranked_by("delivered") == ["skipped", "unknown", "sent", "refused"]
    assert outranked_by("unknown") == ["skipped"]
    assert outranked_by("skipped") == []
    assert set(outranked_by("failed")) <= STATES.keys()
    assert {"day_over", "quota", "template", "voted"} <= REASONS.keys()


def test_every_kind_has_a_name_and_an_audience() -> None:
    assert KIND_NAMES.keys() == AUDIENCES.keys()

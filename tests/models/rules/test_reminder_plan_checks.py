"""What a reminder plan must satisfy: each fault at its own field, and nothing switched on that can't be sent."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from local.demo.reminders import build_reminder_plan
from models.errors import InvalidInput
from models.rules.blank_reminder_plan import build_blank_plan
from models.rules.credits import Limits
from models.rules.reminder_plan import KIND_NAMES, MessageText, PlanStage, ReminderPlan
from models.rules.reminder_plan_checks import list_unsendable, minutes_left, require_valid_plan
from models.services.campaigns import read_rule_set
from tests.makers import NOON, make_rule_set

RULES = read_rule_set(make_rule_set())
DEMO = build_reminder_plan()


def faults_of(plan: ReminderPlan, is_on: bool = False) -> dict[str, str]:
    """Return what is wrong with a plan, by field."""
    try:
        require_valid_plan(plan, RULES, NOON, is_on)
    except InvalidInput as refusal:
        return {fault.field: fault.detail for fault in refusal.errors}
    return {}


def with_first_stage(**changes: Any) -> ReminderPlan:
    """Return the demo's plan with its first stage changed."""
    first, *others = DEMO.stages
    return msgspec.structs.replace(DEMO, stages=(msgspec.structs.replace(first, **changes), *others))


def with_first_message(**changes: Any) -> ReminderPlan:
    """Return the demo's plan with its first message changed."""
    first, *others = DEMO.messages
    return msgspec.structs.replace(DEMO, messages=(msgspec.structs.replace(first, **changes), *others))


def test_plan_of_the_demo_is_sound_and_sendable() -> None:
    assert faults_of(DEMO, is_on=True) == {}


def test_blank_plan_is_sound_complete_and_off() -> None:
    plan = build_blank_plan()
    assert faults_of(plan) == {}
    assert [stage.kind for stage in plan.stages] == list(KIND_NAMES)
    assert not any(stage.is_on for stage in plan.stages)
    assert not any(message.template_id for message in plan.messages)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"at": "9:00"}, "at"),
        ({"at": "24:00"}, "at"),
        ({"at": "21:30"}, "at"),
        ({"at": "07:59"}, "at"),
        ({"at": "20:45"}, "at"),
        ({"message": "nobody"}, "message"),
        ({"days_before": ()}, "days_before"),
        ({"days_before": (3, 3)}, "days_before"),
        ({"days_before": (61,)}, "days_before"),
        ({"every": 0}, "every"),
        ({"every": 32}, "every"),
    ],
)
def test_wrong_stage_is_named_at_its_field(changes: dict[str, Any], name: str) -> None:
    assert list(faults_of(with_first_stage(**changes))) == [f"stages[0].{name}"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"template_id": "too short"}, "template_id"),
        ({"title": ""}, "title"),
        ({"purpose": "长" * 101}, "purpose"),
        ({"page": "页面"}, "page"),
        ({"fields": {}}, "fields"),
        ({"fields": {"thing1": "{nobody}"}}, "fields"),
        ({"fields": {"thing1": "长" * 21}}, "fields"),
        ({"fields": {"topic1": "内容"}}, "fields"),
        ({"fields": {f"thing{number}": "内容" for number in range(1, 7)}}, "fields"),
    ],
)
def test_wrong_message_is_named_at_its_field(changes: dict[str, Any], name: str) -> None:
    assert list(faults_of(with_first_message(**changes))) == [f"messages[0].{name}"]


def test_unknown_placeholder_is_named_with_its_keyword() -> None:
    fault = faults_of(with_first_message(fields={"thing1": "{campaign}", "thing2": "{nobody}"}))["messages[0].fields"]
    assert fault == "thing2：没有“nobody”这个占位符。"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"limits": Limits(0, 3)}, "limits.per_day"),
        ({"limits": Limits(6, 10)}, "limits.per_day"),
        ({"limits": Limits(3, 2)}, "limits.per_week"),
        ({"limits": Limits(1, 21)}, "limits.per_week"),
        ({"most_per_second": 0}, "most_per_second"),
        ({"write_rate": 9}, "write_rate"),
        ({"response_percent": 101}, "response_percent"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"quiet_until": ""}, "quiet_until"),
    ],
)
def test_wrong_limit_is_named_at_its_field(changes: dict[str, Any], field: str) -> None:
    assert list(faults_of(msgspec.structs.replace(DEMO, **changes))) == [field]


def test_kind_and_message_may_stand_only_once() -> None:
    twice = msgspec.structs.replace(
        DEMO, stages=(*DEMO.stages, DEMO.stages[2]), messages=(*DEMO.messages, DEMO.messages[0])
    )
    assert list(faults_of(twice)) == [f"stages[{len(DEMO.stages)}]", f"messages[{len(DEMO.messages)}]"]


def test_stage_that_is_off_may_lie_in_quiet_hours() -> None:
    assert faults_of(with_first_stage(at="23:00", is_on=False)) == {}


def test_plan_without_templates_is_stored_but_not_switched_on() -> None:
    wanting = with_first_message(template_id="")
    assert faults_of(wanting) == {}
    assert list(faults_of(wanting, is_on=True)) == ["messages[0].template_id"]
    assert list_unsendable(wanting) == [KIND_NAMES["voting_opens"]]


def test_plan_with_nothing_to_send_is_not_switched_on() -> None:
    assert list(faults_of(build_blank_plan(), is_on=True)) == ["stages"]


@pytest.mark.parametrize(
    ("quiet", "at", "minutes"),
    [
        (("21:00", "08:00"), "20:00", 60),
        (("21:00", "08:00"), "08:00", 13 * 60),
        (("21:00", "08:00"), "07:59", 0),
        (("21:00", "08:00"), "21:00", 0),
        (("12:00", "14:00"), "11:00", 60),
        (("12:00", "14:00"), "13:00", 0),
        (("12:00", "14:00"), "14:00", 600),
        (("00:00", "00:00"), "23:00", 60),
    ],
)
def test_minutes_left_end_where_quiet_hours_begin(quiet: tuple[str, str], at: str, minutes: int) -> None:
    assert minutes_left(ReminderPlan(quiet_from=quiet[0], quiet_until=quiet[1]), at) == minutes


def test_message_without_stage_needs_no_template() -> None:
    spare = MessageText("spare", "", "备用", "备用", "pages/home/home", {"thing1": "备用"})
    assert faults_of(msgspec.structs.replace(DEMO, messages=(*DEMO.messages, spare)), is_on=True) == {}


def test_stage_that_is_off_needs_no_message() -> None:
    plan = msgspec.structs.replace(DEMO, stages=(*DEMO.stages[1:], PlanStage("nomination_due", "", is_on=False)))
    assert faults_of(plan, is_on=True) == {}

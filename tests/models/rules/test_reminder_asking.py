"""Which messages a member is asked to allow."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from local.demo.reminders import build_reminder_plan
from models.rules.reminder_asking import Askable, list_askable
from models.rules.reminder_plan import Kind, MessageText, PlanStage, ReminderPlan
from models.rules.rule_set import RuleSet
from tests.consent import OPEN, VOTE, WORK
from tests.makers import NOON, make_rule_set

PLAN = build_reminder_plan()
RULES = msgspec.convert(make_rule_set(), RuleSet)
BEFORE = RULES.stage("voting").opens_at - timedelta(days=1)


def ask(*roles: str, now: datetime = NOON, on_roll: bool = True, plan: ReminderPlan = PLAN) -> list[str]:
    """Return the ids of the templates that somebody is asked for."""
    return [asked.template_id for asked in list_askable(plan, RULES, roles, on_roll, now)]


def find(template: str, *roles: str, now: datetime = NOON) -> Askable:
    """Return what is asked for one template."""
    return next(asked for asked in list_askable(PLAN, RULES, roles, True, now) if asked.template_id == template)


def test_voters_are_asked_for_their_template_once() -> None:
    assert ask() == [VOTE]
    assert [sample.name for sample in find(VOTE).samples] == [
        "今天还没有投票",
        "最后几天还没有投过票",
        "投票截止日提醒",
        "支部书记提醒",
    ]


def test_samples_read_exactly_as_they_would_be_sent() -> None:
    assert find(VOTE).samples[0].lines == (
        "“六好”评选活动",
        "2017年9月30日 23:59",
        "您今天还没有投票，请抽空参与。",
    )


@pytest.mark.parametrize("roles", [("secretary",), ("secretary", "juror")])
def test_secretaries_are_asked_for_work_messages_too(roles: tuple[str, ...]) -> None:
    assert ask(*roles) == [VOTE, WORK]
    assert [sample.name for sample in find(WORK, *roles).samples] == ["请支部书记跟进"]


def test_officers_are_asked_for_due_dates_before_voting() -> None:
    assert ask("officer") == [VOTE]
    assert ask("officer", now=BEFORE) == [OPEN, VOTE, WORK]
    assert [sample.name for sample in find(WORK, "officer", now=BEFORE).samples] == ["推荐上报截止提醒"]


def test_member_off_the_roll_is_asked_for_work_only() -> None:
    assert ask(on_roll=False) == []
    assert ask("secretary", on_roll=False) == [WORK]


@pytest.mark.parametrize("role", ["administrator", "auditor", "juror", "office"])
def test_other_roles_are_asked_for_nothing_more(role: str) -> None:
    assert ask(role) == [VOTE]


def test_nothing_is_asked_for_what_can_not_come() -> None:
    assert ask(now=BEFORE) == [OPEN, VOTE]
    closes_at = RULES.stage("voting").closes_at
    assert ask("secretary", now=closes_at - timedelta(seconds=1)) == [VOTE, WORK]
    assert ask("secretary", now=closes_at) == []


def test_stage_that_is_off_is_not_asked_for() -> None:
    stages = tuple(msgspec.structs.replace(stage, is_on=stage.kind == "closing_day") for stage in PLAN.stages)
    plan = msgspec.structs.replace(PLAN, stages=stages)
    assert [sample.name for asked in list_askable(plan, RULES, (), True, NOON) for sample in asked.samples] == [
        "投票截止日提醒"
    ]


def test_text_that_no_longer_fits_is_left_out() -> None:
    broken = tuple(msgspec.structs.replace(text, fields={"thing1": "{nothing}"}) for text in PLAN.messages)
    assert ask("secretary", plan=msgspec.structs.replace(PLAN, messages=broken)) == []


def test_wechat_takes_five_templates_at_once() -> None:
    kinds: tuple[Kind, ...] = (
        "vote_today",
        "last_days",
        "closing_day",
        "branch_asked",
        "secretary_asked",
        "activation",
        "voting_opens",
    )
    texts = tuple(MessageText(kind, f"t-{kind}", kind, "purpose", "page", {"thing1": "text"}) for kind in kinds)
    plan = ReminderPlan(texts, tuple(PlanStage(kind, kind) for kind in kinds))
    asked = ask("secretary", now=BEFORE, plan=plan)
    assert asked == ["t-vote_today", "t-last_days", "t-closing_day", "t-branch_asked", "t-voting_opens"]

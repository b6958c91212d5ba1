"""What a reminder plan must satisfy before it is stored, and before it may send anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from models.errors import FieldError, InvalidInput
from models.rules.message_texts import check_message, list_values
from models.rules.reminder_plan import BY_HAND, KIND_NAMES, MessageText, PlanStage, ReminderPlan
from models.rules.rule_set import RuleSet

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# WeChat's ids are 43 characters long; the demo's are not.
_TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)
_PAGE = re.compile(r"[A-Za-z0-9_\-/?=&.%]{1,256}", re.ASCII)
# Kinds that count back from a day, and so need to know how far.
DATED = frozenset({"nomination_due", "activation", "last_days"})
_MOST_DAYS_BEFORE, _MOST_OFFSETS, _MOST_KEYWORDS, _MOST_MESSAGES = 60, 10, 5, 20
_LONGEST_TITLE, _LONGEST_PURPOSE = 30, 100
# Below half an hour a stage could not even send what it has queued.
_LEAST_MINUTES = 30


def require_valid_plan(plan: ReminderPlan, rules: RuleSet, now: datetime, is_on: bool = False) -> None:
    """Return if the plan is sound; else raise InvalidInput naming every field that is not.

    With `is_on` it must also be able to send whatever it is set to send by itself.
    """
    faults = [
        *_check_stages(plan),
        *_check_messages(plan, list_values(rules, now)),
        *_check_limits(plan),
        *_check_quiet_hours(plan),
    ]
    if is_on and not faults:
        faults = list(_check_templates(plan))
    if faults:
        raise InvalidInput(faults, "提醒计划有误，请按提示修改。")


def list_unsendable(plan: ReminderPlan) -> list[str]:
    """Return the names of the reminders that are wanted but have no template yet: WeChat would take none of them."""
    return [KIND_NAMES[stage.kind] for stage in plan.stages if stage.is_on and not _has_template(plan, stage)]


def minutes_left(plan: ReminderPlan, at: str) -> int:
    """Return how many minutes of a day there are from this time until the quiet hours begin; 0 within them."""
    minute, first, last = _minute(at), _minute(plan.quiet_from), _minute(plan.quiet_until)
    if first == last:
        return 24 * 60 - minute
    if first < last:
        return 0 if first <= minute < last else (first if minute < first else 24 * 60) - minute
    return max(0, first - minute) if minute >= last else 0


def _check_stages(plan: ReminderPlan) -> Iterator[FieldError]:
    for number in _repeated(stage.kind for stage in plan.stages):
        yield FieldError(f"stages[{number}]", "同一种提醒重复出现。")
    known = {message.id for message in plan.messages}
    for number, stage in enumerate(plan.stages):
        yield from (FieldError(f"stages[{number}].{name}", fault) for name, fault in _check_stage(stage, known))


def _check_stage(stage: PlanStage, messages: set[str]) -> Iterator[tuple[str, str]]:
    if stage.message not in messages and (stage.is_on or stage.message):
        yield "message", "请从下面的消息中选择一条。"
    if not _TIME.fullmatch(stage.at):
        yield "at", "请按 09:00 的形式填写时间。"
    if stage.kind in DATED and stage.is_on and not stage.days_before:
        yield "days_before", "请填写提前几天，例如 7、3、1。"
    if len(stage.days_before) > _MOST_OFFSETS or any(
        not 0 <= days <= _MOST_DAYS_BEFORE for days in stage.days_before
    ):
        yield "days_before", f"最多 {_MOST_OFFSETS} 个数，每个 0 到 {_MOST_DAYS_BEFORE}。"
    if len(set(stage.days_before)) < len(stage.days_before):
        yield "days_before", "天数不能重复。"
    if not 1 <= stage.every <= 31:
        yield "every", "应为 1 到 31 天。"


def _check_messages(plan: ReminderPlan, values: Mapping[str, str]) -> Iterator[FieldError]:
    if not 1 <= len(plan.messages) <= _MOST_MESSAGES:
        yield FieldError("messages", f"消息应为 1 到 {_MOST_MESSAGES} 条。")
    for number in _repeated(message.id for message in plan.messages):
        yield FieldError(f"messages[{number}]", "消息编号重复。")
    for number, message in enumerate(plan.messages):
        for name, fault in _check_message(message, values):
            yield FieldError(f"messages[{number}].{name}", fault)


def _check_message(message: MessageText, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if message.template_id and not _TEMPLATE_ID.fullmatch(message.template_id):
        yield "template_id", "模板编号应原样从微信公众平台复制，由字母、数字、下划线和短横线组成。"
    if not 1 <= len(message.title) <= _LONGEST_TITLE:
        yield "title", f"请填写模板标题，最多 {_LONGEST_TITLE} 个字。"
    if not 1 <= len(message.purpose) <= _LONGEST_PURPOSE:
        yield "purpose", f"请向党员说明用途，最多 {_LONGEST_PURPOSE} 个字。"
    if not _PAGE.fullmatch(message.page):
        yield "page", "应为小程序页面的路径，例如 pages/home/home。"
    if not 1 <= len(message.fields) <= _MOST_KEYWORDS:
        yield "fields", f"关键词应为 1 到 {_MOST_KEYWORDS} 个，一行一个。"
    faults = check_message(message, values)
    if faults:
        keywords = (fault.field.rpartition(".")[2] for fault in faults)
        yield "fields", "".join(f"{key}：{fault.detail}" for key, fault in zip(keywords, faults, strict=True))


def _check_limits(plan: ReminderPlan) -> Iterator[FieldError]:
    day, week = plan.limits.per_day, plan.limits.per_week
    if not 1 <= day <= 5:
        yield FieldError("limits.per_day", "应为 1 到 5 条。")
    if not day <= week <= 20:
        yield FieldError("limits.per_week", "不能少于每天的上限，最多 20 条。")
    for name, value, least, most in (
        ("most_per_second", plan.most_per_second, 1, 500),
        ("write_rate", plan.write_rate, 10, 40_000),
        ("response_percent", plan.response_percent, 1, 100),
    ):
        if not least <= value <= most:
            yield FieldError(name, f"应为 {least} 到 {most}。")


def _check_quiet_hours(plan: ReminderPlan) -> Iterator[FieldError]:
    wrong = [name for name in ("quiet_from", "quiet_until") if not _TIME.fullmatch(getattr(plan, name))]
    if wrong:
        yield from (FieldError(name, "请按 21:00 的形式填写时间。") for name in wrong)
        return
    for number, stage in enumerate(plan.stages):
        if stage.kind in BY_HAND or not stage.is_on or not _TIME.fullmatch(stage.at):
            continue
        if minutes_left(plan, stage.at) < _LEAST_MINUTES:
            yield FieldError(f"stages[{number}].at", f"在免打扰时间内，或距它开始不到 {_LEAST_MINUTES} 分钟。")


def _check_templates(plan: ReminderPlan) -> Iterator[FieldError]:
    if not any(stage.is_on for stage in plan.stages):
        yield FieldError("stages", "还没有启用任何一种提醒。")
    places = {message.id: number for number, message in enumerate(plan.messages)}
    wanting = {stage.message for stage in plan.stages if stage.is_on and not _has_template(plan, stage)}
    for message in sorted(wanting, key=lambda each: places[each]):
        yield FieldError(f"messages[{places[message]}].template_id", "已启用的提醒用到这条消息，请填写模板编号。")


def _has_template(plan: ReminderPlan, stage: PlanStage) -> bool:
    message = next((each for each in plan.messages if each.id == stage.message), None)
    return message is not None and bool(message.template_id)


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _repeated(values: Iterable[str]) -> Iterator[int]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield index
        seen.add(value)

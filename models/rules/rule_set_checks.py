"""What a rule set must satisfy before it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.errors import FieldError, InvalidInput
from models.rules.rule_set import Category, RuleSet

# A category's id is part of keys, addresses and tokens.
_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
_STAGES = ("nomination", "voting", "judging")
# A ballot stays within one write unit (1 KB), and a card list within one page, up to these sizes.
_MOST_CHOICES, _MOST_CATEGORIES = 50, 20
# Long enough for complaints to be answered, never for ever.
_LEAST_RETENTION, _MOST_RETENTION = 30, 1_095


def require_valid_rule_set(rule_set: RuleSet) -> None:
    """Return if the rule set is sound; else raise InvalidInput naming every field that is not."""
    errors = [
        *_check_frame(rule_set),
        *_check_stages(rule_set),
        *_check_categories(rule_set),
        *_check_tiers(rule_set),
    ]
    if errors:
        raise InvalidInput(errors, "活动规则有误，请按提示修改。")


def _check_frame(rules: RuleSet) -> Iterator[FieldError]:
    if not rules.title.strip():
        yield FieldError("title", "请填写活动名称。")
    if not 0 <= rules.turnout_goal_percent <= 100:
        yield FieldError("turnout_goal_percent", "投票率目标应在 0 到 100 之间。")
    if not 0 <= rules.jury.vote_weight_percent <= 100:
        yield FieldError("jury.vote_weight_percent", "网络投票权重应在 0 到 100 之间。")
    if not _LEAST_RETENTION <= rules.retention_days <= _MOST_RETENTION:
        yield FieldError("retention_days", f"保留天数应在 {_LEAST_RETENTION} 到 {_MOST_RETENTION} 之间。")
    if rules.points.per_ballot < 0:
        yield FieldError("points.per_ballot", "每票积分不能为负数。")
    if rules.points.daily_cap < 0:
        yield FieldError("points.daily_cap", "每日积分上限不能为负数。")


def _check_stages(rules: RuleSet) -> Iterator[FieldError]:
    if tuple(stage.stage for stage in rules.stages) != _STAGES:
        yield FieldError("stages", "活动应依次包含推荐上报、展示交流、评选总结三个阶段。")
        return
    for index, stage in enumerate(rules.stages):
        if stage.opens_at.tzinfo is None or stage.closes_at.tzinfo is None:
            yield FieldError(f"stages[{index}]", "阶段的起止时间应注明时区。")
            return
        if stage.opens_at >= stage.closes_at:
            yield FieldError(f"stages[{index}].closes_at", "结束时间应晚于开始时间。")
    for index, (earlier, later) in enumerate(zip(rules.stages, rules.stages[1:], strict=False), start=1):
        if later.opens_at < earlier.closes_at:
            yield FieldError(f"stages[{index}].opens_at", "各阶段的时间不能重叠。")


def _check_categories(rules: RuleSet) -> Iterator[FieldError]:
    if not 1 <= len(rules.categories) <= _MOST_CATEGORIES:
        yield FieldError("categories", f"评选类别应为 1 到 {_MOST_CATEGORIES} 个。")
    for index in _repeated(category.id for category in rules.categories):
        yield FieldError(f"categories[{index}].id", "类别编号重复。")
    offices = {office.id for office in rules.offices}
    for index, category in enumerate(rules.categories):
        for name, detail in _check_category(category, offices):
            yield FieldError(f"categories[{index}].{name}", detail)


def _check_category(category: Category, offices: set[str]) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(category.id):
        yield "id", "类别编号应以小写字母开头，只含小写字母、数字和短横线。"
    if not category.name.strip():
        yield "name", "请填写类别名称。"
    if not 1 <= category.max_choices <= _MOST_CHOICES:
        yield "max_choices", f"每票可选数应为 1 到 {_MOST_CHOICES}。"
    if category.winners < 1:
        yield "winners", "获奖名额至少为 1。"
    if category.office not in offices:
        yield "office", "没有这个受理处室。"


def _check_tiers(rules: RuleSet) -> Iterator[FieldError]:
    for index, quota in enumerate(rules.quotas):
        if quota.at_least < 0 or (quota.at_most is not None and quota.at_most < max(quota.at_least, 1)):
            yield FieldError(f"quotas[{index}]", "名额的上限不能小于下限。")
    for index in _repeated(f"{quota.tier} {quota.per}" for quota in rules.quotas):
        yield FieldError(f"quotas[{index}]", "同一层级的名额重复。")


def _repeated(values: Iterable[str]) -> Iterator[int]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield index
        seen.add(value)

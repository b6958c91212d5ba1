"""What must be there before a campaign is opened, and what should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from models.errors import InvalidInput
from models.rules.phases import spell_minute
from models.rules.rule_set import RuleSet, Stage
from models.rules.rule_set_checks import require_valid_rule_set

State = Literal["ok", "warn", "missing"]
# Where something is mended: which page of the console.
Place = Literal["rules", "candidates", "units", "roster", "ladder", "campaigns"]

_ENOUGH_ACTIVATED_PERCENT = 90


class ChecklistItem(msgspec.Struct, frozen=True):
    """One line of the check list: what was looked at, what was found, and where to mend it.

    `missing` keeps the campaign from being opened, `warn` is for a person to weigh.
    """

    what: str
    state: State
    sentence: str
    mended_in: Place


class OtherVoting(msgspec.Struct, frozen=True):
    """When another opened campaign is voted in."""

    title: str
    opens_at: datetime
    closes_at: datetime


class Facts(msgspec.Struct, frozen=True):
    """What the store holds: standing candidates by category, active branches and members."""

    candidates: Mapping[str, int]
    branches: int
    empty_branches: int
    members: int
    activated: int
    stray_members: int
    others: tuple[OtherVoting, ...] = ()


def check_readiness(rules: RuleSet, facts: Facts, now: datetime) -> list[ChecklistItem]:
    """Return the whole check list, in the order in which a campaign is prepared."""
    return [
        _check_rules(rules),
        _check_dates(rules, now),
        *_check_candidates(rules, facts),
        _check_offices(rules),
        _check_branches(facts),
        _check_roster(facts),
        _check_activation(facts),
        _check_others(rules, facts),
    ]


def _check_rules(rules: RuleSet) -> ChecklistItem:
    try:
        require_valid_rule_set(rules)
    except InvalidInput as refusal:
        return ChecklistItem("活动规则", "missing", "活动规则有误：" + refusal.errors[0].detail, "rules")
    return ChecklistItem("活动规则", "ok", f"活动规则完整，共 {len(rules.categories)} 个评选类别。", "rules")


def _check_dates(rules: RuleSet, now: datetime) -> ChecklistItem:
    voting = rules.stage("voting")
    span = f"投票时间为{spell_minute(voting.opens_at)}至{spell_minute(voting.closes_at)}"
    if voting.closes_at <= now:
        return ChecklistItem("投票时间", "missing", f"{span}，已经过去，请重新确定。", "rules")
    if voting.opens_at <= now:
        return ChecklistItem("投票时间", "warn", f"{span}，已经开始；名册生成后即可投票。", "rules")
    return ChecklistItem("投票时间", "ok", f"{span}。", "rules")


def _check_candidates(rules: RuleSet, facts: Facts) -> Iterator[ChecklistItem]:
    for category in rules.categories:
        count, what = facts.candidates.get(category.id, 0), f"候选项：{category.name}"
        sentence = f"{category.name}有 {count} 个候选项，拟评出 {category.winners} 个"
        if not count:
            yield ChecklistItem(what, "missing", f"{category.name}还没有候选项。", "candidates")
        elif count < category.winners:
            yield ChecklistItem(what, "warn", f"{sentence}，候选项少于获奖名额。", "candidates")
        else:
            yield ChecklistItem(what, "ok", f"{sentence}。", "candidates")


def _check_offices(rules: RuleSet) -> ChecklistItem:
    silent = [office.name or office.id for office in rules.offices if not office.phone.strip()]
    if silent:
        return ChecklistItem("受理处室", "missing", f"{'、'.join(silent)}还没有填写联系电话。", "rules")
    return ChecklistItem("受理处室", "ok", f"{len(rules.offices)} 个受理处室都有联系电话。", "rules")


def _check_branches(facts: Facts) -> ChecklistItem:
    if not facts.branches:
        return ChecklistItem("党组织", "missing", "还没有设立党支部。", "units")
    if facts.empty_branches:
        return ChecklistItem(
            "党组织", "warn", f"{facts.branches} 个党支部中有 {facts.empty_branches} 个没有党员。", "roster"
        )
    return ChecklistItem("党组织", "ok", f"{facts.branches} 个党支部都有党员。", "units")


def _check_roster(facts: Facts) -> ChecklistItem:
    if facts.members <= facts.stray_members:
        return ChecklistItem("党员名册", "missing", "党员名册中还没有在册党员。", "roster")
    if facts.stray_members:
        stray = f"其中 {facts.stray_members} 人所在党支部不在党组织中，将不能投票"
        return ChecklistItem("党员名册", "warn", f"名册中有 {facts.members} 名党员，{stray}。", "roster")
    return ChecklistItem("党员名册", "ok", f"名册中有 {facts.members} 名党员，将进入投票名册。", "roster")


def _check_activation(facts: Facts) -> ChecklistItem:
    share = 100 * facts.activated // facts.members if facts.members else 0
    sentence = f"已激活 {facts.activated} 人，激活率 {share}%"
    if share < _ENOUGH_ACTIVATED_PERCENT:
        return ChecklistItem("账号激活", "warn", f"{sentence}，低于 {_ENOUGH_ACTIVATED_PERCENT}%。", "ladder")
    return ChecklistItem("账号激活", "ok", f"{sentence}。", "ladder")


def _check_others(rules: RuleSet, facts: Facts) -> ChecklistItem:
    voting = rules.stage("voting")
    titles = [f"《{other.title}》" for other in facts.others if _overlap(voting, other)]
    if titles:
        sentence = f"投票时间与{'、'.join(titles)}重叠，党员同一时间只会看到其中一个活动。"
        return ChecklistItem("其他活动", "warn", sentence, "campaigns")
    return ChecklistItem("其他活动", "ok", "与其他活动的投票时间没有重叠。", "campaigns")


def _overlap(voting: Stage, other: OtherVoting) -> bool:
    return voting.opens_at < other.closes_at and other.opens_at < voting.closes_at

"""The rule set that a new campaign begins with: sound in form, and everything in it still to be decided."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from models.rules.days import CHINA
from models.rules.rule_set import Category, DueDate, Office, Points, Quota, RuleSet, Stage, StageName
from models.rules.tiers import TIERS

_STAGES: tuple[tuple[StageName, str], ...] = (
    ("nomination", "推荐上报阶段"),
    ("voting", "展示交流阶段"),
    ("judging", "评选总结阶段"),
)


def build_blank_rule_set(title: str, now: datetime) -> RuleSet:
    """Return a rule set with three stages of thirty days each, from tomorrow on, and one category."""
    start = datetime.combine(now.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
    stages = tuple(
        Stage(stage, name, start + timedelta(days=30 * number), start + timedelta(days=30 * number + 30))
        for number, (stage, name) in enumerate(_STAGES)
    )
    return RuleSet(
        title=title,
        reference="",
        participants="各级党组织和全体党员",
        stages=stages,
        categories=(Category("article", "好文章", "好文章", "article", 10, 10, "office-1", "篇", ()),),
        points=Points(per_ballot=1, daily_cap=1),
        turnout_goal_percent=90,
        quotas=(Quota("reporting", "category", 3, 5),),
        due_dates=(DueDate("reporting", (start + timedelta(days=29)).date(), "组织部"),),
        offices=(Office("office-1", "受理处室", ""),),
        awards=(),
        tier_names=TIERS,
    )

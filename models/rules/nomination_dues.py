"""Until when a unit sends its nominations upward, and how that is said (R10, R11)."""

from __future__ import annotations

from datetime import date

from models.rules.rule_set import DueDate, RuleSet


def find_due(rules: RuleSet, tier: str) -> DueDate | None:
    """Return the due date of a tier, the earliest if the rules name several; None where they name none."""
    return min((due for due in rules.due_dates if due.tier == tier), key=lambda due: due.due_on, default=None)


def spell_left(due_on: date, today: date) -> str:
    """Return how much time is left, in words; the day itself still counts."""
    days = (due_on - today).days
    if days == 0:
        return "今天截止"
    return f"还有 {days} 天" if days > 0 else f"已过期 {-days} 天"

"""Until when a unit sends its nominations upward (R10, R11), and how much time is left."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from models.rules.days import CHINA
from models.rules.rule_set import RuleSet


class Due(msgspec.Struct, frozen=True):
    """A due date as somebody sees it now: the day itself still counts; `days_left` is negative once it is over."""

    due_on: date
    to: str
    days_left: int

    @property
    def is_over(self) -> bool:
        """Tell whether the due date has passed."""
        return self.days_left < 0

    def spell_day(self) -> str:
        """Return the day in words."""
        return f"{self.due_on.year}年{self.due_on.month}月{self.due_on.day}日"

    def spell_left(self) -> str:
        """Return how much time is left, in words."""
        if self.days_left == 0:
            return "今天截止"
        return f"已过期 {-self.days_left} 天" if self.is_over else f"还有 {self.days_left} 天"


def find_due(rules: RuleSet, tier: str, now: datetime) -> Due | None:
    """Return until when a unit of this tier sends upward, the earliest day of several; None where none is named."""
    found = min((each for each in rules.due_dates if each.tier == tier), key=lambda each: each.due_on, default=None)
    if found is None:
        return None
    return Due(found.due_on, found.to, (found.due_on - now.astimezone(CHINA).date()).days)

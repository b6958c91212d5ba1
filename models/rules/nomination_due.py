"""Until when a unit sends its nominations upward (R10, R11), and how much time is left."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import msgspec

from models.rules.days import CHINA
from models.rules.rule_set import RuleSet


class Due(msgspec.Struct, frozen=True):
    """A due date as somebody sees it now: the day itself still counts; `left` is nothing once it is over."""

    on: str
    to: str
    ends_at: datetime
    left: timedelta

    @property
    def is_over(self) -> bool:
        """Tell whether the due date has passed."""
        return not self.left

    def spell_left(self) -> str:
        """Return how long it is until then, in words."""
        minutes = int(self.left.total_seconds()) // 60
        days, hours = divmod(minutes // 60, 24)
        if self.is_over:
            return "已到期"
        return f"还剩 {days} 天 {hours} 小时" if days else f"还剩 {hours} 小时 {minutes % 60} 分钟"


def find_due(rules: RuleSet, tier: str, now: datetime) -> Due | None:
    """Return until when a unit of this tier sends upward; None where the notice names no day."""
    found = next((each for each in rules.due_dates if each.tier == tier), None)
    if found is None:
        return None
    ends_at = datetime.combine(found.due_on + timedelta(days=1), time(), CHINA)
    return Due(found.due_on.isoformat(), found.to, ends_at, max(timedelta(), ends_at - now))

"""How the console spells dates, numbers, roles and phones in Chinese."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from models.rules.phones import mask_phone as mask_phone
from models.rules.roles import ROLES
from models.rules.tiers import TIERS

_CHINA = timezone(timedelta(hours=8))


def spell_moment(moment: datetime | str | None) -> str:
    """Return a moment, or its ISO 8601 text, by China's clock to the minute; a dash for none."""
    if moment is None:
        return "—"
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = found.astimezone(_CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def spell_day(moment: datetime) -> str:
    """Return the day of a moment by China's clock."""
    local = moment.astimezone(_CHINA)
    return f"{local.year}年{local.month}月{local.day}日"


def spell_number(number: int) -> str:
    """Return a number as people write it: 12,345."""
    return f"{number:,}"


def spell_percent(part: int, whole: int) -> str:
    """Return the share with one decimal, never rounded up to a goal that is not reached; a dash of nothing."""
    if whole == 0:
        return "—"
    return f"{1000 * part // whole / 10:.1f}%"


def spell_span(span: timedelta) -> str:
    """Return about how long something takes, in whole minutes rounded up."""
    minutes = -(-int(span.total_seconds()) // 60)
    if minutes <= 1:
        return "不到 1 分钟"
    return f"约 {minutes} 分钟" if minutes < 60 else f"约 {minutes // 60} 小时 {minutes % 60} 分钟"


def name_role(role: str) -> str:
    """Return what a role is called."""
    return ROLES.get(role, role)


def name_tier(tier: str) -> str:
    """Return what a tier is called."""
    return TIERS.get(tier, tier)

"""How the pages spell dates, times and phases in Chinese."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from models.services.overview import Overview

_CHINA = timezone(timedelta(hours=8))
_WEEKDAYS = "一二三四五六日"
_NUMERALS = "零一二三四五六七八九十"
_PHASES = {
    "preparing": "筹备中",
    "nomination": "推荐上报中",
    "review": "候选审核中",
    "voting": "投票进行中",
    "counting": "投票已结束",
    "judging": "评选中",
    "closed": "活动已结束",
}
_BEFORE_VOTING = {"preparing", "nomination", "review"}


def spell_phase(phase: str) -> str:
    """Return the phase for people."""
    return _PHASES[phase]


def spell_day(day: str) -> str:
    """Return `2017-07-05` as 2017年7月5日 星期三."""
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日 星期{_WEEKDAYS[found.weekday()]}"


def shift_day(day: str, days: int) -> str:
    """Return the day so many days later, or earlier."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def spell_moment(moment: datetime | str) -> str:
    """Return a moment, or its ISO 8601 text, by China's clock to the second."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = found.astimezone(_CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


def spell_number(number: int) -> str:
    """Return a small number as Chinese writes it in a sentence; from eleven on in digits."""
    return _NUMERALS[number] if number < len(_NUMERALS) else f" {number} "


def spell_time_left(until: datetime, now: datetime) -> str:
    """Return how long it is until then: days and hours, or hours and minutes on the last day."""
    minutes = max(0, int((until - now).total_seconds()) // 60)
    days, hours = divmod(minutes // 60, 24)
    return f"{days} 天 {hours} 小时" if days else f"{hours} 小时 {minutes % 60} 分钟"


def read_moment(text: str) -> datetime:
    """Return the moment that ISO 8601 text names."""
    return datetime.fromisoformat(text)


def explain_closed(overview: Overview) -> str | None:
    """Return why this member can't vote now, or None for who can."""
    if overview.phase in _BEFORE_VOTING:
        return f"投票尚未开始，将于{spell_minute(overview.voting.opens_at)}开通。现在可以先阅读候选材料。"
    if overview.phase != "voting":
        return f"投票已于{spell_minute(overview.voting.closes_at)}结束，感谢您的参与。候选材料仍可阅读。"
    if overview.campaign.roll_frozen_at is None:
        return "投票名册正在生成，完成后即可投票，请稍后重新登录。现在可以先阅读候选材料。"
    if not overview.on_roll:
        return "您不在本次活动的投票名册中，可以阅读候选材料，但不能投票。如有疑问，请联系所在党支部。"
    return None


def spell_minute(moment: datetime) -> str:
    """Return a moment by China's clock to the minute."""
    local = moment.astimezone(_CHINA)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"

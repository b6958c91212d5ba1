"""Filling a message: placeholders, and WeChat's limits for each kind of keyword (wechat.md 4.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from string import Formatter

from models.errors import FieldError, InvalidInput
from models.rules.days import CHINA, day_of
from models.rules.phases import last_voting_day
from models.rules.reminder_plan import MessageText
from models.rules.rule_set import RuleSet

# What a text may hold, and what stands there when it is sent.
PLACEHOLDERS: dict[str, str] = {
    "campaign": "活动名称",
    "today": "今天的日期",
    "opens": "投票开通时间",
    "closes": "投票截止时间",
    "days_left": "距投票截止还有几天",
    "due": "推荐上报截止日期",
    "goal": "投票率目标",
}
_LONGEST_THING = 20
_MOMENT = re.compile(
    r"(\d{4}年\d{1,2}月\d{1,2}日)( ?\d{1,2}:\d\d)?|\d{1,2}:\d\d|\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?"
)

_FITS: Mapping[str, Callable[[str], bool]] = {
    "thing": lambda text: 1 <= len(text) <= _LONGEST_THING,
    "number": lambda text: re.fullmatch(r"\d{1,32}(\.\d+)?", text) is not None,
    "letter": lambda text: re.fullmatch(r"[A-Za-z]{1,32}", text) is not None,
    "symbol": lambda text: 1 <= len(text) <= 5 and not any(char.isalnum() for char in text),
    "character_string": lambda text: re.fullmatch(r"[\x21-\x7e]{1,32}", text) is not None,
    "time": lambda text: _MOMENT.fullmatch(text) is not None,
    "date": lambda text: _MOMENT.fullmatch(text) is not None,
    "amount": lambda text: re.fullmatch(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?", text) is not None,
    "phone_number": lambda text: re.fullmatch(r"[\d+\-() ]{1,17}", text) is not None,
    "car_number": lambda text: 1 <= len(text) <= 8,
    "name": lambda text: 1 <= len(text) <= (20 if text.isascii() else 10),
    "phrase": lambda text: re.fullmatch(r"[\u4e00-\u9fff]{1,5}", text) is not None,
}
_KEYWORD = re.compile(r"([a-z_]+?)(\d+)")


def list_values(rules: RuleSet, now: datetime, due: date | None = None) -> dict[str, str]:
    """Return what stands for each placeholder at `now`; a title that is too long for a keyword is cut."""
    voting, last = rules.stage("voting"), date.fromisoformat(last_voting_day(rules))
    today = now.astimezone(CHINA).date()
    return {
        "campaign": cut(rules.title),
        "today": _spell_date(today),
        "opens": _spell_moment(voting.opens_at),
        # The last minute: midnight of the day after reads as if that day counted.
        "closes": _spell_moment(voting.closes_at - timedelta(minutes=1)),
        "days_left": str(max(0, (last - today).days)),
        "due": _spell_date(due) if due else _spell_date(date.fromisoformat(day_of(voting.closes_at))),
        "goal": f"{rules.turnout_goal_percent}%",
    }


def fill_message(message: MessageText, values: Mapping[str, str]) -> dict[str, str]:
    """Return each keyword with its text, all within WeChat's limits; raise InvalidInput naming those that are not."""
    faults = check_message(message, values)
    if faults:
        raise InvalidInput(faults)
    return {keyword: _fill(text, values) for keyword, text in message.fields.items()}


def check_message(message: MessageText, values: Mapping[str, str]) -> list[FieldError]:
    """Return what is wrong with the fields of a message: placeholders, keywords, texts too long."""
    return [
        FieldError(f"{message.id}.{keyword}", fault)
        for keyword, text in message.fields.items()
        if (fault := _find_fault(keyword, text, values))
    ]


def cut(text: str, longest: int = _LONGEST_THING) -> str:
    """Return the text, shortened with an ellipsis if it is longer."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _find_fault(keyword: str, text: str, values: Mapping[str, str]) -> str | None:
    parsed = _KEYWORD.fullmatch(keyword)
    if parsed is None or parsed.group(1) not in _FITS:
        return f"“{keyword}”不是微信模板的关键词，应形如 thing1、time2。"
    try:
        unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - set(values)
    except ValueError:
        return "花括号不成对。"
    if unknown:
        return f"没有“{'、'.join(sorted(unknown))}”这个占位符。"
    filled = _fill(text, values)
    if not _FITS[parsed.group(1)](filled):
        return f"填入后为“{filled}”，不符合微信对 {parsed.group(1)} 的要求。"
    return None


def _fill(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _spell_moment(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{_spell_date(local.date())} {local:%H:%M}"


def _spell_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

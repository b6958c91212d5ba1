"""What somebody changed in a reminder plan, in words: the trail keeps before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from models.rules.reminder_plan import KIND_NAMES, Kind, ReminderPlan

_LONGEST = 1500
_OF_PLAN = {
    "quiet_from": "免打扰开始",
    "quiet_until": "免打扰结束",
    "write_rate": "每秒写入上限",
    "response_percent": "预计投票比例",
    "most_per_second": "每秒最多发送",
}
_OF_LIMITS = {"per_day": "每人每天上限", "per_week": "每人每周上限"}
_OF_STAGE = {"is_on": "启用", "at": "时间", "message": "消息", "days_before": "提前天数", "every": "间隔天数"}
_OF_MESSAGE = {"template_id": "模板编号", "title": "标题", "purpose": "用途", "page": "页面", "fields": "内容"}


def describe_changes(before: ReminderPlan, after: ReminderPlan) -> str:
    """Return every difference as `what：before → after`; cut with an ellipsis where it would fill a page."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    lines = [
        *_compare("", _OF_PLAN, old, new),
        *_compare("", _OF_LIMITS, old["limits"], new["limits"]),
        *_compare_rows(old["stages"], new["stages"], "kind", _OF_STAGE, _name_stage),
        *_compare_rows(old["messages"], new["messages"], "id", _OF_MESSAGE, _name_message),
    ]
    text = "；".join(lines) or "内容没有变化"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _compare_rows(old: Any, new: Any, key: str, labels: Mapping[str, str], name_of: Any) -> Iterator[str]:
    before, after = ({row[key]: row for row in rows} for rows in (old, new))
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield f"删除{name_of(before[name])}"
        elif name not in before:
            yield f"增加{name_of(after[name])}"
        else:
            yield from _compare(name_of(after[name]), labels, before[name], after[name])


def _compare(where: str, labels: Mapping[str, str], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, label in labels.items():
        if old[name] != new[name]:
            yield f"{where}{label}：{_spell(old[name])} → {_spell(new[name])}"


def _spell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{key}＝{text}" for key, text in value.items())
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "（空）"
    return str(value) or "（空）"


def _name_stage(row: Mapping[str, Any]) -> str:
    kind: Kind = row["kind"]
    return f"“{KIND_NAMES[kind]}”"


def _name_message(row: Mapping[str, Any]) -> str:
    return f"消息“{row['title']}”（{row['id']}）"

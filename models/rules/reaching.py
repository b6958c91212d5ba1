"""Whether a member can be reached inside WeChat now, and if not, why."""

from __future__ import annotations

from typing import Literal

from models.errors import NotReminded
from models.rules.credits import Ledger, Limits, require_sendable

Mark = Literal["reachable", "no_consent", "off", "not_activated", "inactive", "reminded_today", "week_full"]

MARKS: dict[Mark, str] = {
    "reachable": "可以提醒",
    "no_consent": "没有剩余订阅次数",
    "off": "本人关闭了提醒",
    "not_activated": "尚未激活",
    "inactive": "账号已停用",
    "reminded_today": "今天已提醒",
    "week_full": "本周提醒已达上限",
}
# Whom the branch should call: nothing reached them today, and nothing can.
BY_PHONE: frozenset[Mark] = frozenset({"no_consent", "off", "not_activated"})
# Why the ledger refuses (`rules/reminder_outcomes.py`) → the mark; why a mark means that nothing was sent.
_MARK_OF: dict[str, Mark] = {
    "reminded": "reminded_today",
    "day_full": "reminded_today",
    "off": "off",
    "no_credit": "no_consent",
    "week_full": "week_full",
}
REASON_OF: dict[Mark, str] = {
    "reachable": "stopped",
    "no_consent": "no_credit",
    "off": "off",
    "not_activated": "not_bound",
    "inactive": "not_bound",
    "reminded_today": "reminded",
    "week_full": "week_full",
}


def mark_ledger(ledger: Ledger | None, kind: str, template: str, today: str, limits: Limits) -> Mark:
    """Return whether a reminder of this kind may go out today to an activated member with this ledger (or none)."""
    try:
        require_sendable(ledger or Ledger(), kind, today, template, today, limits)
    except NotReminded as refusal:
        return _MARK_OF[refusal.reason]
    return "reachable"

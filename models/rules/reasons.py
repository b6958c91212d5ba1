"""Reasons that people give for what they do."""

from __future__ import annotations

from models.errors import FieldError, InvalidInput
from models.rules.phones import has_phone

SHORTEST, LONGEST = 2, 200
# What takes something from a person needs a reason that others can follow later.
FULL = 5

# Why somebody leaves the roster.
LEAVING: dict[str, str] = {"transferred": "转出", "died": "去世", "expelled": "出党", "other": "其他"}


def require_reason(text: str, field: str = "reason", shortest: int = SHORTEST, called: str = "原因") -> str:
    """Return the reason on one line, or raise InvalidInput when it is too short, too long, or holds a phone number.

    It stays in the trail for ever, and some are shown to everybody.
    """
    reason = " ".join(text.split())
    if not shortest <= len(reason) <= LONGEST:
        raise InvalidInput([FieldError(field, f"请填写{called}，{shortest} 到 {LONGEST} 个字。")])
    if has_phone(reason):
        raise InvalidInput([FieldError(field, f"{called}会长期保存在审计记录中，请不要写手机号。")])
    return reason


def spell_leaving(kind: str, note: str = "") -> str:
    """Return why somebody leaves, in words; `other` must say more. Raises InvalidInput."""
    if kind not in LEAVING:
        raise InvalidInput([FieldError("reason", "请选择停用的原因。")])
    if kind == "other":
        return f"其他：{require_reason(note, 'note', called='说明')}"
    return LEAVING[kind]

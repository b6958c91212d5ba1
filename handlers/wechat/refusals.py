"""What a failed call to WeChat means to us: the DomainError for it, and the log line an operator needs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from math import ceil

from handlers.wechat.calls import LOGIN, PHONE, SEND
from handlers.wechat.failures import CallFailed, Mishap
from models.errors import (
    DomainError,
    LoginCodeRefused,
    MessageRefused,
    MessageUnanswered,
    PhoneCodeRefused,
    WeChatAccountBlocked,
    WeChatBusy,
    WeChatMisconfigured,
)

logger = logging.getLogger("liuhao.wechat")

MINUTE_QUOTA = frozenset({44990, 44991, 45011})
DAY_QUOTA = frozenset({44993, 45009})
_WECHAT_DAY = timezone(timedelta(hours=8))

# Credentials, white list, permissions, and requests only a bug of ours can make.
MISCONFIGURED = frozenset(
    {40001, 40002, 40013, 40014, 40097, 40125, 40129, 40164, 40165, 40169, 40212, 40243, 41001, 41002, 41004}
    | {41008, 41030, 42001, 43002, 44002, 47001, 48001, 50004, 50007, 85079, 85096, 85407, 85408}
    | {89503, 89506, 89507}
)

_MEANINGS: Mapping[str, Mapping[int, Callable[[], DomainError]]] = {
    LOGIN: {40029: LoginCodeRefused, 40163: LoginCodeRefused, 40226: WeChatAccountBlocked},
    PHONE: {40003: PhoneCodeRefused, 40029: PhoneCodeRefused, 40163: PhoneCodeRefused},
}
# WeChat does not say which code a phone code of another person's account gets, so any unknown one is "tap again".
_UNKNOWN: Mapping[str, Callable[[], DomainError]] = {PHONE: PhoneCodeRefused}
# Why a message surely did not go out, in the words of models/rules/reminder_outcomes.REASONS.
_REASONS: Mapping[int, str] = {
    40003: "bad_address",
    40037: "template",
    43101: "no_credit",
    43107: "template",
    43108: "busy",
    44002: "content",
    45168: "content",
    47001: "content",
    47003: "content",
    **dict.fromkeys(MINUTE_QUOTA, "busy"),
    **dict.fromkeys(DAY_QUOTA, "quota"),
}
# What happens every day and needs nobody; every other code is an operator's business.
_EVERYDAY = frozenset({40003, 40029, 40163, 40226, 43101, 43108, 61010}) | MINUTE_QUOTA


def name_refusal(failure: CallFailed, now: datetime) -> DomainError:
    """The DomainError for this failure; WeChatBusy carries the seconds until another try can help."""
    code = failure.errcode
    if code is None or failure.mishap is Mishap.BUSY:
        return WeChatBusy()
    meaning = _MEANINGS.get(failure.path, {}).get(code)
    if meaning is not None:
        return meaning()
    if code in MINUTE_QUOTA:
        return WeChatBusy(retry_after=60)
    if code in DAY_QUOTA:
        return WeChatBusy(retry_after=_seconds_to_midnight(now))
    if code in MISCONFIGURED:
        return WeChatMisconfigured()
    return _UNKNOWN.get(failure.path, WeChatMisconfigured)()


def name_unsent(failure: CallFailed, now: datetime) -> DomainError:
    """The DomainError for a message that failed: MessageUnanswered wherever WeChat may have taken it."""
    code, is_sending = failure.errcode, failure.path == SEND
    if code is None or failure.mishap is Mishap.BUSY:
        # Without a token, or without a connection, nothing has left this house.
        may_be_sent = is_sending and failure.mishap not in {Mishap.UNSENT, Mishap.BUSY}
        return MessageUnanswered() if may_be_sent else MessageRefused("busy")
    if code in _REASONS and (is_sending or code in MINUTE_QUOTA | DAY_QUOTA):
        return MessageRefused(_REASONS[code])
    if code in MISCONFIGURED or not is_sending:
        return WeChatMisconfigured()
    return MessageRefused("unknown")


def log_failure(failure: CallFailed) -> None:
    """One line with path, code and WeChat's trace id, at ERROR when an operator must act; nothing of the request."""
    everyday = failure.mishap is not Mishap.REFUSED or failure.errcode in _EVERYDAY
    logger.log(
        logging.WARNING if everyday else logging.ERROR,
        "WeChat call failed: path=%s mishap=%s status=%s errcode=%s rid=%s hint=%s",
        failure.path,
        failure.mishap.value,
        failure.status,
        failure.errcode,
        failure.rid,
        failure.hint,
    )


def _seconds_to_midnight(now: datetime) -> int:
    local = now.astimezone(_WECHAT_DAY)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return ceil((midnight - local).total_seconds())

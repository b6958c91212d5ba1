"""Every documented errcode of each call becomes the right DomainError."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.errors import (
    DomainError,
    LoginCodeRefused,
    MessageRefused,
    PhoneCodeRefused,
    WeChatAccountBlocked,
    WeChatBusy,
    WeChatMisconfigured,
)
from tests.handlers.wechat.fake_wechat import IMAGE, LOGIN, PHONE, SEND, TOKEN, give_token, refuse, say
from tests.handlers.wechat.stand import CALLS, Stand

REFUSALS: dict[str, dict[type[DomainError], list[int]]] = {
    LOGIN: {
        WeChatBusy: [-1, 45009, 45011],
        LoginCodeRefused: [40029, 40163],
        WeChatAccountBlocked: [40226],
        WeChatMisconfigured: [40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 41008, 48001, 99999],
    },
    TOKEN: {
        WeChatBusy: [-1, 45009, 45011],
        WeChatMisconfigured: [
            *[40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 43002],
            *[48001, 50004, 50007, 89503, 89506, 89507, 99999],
        ],
    },
    PHONE: {
        WeChatBusy: [-1, 45011],
        PhoneCodeRefused: [40029, 40003, 99999],
        WeChatMisconfigured: [40001, 40014, 42001, 40013, 41001, 44002, 47001, 48001],
    },
    IMAGE: {
        WeChatBusy: [-1, 45009, 45011],
        WeChatMisconfigured: [40001, 40014, 42001, 40097, 40129, 40169, 41030, 85096, 48001, 99999],
    },
    SEND: {
        WeChatMisconfigured: [40001, 40014, 42001, 40013, 40164, 41001, 41030, 43002, 48001, 50007],
    },
}
MESSAGE_REASONS = {
    "no_credit": [43101],
    "bad_address": [40003],
    "template": [40037, 43107],
    "content": [44002, 45168, 47001, 47003],
    "quota": [44993, 45009],
    "busy": [43108, 44990, 44991, 45011],
    "unknown": [43116, 99999],
}


def _raise(stand: Stand, path: str, code: int) -> DomainError:
    if path != TOKEN:
        stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(path, refuse(code))
    # Asked for the sake of a picture: a message that lacks a token has words of its own.
    call = CALLS[IMAGE if path == TOKEN else path]
    with pytest.raises(DomainError) as raised:
        call(stand.connect())
    return raised.value


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [(path, code, kind) for path, kinds in REFUSALS.items() for kind, codes in kinds.items() for code in codes],
)
def test_errcode_of_a_call_becomes_its_error(stand: Stand, path: str, code: int, expected: type[DomainError]) -> None:
    assert type(_raise(stand, path, code)) is expected


@pytest.mark.parametrize(
    ("code", "reason"), [(code, reason) for reason, codes in MESSAGE_REASONS.items() for code in codes]
)
def test_refused_message_says_why_in_one_word(stand: Stand, code: int, reason: str) -> None:
    refusal = _raise(stand, SEND, code)
    assert isinstance(refusal, MessageRefused)
    assert refusal.reason == reason
    assert stand.fake.paths() == [SEND]


@pytest.mark.parametrize("path", [LOGIN, PHONE, IMAGE])
def test_minute_quota_asks_for_a_minute_of_patience(stand: Stand, path: str) -> None:
    busy = _raise(stand, path, 45011)
    assert isinstance(busy, WeChatBusy)
    assert busy.retry_after == 60
    assert stand.fake.paths() == [path]


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2031, 6, 15, 15, 59, 0, tzinfo=UTC), 60),
        (datetime(2031, 6, 15, 16, 0, 0, tzinfo=UTC), 86400),
        (datetime(2031, 6, 15, 15, 59, 59, 900000, tzinfo=UTC), 1),
    ],
)
def test_day_quota_asks_for_patience_until_midnight_in_china(stand: Stand, now: datetime, seconds: int) -> None:
    stand.clock.now = now
    busy = _raise(stand, IMAGE, 45009)
    assert isinstance(busy, WeChatBusy)
    assert busy.retry_after == seconds


def test_errcode_as_text_counts_like_a_number(stand: Stand) -> None:
    stand.fake.answer(LOGIN, say(errcode="40029", errmsg="invalid code"))
    with pytest.raises(LoginCodeRefused):
        CALLS[LOGIN](stand.connect())

"""T9, the WeChat error table as a member meets it: every code and mishap × every call that reaches WeChat over HTTP.

Which DomainError each code gives is told in tests/handlers/wechat/test_wechat_refusals.py, how often each mishap is
tried again in test_wechat_mishaps.py there; here: the status, a Chinese sentence, and nothing of WeChat's own words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from handlers.member import create_app
from models.identity import Identity
from models.login_ticket import LoginTicket
from models.member import Member
from models.services.sessions import seal_openid
from tests.fakes import Clock as MembersClock
from tests.handlers.wechat.fake_wechat import (
    IMAGE,
    LOGIN,
    PHONE,
    RID,
    TOKEN,
    Answer,
    give_token,
    refuse,
    say,
)
from tests.handlers.wechat.stand import CODE, OPENID, PHONE_NUMBER, SECRET, STORED, Stand
from tests.makers import NOON, make_config, store_member

WORDS = "canary-words-of-wechat"
LEAKS = (WORDS, OPENID, CODE, PHONE_NUMBER, SECRET, STORED, RID)
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")

# Codes by what the member is told: at every call, then at the one that gives them a meaning of its own.
EVERYWHERE = {
    "wechat_busy": [-1, 45009, 45011],
    "wechat_unavailable": [40001, 40013, 40014, 40125, 40164, 41001, 41002, 42001, 43002, 44002, 47001, 48001],
}
OWN: dict[str, dict[str, list[int]]] = {
    LOGIN: {"login_again": [40029, 40163], "wechat_account_blocked": [40226], "wechat_unavailable": [41008, 99999]},
    PHONE: {"tap_again": [40003, 40029, 40163, 99999]},
    IMAGE: {"wechat_unavailable": [40097, 40129, 40169, 41030, 85096, 99999]},
    TOKEN: {"wechat_unavailable": [40002, 40243, 41004, 50004, 50007, 89503, 89506, 89507, 99999]},
}
STATUSES = {
    "wechat_busy": 503,
    "wechat_unavailable": 503,
    "login_again": 401,
    "wechat_account_blocked": 403,
    "tap_again": 422,
}
# No usable answer: always "busy". A hanging WeChat costs one or three of the tenths of a second it is waited for.
MISHAPS = {
    "HTTP 500": Answer(WORDS.encode(), status=500),
    "HTTP 502": Answer(f"<html>{WORDS}</html>".encode(), status=502, content_type="text/html"),
    "HTTP 404": Answer(WORDS.encode(), status=404),
    "broken JSON": Answer(f'{{"errcode":0,"errmsg":"{WORDS}'.encode()),
    "cut short": Answer(b'{"errcode":0', promised_length=400),
    "empty body": Answer(b""),
    "a list": Answer(b"[]"),
    "a number": Answer(b"7"),
    "null": Answer(b"null"),
    "not UTF-8": Answer(b'{"openid":"\xff\xfe"}'),
    "odd errcode": say(errcode="odd", errmsg=WORDS),
    "errcode null": say(errcode=None, errmsg=WORDS),
    "wrong types": say(openid=[OPENID], phone_info=[PHONE_NUMBER], access_token={}, expires_in="soon"),
    "nothing in it": say(errcode=0, errmsg=WORDS),
    "no reply": Answer(hang_up=True),
    "silence": Answer(hang=True),
}


@pytest.fixture
def stage(store: None, stand: Stand) -> tuple[Stand, Flask]:
    """The members' app before a scripted WeChat, with a stored token and one member who is not bound."""
    store_member(1)
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("canary-token-fresh"))
    wechat = stand.connect(timeout=(2, 0.1))
    return stand, create_app(make_config(), lambda: wechat, MembersClock(NOON))


def ask(app: Flask, path: str) -> Any:
    """Make the member's call that leads to this path of WeChat."""
    client = app.test_client()
    if path == LOGIN:
        return client.post("/api/sessions", json={"code": CODE})
    if path == PHONE:
        token, _ = app.extensions["liuhao"].activation_tokens.issue(NOON, openid=seal_openid(OPENID))
        bearer = {"Authorization": f"Bearer {token}"}
        return client.post("/api/activation", json={"phone_code": CODE}, headers=bearer)
    return client.post("/api/login-tickets")


def require_refusal(answer: Any, code: str, log: str) -> None:
    """Require the status and a Chinese sentence, no word of WeChat's in the answer, and no secret in the log."""
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (STATUSES[code], code), problem
    assert CHINESE.search(problem["detail"])
    assert answer.status_code != 503 or int(answer.headers["Retry-After"]) >= 1
    assert not [leak for leak in LEAKS if leak in answer.text]
    # WeChat's trace id is meant for the operator.
    assert not [leak for leak in LEAKS if leak in log and leak != RID]


def require_nothing_written() -> None:
    """Require that nobody was bound and no ticket was made."""
    assert Member.get("m-1").openid_hash is None
    assert [*Identity.scan(), *LoginTicket.scan()] == []


def list_codes() -> Iterator[Any]:
    """Yield each call with each code WeChat may answer, and what the member is told."""
    for path, own in OWN.items():
        special = {number for numbers in own.values() for number in numbers}
        for table in (own, EVERYWHERE):
            for code, numbers in table.items():
                for number in numbers:
                    if table is own or number not in special:
                        yield pytest.param(path, number, code, id=f"{path} {number}")


@pytest.mark.parametrize(("path", "number", "code"), list(list_codes()))
def test_errcode_reaches_the_member_as_a_sentence(
    stage: tuple[Stand, Flask], caplog: pytest.LogCaptureFixture, path: str, number: int, code: str
) -> None:
    caplog.set_level(logging.DEBUG)
    stand, app = stage
    if path == TOKEN:
        stand.store.drop("wx0123456789abcdef", STORED)
    stand.fake.answer(path, refuse(number, f"{WORDS} {OPENID} {CODE}"))
    require_refusal(ask(app, path), code, caplog.text)
    require_nothing_written()


@pytest.mark.parametrize("path", [LOGIN, PHONE, IMAGE, TOKEN])
@pytest.mark.parametrize("mishap", MISHAPS.values(), ids=MISHAPS)
def test_useless_reply_reaches_the_member_as_busy(
    stage: tuple[Stand, Flask], caplog: pytest.LogCaptureFixture, path: str, mishap: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    stand, app = stage
    if path == TOKEN:
        stand.store.drop("wx0123456789abcdef", STORED)
    stand.fake.answer(path, mishap)
    require_refusal(ask(app, path), "wechat_busy", caplog.text)
    require_nothing_written()


def test_table_holds_each_call_with_every_code() -> None:
    assert len(list(list_codes())) + 4 * len(MISHAPS) >= 56
    assert set(OWN) == {LOGIN, PHONE, IMAGE, TOKEN}

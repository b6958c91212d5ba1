"""What an operator finds in the log, and what nobody ever does."""

from __future__ import annotations

import logging
import traceback

import pytest

from models.errors import DomainError
from tests.handlers.wechat.fake_wechat import IMAGE, LOGIN, PHONE, RID, SEND, TOKEN, Answer, give_token, refuse, say
from tests.handlers.wechat.stand import CALLS, CODE, OPENID, PHONE_NUMBER, SECRET, STORED, Stand, send_reminder

CANARIES = (SECRET, OPENID, CODE, PHONE_NUMBER, STORED, "canary-fresh")
ECHO = f"bad {OPENID} {CODE} {SECRET} {STORED} {PHONE_NUMBER}"
FAILURES = [
    refuse(-1, ECHO),
    refuse(40001, ECHO),
    refuse(40029, ECHO),
    refuse(47003, ECHO),
    Answer(ECHO.encode(), status=500),
    Answer(ECHO.encode()),
    Answer(hang=True),
    Answer(hang_up=True),
]


def _call_all(stand: Stand) -> list[DomainError]:
    wechat = stand.connect(timeout=(2, 0.1))
    raised = []
    for path in (LOGIN, PHONE, IMAGE, SEND):
        try:
            CALLS[path](wechat)
        except DomainError as error:
            raised.append(error)
    return raised


def _require_no_canary(text: str) -> None:
    assert [canary for canary in CANARIES if canary in text] == []


@pytest.mark.parametrize("failure", FAILURES)
def test_no_secret_of_a_failure_reaches_log_or_traceback(
    stand: Stand, caplog: pytest.LogCaptureFixture, failure: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("canary-fresh"))
    for path in (LOGIN, PHONE, IMAGE, SEND):
        stand.fake.answer(path, failure)
    raised = _call_all(stand)
    assert len(raised) == 4
    _require_no_canary(caplog.text)
    _require_no_canary("".join("".join(traceback.format_exception(error)) for error in raised))
    assert all(error.__context__ is None for error in raised)


def test_no_secret_reaches_the_log_when_connections_fail(
    closed_stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    closed_stand.store_token()
    assert len(_call_all(closed_stand)) == 4
    _require_no_canary(caplog.text)


def test_no_secret_of_a_success_reaches_the_log(stand: Stand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stand.fake.answer(TOKEN, give_token("canary-fresh"))
    stand.fake.answer(LOGIN, say(openid=OPENID))
    stand.fake.answer(PHONE, say(phone_info={"purePhoneNumber": PHONE_NUMBER, "countryCode": "86"}))
    stand.fake.answer(IMAGE, Answer(b"\xff\xd8\xff"))
    stand.fake.answer(SEND, say(errcode=0))
    assert _call_all(stand) == []
    assert LOGIN in caplog.text
    _require_no_canary(caplog.text)


@pytest.mark.parametrize(
    ("answer", "level", "parts"),
    [
        (refuse(43101), logging.WARNING, ["errcode=43101", f"rid={RID}"]),
        (refuse(48001), logging.ERROR, ["errcode=48001", f"rid={RID}"]),
        (
            refuse(47003, "argument invalid! data.thing18.value invalid"),
            logging.ERROR,
            ["data.thing18.value"],
        ),
        (refuse(40164, "invalid ip 203.0.113.5 ipv6 ::1, not in whitelist"), logging.ERROR, ["203.0.113.5"]),
        (Answer(b"", status=503), logging.WARNING, ["status=503"]),
    ],
)
def test_failure_leaves_one_line_with_path_code_and_rid(
    stand: Stand, caplog: pytest.LogCaptureFixture, answer: Answer, level: int, parts: list[str]
) -> None:
    stand.store_token()
    stand.fake.answer(SEND, answer)
    with pytest.raises(DomainError):
        send_reminder(stand.connect())
    [record] = [record for record in caplog.records if record.name == "liuhao.wechat"]
    assert record.levelno == level
    assert all(part in record.getMessage() for part in [SEND.lstrip("/"), *parts])

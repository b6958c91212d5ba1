"""Slow, broken and busy WeChat: what is repeated, what never is, and that every wait ends."""

from __future__ import annotations

import time

import pytest
import requests
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, SSLError

from handlers.wechat.failures import Mishap, name_mishap
from models.errors import MessageRefused, MessageUnanswered, WeChatBusy
from tests.handlers.wechat.fake_wechat import IMAGE, LOGIN, PHONE, PNG, SEND, TOKEN, Answer, give_token, refuse, say
from tests.handlers.wechat.stand import CALLS, OPENID, Stand, send_reminder

# Which of these a message gets is told in test_wechat_sending.py.
NO_ANSWER = (WeChatBusy, MessageRefused, MessageUnanswered)
HANG = Answer(hang=True)
HANG_UP = Answer(hang_up=True)
SERVER_ERROR = Answer(b"<html>502</html>", status=502, content_type="text/html")
BAD_JSON = Answer(b'{"errcode":0,"errm')
CUT_SHORT = Answer(b'{"errcode":0', promised_length=400)


GOOD = {
    LOGIN: say(openid=OPENID),
    PHONE: say(errcode=0, phone_info={"purePhoneNumber": "1", "countryCode": 86}),
    IMAGE: Answer(PNG),
    SEND: say(errcode=0),
    TOKEN: give_token("fresh"),
}
# How often each call is tried when the same mishap strikes again and again.
TRIES = [
    (LOGIN, refuse(-1), 1),
    (LOGIN, SERVER_ERROR, 1),
    (LOGIN, BAD_JSON, 1),
    (LOGIN, CUT_SHORT, 1),
    (LOGIN, say(session_key="unused"), 1),
    (LOGIN, Answer(b"[]"), 1),
    (LOGIN, say(errcode="odd"), 1),
    (LOGIN, say(errcode=None), 1),
    (LOGIN, HANG_UP, 2),
    (PHONE, refuse(-1), 1),
    (PHONE, SERVER_ERROR, 1),
    (PHONE, BAD_JSON, 1),
    (PHONE, CUT_SHORT, 1),
    (PHONE, HANG_UP, 1),
    (PHONE, say(errcode=0), 1),
    (PHONE, say(errcode=0, phone_info={"countryCode": "86"}), 1),
    (SEND, refuse(-1), 3),
    (SEND, SERVER_ERROR, 1),
    (SEND, BAD_JSON, 1),
    (SEND, CUT_SHORT, 1),
    (SEND, HANG_UP, 1),
    (IMAGE, refuse(-1), 3),
    (IMAGE, SERVER_ERROR, 3),
    (IMAGE, Answer(b"<html></html>", content_type="image/png"), 3),
    (IMAGE, say(errcode=0, errmsg="ok"), 3),
    (IMAGE, CUT_SHORT, 3),
    (IMAGE, HANG_UP, 3),
    (TOKEN, refuse(-1), 3),
    (TOKEN, SERVER_ERROR, 3),
    (TOKEN, BAD_JSON, 3),
    (TOKEN, HANG_UP, 3),
    (TOKEN, say(expires_in=7200), 1),
    (TOKEN, say(access_token="fresh"), 1),
]


@pytest.mark.parametrize(("path", "answer", "tries"), TRIES)
def test_call_is_repeated_only_where_that_is_safe(stand: Stand, path: str, answer: Answer, tries: int) -> None:
    if path != TOKEN:
        stand.store_token()
    stand.fake.answer(path, answer)
    with pytest.raises(NO_ANSWER):
        CALLS[path](stand.connect())
    assert stand.fake.paths() == [path] * tries
    assert len(stand.pauses) == tries - 1


@pytest.mark.parametrize(("path", "tries"), [(LOGIN, 1), (PHONE, 1), (SEND, 1), (IMAGE, 3), (TOKEN, 3)])
def test_every_request_ends_at_its_timeout(stand: Stand, path: str, tries: int) -> None:
    if path != TOKEN:
        stand.store_token()
    stand.fake.answer(path, HANG)
    started = time.monotonic()
    with pytest.raises(NO_ANSWER):
        CALLS[path](stand.connect(timeout=(2, 0.2)))
    assert 0.2 * tries <= time.monotonic() - started < 0.2 * tries + 3
    assert stand.fake.paths() == [path] * tries


@pytest.mark.parametrize(
    ("path", "mishap"),
    [(SEND, refuse(-1)), (IMAGE, refuse(-1)), (IMAGE, SERVER_ERROR), (TOKEN, SERVER_ERROR), (LOGIN, HANG_UP)],
)
def test_passing_mishap_is_overcome_by_a_repeat(stand: Stand, path: str, mishap: Answer) -> None:
    if path != TOKEN:
        stand.store_token()
    stand.fake.answer(SEND, GOOD[SEND])
    stand.fake.answer(path, mishap, GOOD[path])
    CALLS[path](stand.connect())
    assert stand.fake.paths()[:2] == [path, path]


def test_pauses_grow_and_carry_jitter(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(SEND, refuse(-1))
    with pytest.raises(MessageRefused):
        send_reminder(stand.connect())
    first, second = stand.pauses
    assert 0.3 <= first <= 0.45
    assert 1.0 <= second <= 1.5


@pytest.mark.parametrize("path", [LOGIN, PHONE, SEND, IMAGE, TOKEN])
def test_refused_connection_is_tried_again(closed_stand: Stand, path: str) -> None:
    stand = closed_stand
    if path != TOKEN:
        stand.store_token()
    stand.fake.answer(SEND, GOOD[SEND])
    stand.fake.answer(path, GOOD[path])
    CALLS[path](stand.connect(pause=lambda _: stand.fake.open()))
    assert stand.fake.paths()[0] == path


@pytest.mark.parametrize(("path", "tries"), [(LOGIN, 2), (PHONE, 2), (SEND, 3), (IMAGE, 3), (TOKEN, 3)])
def test_constantly_refused_connection_is_busy(closed_stand: Stand, path: str, tries: int) -> None:
    if path != TOKEN:
        closed_stand.store_token()
    with pytest.raises(NO_ANSWER):
        CALLS[path](closed_stand.connect())
    assert len(closed_stand.pauses) == tries - 1


def test_connection_idle_for_long_is_not_used_again(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(SEND, GOOD[SEND])
    wechat = stand.connect()
    send_reminder(wechat)
    stand.clock.move(seconds=30)
    send_reminder(wechat)
    stand.clock.move(seconds=31)
    send_reminder(wechat)
    first, second, third = (asked.port for asked in stand.fake.asked)
    assert first == second != third


def _after_tries(reason: Exception) -> MaxRetryError:
    return MaxRetryError(HTTPConnectionPool("localhost"), "/", reason)


@pytest.mark.parametrize(
    ("error", "mishap"),
    [
        (requests.ConnectTimeout(_after_tries(ConnectTimeoutError())), Mishap.UNSENT),
        (requests.exceptions.SSLError(_after_tries(SSLError())), Mishap.DROPPED),
        (requests.TooManyRedirects(), Mishap.UNREADABLE),
    ],
)
def test_exception_tells_how_far_the_request_got(error: requests.RequestException, mishap: Mishap) -> None:
    assert name_mishap(error) is mishap

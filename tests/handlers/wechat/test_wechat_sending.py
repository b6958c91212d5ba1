"""T9 for messages: each code and mishap, alone and after a refused token; refused, unanswered or misconfigured."""

from __future__ import annotations

import time
from itertools import product

import pytest

from handlers.wechat.client import LONGEST_S
from models.errors import DomainError, MessageRefused, MessageUnanswered, WeChatMisconfigured
from models.rules.reminder_outcomes import REASONS
from tests.deployment import FUNCTIONS
from tests.handlers.wechat.fake_wechat import SEND, TOKEN, Answer, give_token, refuse, say
from tests.handlers.wechat.stand import Stand, send_reminder

ALARM = "misconfigured"
# What each code of WeChat means for a message (wechat.md 2, 4.1, 11).
CODES: dict[str, list[int]] = {
    "no_credit": [43101],
    "bad_address": [40003],
    "template": [40037, 43107],
    "content": [44002, 45168, 47001, 47003],
    "quota": [44993, 45009],
    "busy": [-1, 43108, 44990, 44991, 45011],
    "unknown": [43116, 61010, 99999],
    ALARM: [
        *[40001, 40002, 40013, 40014, 40125, 40164, 40243, 41001, 41002, 41004],
        *[41030, 42001, 43002, 48001, 50004, 50007, 89503, 89506, 89507],
    ],
}
# No usable answer once the message has left: it may be on its way.
MISHAPS = {
    "HTTP 500": Answer(b"oops", status=500),
    "HTTP 502": Answer(b"<html></html>", status=502, content_type="text/html"),
    "HTTP 503 in JSON": Answer(b'{"errcode":0}', status=503),
    "HTTP 404": Answer(b"", status=404),
    "redirect": Answer(b"", status=302, location="/elsewhere"),
    "broken JSON": Answer(b'{"errcode":0,"errm'),
    "cut short": Answer(b'{"errcode":0}', promised_length=400),
    "empty": Answer(b""),
    "a list": Answer(b"[]"),
    "null": Answer(b"null"),
    "odd errcode": say(errcode="odd"),
    "errcode null": say(errcode=None),
    "hang-up": Answer(hang_up=True),
    "silence": Answer(hang=True),
    "drip": Answer(b'{"errcode":0,"errmsg":"ok"}', drip=0.12),
}
QUICK, LIMIT_S = (2.0, 0.4), 2.0


def list_answers() -> list[tuple[str, Answer, str]]:
    """Return names, WeChat's answers and what they mean: each code and each mishap."""
    refusals = [(str(code), refuse(code), meaning) for meaning, codes in CODES.items() for code in codes]
    return [*refusals, *((name, answer, "unanswered") for name, answer in MISHAPS.items())]


def meaning_of(error: DomainError) -> str:
    """Return what an error says of the message."""
    if isinstance(error, MessageRefused):
        assert error.reason in REASONS
        return error.reason
    return "unanswered" if isinstance(error, MessageUnanswered) else ALARM


def send_badly(stand: Stand) -> DomainError:
    """Send a message and return how it fails, within its time."""
    started = time.monotonic()
    with pytest.raises((MessageRefused, MessageUnanswered, WeChatMisconfigured)) as raised:
        send_reminder(stand.connect(timeout=QUICK, longest=LIMIT_S))
    assert time.monotonic() - started < LIMIT_S + 1
    return raised.value


@pytest.mark.parametrize(("name", "answer", "meaning"), list_answers())
def test_each_answer_means_one_thing_for_the_message(stand: Stand, name: str, answer: Answer, meaning: str) -> None:
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, answer)
    assert meaning_of(send_badly(stand)) == meaning


@pytest.mark.parametrize(("name", "answer", "meaning"), list_answers())
def test_second_try_after_a_refused_token_means_the_same(
    stand: Stand, name: str, answer: Answer, meaning: str
) -> None:
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, refuse(42001), answer)
    assert meaning_of(send_badly(stand)) == meaning
    assert stand.fake.paths()[:3] == [SEND, TOKEN, SEND]


@pytest.mark.parametrize(
    ("code", "name"),
    list(product([-1, 40001, 40014, 42001, 43108, 45011], ["HTTP 500", "silence", "broken JSON", "drip"])),
)
def test_mishap_after_any_passing_code_is_told_truly(stand: Stand, code: int, name: str) -> None:
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, refuse(code), MISHAPS[name])
    is_repeated = code in {-1, 40001, 40014, 42001}
    assert meaning_of(send_badly(stand)) == ("unanswered" if is_repeated else "busy")


@pytest.mark.parametrize("name", MISHAPS)
def test_message_without_a_token_has_surely_not_left(stand: Stand, name: str) -> None:
    stand.fake.answer(TOKEN, MISHAPS[name])
    assert meaning_of(send_badly(stand)) == "busy"
    assert SEND not in stand.fake.paths()


@pytest.mark.parametrize(
    ("code", "meaning"),
    [(-1, "busy"), (45011, "busy"), (45009, "quota"), (40125, ALARM), (40164, ALARM), (40003, ALARM), (99999, ALARM)],
)
def test_refusal_of_a_token_is_told_as_such(stand: Stand, code: int, meaning: str) -> None:
    stand.fake.answer(TOKEN, refuse(code))
    assert meaning_of(send_badly(stand)) == meaning
    assert SEND not in stand.fake.paths()


def test_refused_connection_has_surely_not_taken_the_message(closed_stand: Stand) -> None:
    closed_stand.store_token()
    assert meaning_of(send_badly(closed_stand)) == "busy"


def test_busy_wechat_is_asked_three_times_at_most(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(SEND, refuse(-1))
    with pytest.raises(MessageRefused):
        send_reminder(stand.connect())
    assert stand.fake.paths() == [SEND] * 3


@pytest.mark.parametrize("name", MISHAPS)
def test_message_that_may_be_sent_is_sent_once(stand: Stand, name: str) -> None:
    stand.store_token()
    stand.fake.answer(SEND, MISHAPS[name])
    send_badly(stand)
    assert stand.fake.paths() == [SEND]


def test_everything_slow_at_once_still_ends_in_time(stand: Stand) -> None:
    dripped = Answer(refuse(42001).body, drip=0.004)
    stand.store_token()
    stand.fake.answer(SEND, dripped)
    stand.fake.answer(TOKEN, Answer(hang=True))
    assert meaning_of(send_badly(stand)) == "busy"


def test_slow_but_whole_answer_within_its_time_is_taken(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(SEND, Answer(b'{"errcode":0,"msgid":17}', drip=0.005))
    assert send_reminder(stand.connect(timeout=QUICK)) == "17"


@pytest.mark.parametrize("name", [name for name in ("member", "outreach", "console", "send") if name in FUNCTIONS])
def test_slow_wechat_never_holds_a_function_to_its_end(name: str) -> None:
    assert FUNCTIONS[name]["timeout"] >= LONGEST_S + 5

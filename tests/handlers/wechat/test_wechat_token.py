"""The access token: one call for many threads, shared between processes, compared before it is dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Barrier

import pytest

from handlers.wechat.tokens import FetchedToken, StoredToken
from models.errors import WeChatMisconfigured
from tests.handlers.wechat.fake_wechat import SEND, TOKEN, Answer, FakeWeChat, give_token, refuse, say
from tests.handlers.wechat.stand import APP_ID, STORED, Stand, send_reminder

SHANGHAI = timezone(timedelta(hours=8))


def tokens_sent(fake: FakeWeChat) -> list[str]:
    """The token of each message, in order."""
    return [asked.query["access_token"] for asked in fake.asked if asked.path == SEND]


def test_sixteen_workers_refresh_once_each_expiry(stand: Stand) -> None:
    stand.fake.answer(TOKEN, *(give_token(f"token {number}") for number in range(9)))
    stand.fake.answer(SEND, say(errcode=0))
    wechat, together = stand.connect(), Barrier(16)

    def send() -> None:
        together.wait()
        send_reminder(wechat)

    # The first is a cold start; then the token comes within 270 s of its end, thrice.
    for expiry in range(4):
        with ThreadPoolExecutor(16) as pool:
            for done in [pool.submit(send) for _ in range(16)]:
                done.result()
        assert stand.fake.paths().count(TOKEN) == expiry + 1
        assert tokens_sent(stand.fake)[-16:] == [f"token {expiry}"] * 16
        stand.clock.move(seconds=7200 - 269)


def test_sixteen_refused_workers_ask_for_one_new_token(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"), give_token("another"))
    wechat, together, refused = stand.connect(), Barrier(16), Barrier(16)

    def refuse_all_at_once() -> Answer:
        refused.wait()
        return refuse(42001)

    stand.fake.answer(SEND, *[refuse_all_at_once] * 16, say(errcode=0))

    def send() -> None:
        together.wait()
        send_reminder(wechat)

    with ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(send) for _ in range(16)]:
            done.result()
    assert stand.fake.paths().count(TOKEN) == 1
    assert sorted(tokens_sent(stand.fake)) == sorted([STORED] * 16 + ["fresh"] * 16)


def test_second_process_uses_the_stored_token(stand: Stand) -> None:
    stand.fake.answer(TOKEN, give_token("first"))
    stand.fake.answer(SEND, say(errcode=0))
    send_reminder(stand.connect())
    send_reminder(stand.connect())
    assert stand.fake.paths() == [TOKEN, SEND, SEND]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_constant_token_refusal_ends_after_one_repeat(stand: Stand, code: int) -> None:
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, refuse(code))
    with pytest.raises(WeChatMisconfigured):
        send_reminder(stand.connect())
    assert stand.fake.paths() == [SEND, TOKEN, SEND]
    assert tokens_sent(stand.fake) == [STORED, "fresh"]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_refused_token_is_replaced_and_call_succeeds(stand: Stand, code: int) -> None:
    stand.store_token()
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, refuse(code), say(errcode=0))
    send_reminder(stand.connect())
    assert stand.fake.paths() == [SEND, TOKEN, SEND]
    assert stand.stored == "fresh"


def test_newer_token_of_another_worker_survives_a_refusal(stand: Stand) -> None:
    stand.store_token()

    def refuse_while_another_worker_renews() -> Answer:
        stand.store_token("newer")
        return refuse(40001)

    stand.fake.answer(SEND, refuse_while_another_worker_renews, say(errcode=0))
    send_reminder(stand.connect())
    assert stand.fake.paths() == [SEND, SEND]
    assert tokens_sent(stand.fake) == [STORED, "newer"]
    assert stand.stored == "newer"


def test_store_is_read_at_most_once_a_minute(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(SEND, say(errcode=0))
    wechat = stand.connect()
    send_reminder(wechat)
    stand.store_token("newer")
    stand.clock.move(seconds=59)
    send_reminder(wechat)
    assert tokens_sent(stand.fake) == [STORED, STORED]
    assert stand.store.loads == 1
    stand.clock.move(seconds=1)
    send_reminder(wechat)
    assert tokens_sent(stand.fake)[-1] == "newer"


@pytest.mark.parametrize(("seconds_left", "used"), [(270, STORED), (269, "fresh"), (-1, "fresh")])
def test_token_is_stale_below_270_seconds(stand: Stand, seconds_left: int, used: str) -> None:
    stand.store_token(minutes_left=seconds_left / 60)
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, say(errcode=0))
    send_reminder(stand.connect())
    assert tokens_sent(stand.fake) == [used]


def test_kept_token_is_renewed_before_its_minute_ends(stand: Stand) -> None:
    stand.store_token(minutes_left=300 / 60)
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, say(errcode=0))
    wechat = stand.connect()
    send_reminder(wechat)
    stand.clock.move(seconds=31)
    send_reminder(wechat)
    assert tokens_sent(stand.fake) == [STORED, "fresh"]


def test_token_fetched_before_midnight_lives_into_the_next_day(stand: Stand) -> None:
    stand.clock.now = datetime(2031, 12, 31, 23, 58, tzinfo=SHANGHAI)
    stand.fake.answer(TOKEN, give_token("old year"), give_token("new year"))
    stand.fake.answer(SEND, say(errcode=0))
    send_reminder(stand.connect())
    stored = stand.store.load(APP_ID)
    assert stored is not None
    assert stored.expires_at == datetime(2032, 1, 1, 1, 58, tzinfo=SHANGHAI)
    stand.clock.now = datetime(2032, 1, 1, 1, 53, 30, tzinfo=SHANGHAI)
    send_reminder(stand.connect())
    stand.clock.move(seconds=1)
    send_reminder(stand.connect())
    assert tokens_sent(stand.fake) == ["old year", "old year", "new year"]


def test_short_lived_token_is_used_and_not_asked_twice(stand: Stand) -> None:
    stand.fake.answer(TOKEN, give_token("brief", expires_in=60))
    stand.fake.answer(SEND, say(errcode=0))
    send_reminder(stand.connect())
    assert stand.fake.paths() == [TOKEN, SEND]


def test_wrong_secret_is_told_by_the_token_call(stand: Stand) -> None:
    stand.fake.answer(TOKEN, refuse(40125))
    with pytest.raises(WeChatMisconfigured):
        send_reminder(stand.connect())
    assert stand.fake.paths() == [TOKEN]


def test_token_never_shows_in_its_representation(stand: Stand) -> None:
    assert STORED not in repr(StoredToken(STORED, stand.clock.now))
    assert STORED not in repr(FetchedToken(STORED, 7200))

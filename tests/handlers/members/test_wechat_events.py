"""WeChat's calls at /wechat/callback: credits and outcomes are booked once, forgeries book nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from handlers.web.body import LARGEST_BODY
from models.identity import Identity
from models.privacy import fingerprint
from models.reminder import Reminder
from models.rules.reminder_outcomes import REASONS, STATES
from models.services.ledgers import open_ledger, read_ledger
from models.subscription import Subscription
from tests.consent import (
    OPEN,
    VOTE,
    WORK,
    answer_popup,
    bind,
    credits_of,
    give_credits,
    make_outreach,
    post,
    reserve,
    sign_query,
    tell,
)
from tests.fakes import Clock
from tests.faults.rows import read_rows
from tests.makers import NOON, store_member

ROW = ("row-hash", "row-range")
DELIVERED: dict[str, str] = {"TemplateId": VOTE, "MsgID": "18", "ErrorCode": "0", "ErrorStatus": "success"}
FAILED: dict[str, str] = {"TemplateId": VOTE, "MsgID": "18", "ErrorCode": "1", "ErrorStatus": "system"}


@pytest.fixture
def wechat_caller(store: None, clock: Clock) -> FlaskClient:
    """WeChat, in front of the app; member 1 is bound to the account o-1."""
    store_member(1)
    bind("m-1", "o-1")
    return make_outreach(clock).test_client()


def outcome(row: tuple[str, str] = ROW) -> tuple[str, str | None]:
    """Return state and reason of the row in the outbox."""
    found = Reminder.get(*row)
    return found.state, found.reason


def store_row(state: str, message_id: str | None = None, reason: str | None = None) -> None:
    """Store the row as the sender does once it knows the outcome."""
    Reminder(*ROW, state=state, reason=reason, template=VOTE, message_id=message_id, at=1, expires_at=2).save()


def test_greeting_is_answered_to_wechat_only(wechat_caller: FlaskClient) -> None:
    answer = wechat_caller.get("/wechat/callback", query_string={**sign_query(), "echostr": "<4375>"})
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "<4375>", "text/plain")
    refused = wechat_caller.get("/wechat/callback", query_string={**sign_query(token="guess"), "echostr": "4375"})
    assert refused.status_code == 403
    assert "4375" not in refused.text


def test_acceptance_adds_one_credit_for_each_template(wechat_caller: FlaskClient) -> None:
    answer = post(wechat_caller, answer_popup("o-1", vote="accept", open="acceptWithAlert", work="reject"))
    assert (answer.status_code, answer.text) == (200, "success")
    assert [credits_of("m-1", template) for template in (VOTE, OPEN, WORK)] == [1, 1, 0]
    later = NOON + timedelta(seconds=1)
    post(wechat_caller, answer_popup("o-1", later, vote="accept"))
    assert credits_of("m-1") == 2


def test_repeated_call_adds_nothing_however_often(wechat_caller: FlaskClient) -> None:
    message = answer_popup("o-1", vote="accept", open="accept")
    for nonce in ("a", "b", "b"):
        assert post(wechat_caller, message, sign_query(nonce=nonce)).text == "success"
    as_numbers = {**message, "CreateTime": int(message["CreateTime"]), "List": message["List"][::-1]}
    post(wechat_caller, as_numbers)
    assert (credits_of("m-1"), credits_of("m-1", OPEN)) == (1, 1)


@pytest.mark.parametrize("kind", ["subscribe_msg_popup_event", "subscribe_msg_change_event"])
def test_refusal_takes_all_credits_of_the_template(wechat_caller: FlaskClient, kind: str) -> None:
    give_credits("m-1", "o-1", 5)
    give_credits("m-1", "o-1", 5, OPEN)
    post(wechat_caller, tell(kind, "o-1", {"TemplateId": VOTE, "SubscribeStatusString": "reject"}))
    assert (credits_of("m-1"), credits_of("m-1", OPEN)) == (0, 5)


def test_nobody_consents_by_switching_templates_on(wechat_caller: FlaskClient) -> None:
    entry = {"TemplateId": VOTE, "SubscribeStatusString": "accept"}
    post(wechat_caller, tell("subscribe_msg_change_event", "o-1", entry))
    assert credits_of("m-1") == 0


@pytest.mark.parametrize("openid", ["o-stranger", "o-unbound"])
def test_account_bound_to_nobody_books_nothing(wechat_caller: FlaskClient, openid: str) -> None:
    store_member(2)
    bind("m-2", "o-unbound")
    # A member whose account was unbound after a few wrong codes.
    Identity(fingerprint("openid", "o-unbound"), wrong_codes=1).save()
    assert post(wechat_caller, answer_popup(openid, vote="accept")).text == "success"
    assert list(Subscription.scan()) == []


def test_credits_of_an_earlier_account_are_dropped(wechat_caller: FlaskClient) -> None:
    give_credits("m-1", "o-old", 4)
    post(wechat_caller, answer_popup("o-1", vote="accept"))
    assert credits_of("m-1") == 1


FORGERIES: dict[str, dict[str, Any]] = {
    "unsigned": {"query_string": {}},
    "wrong token": {"query_string": sign_query(token="guess")},
    "stale": {"query_string": sign_query(NOON - timedelta(seconds=601))},
    "from the future": {"query_string": sign_query(NOON + timedelta(seconds=601))},
    "no list": {"data": b'{"FromUserName":"o-1","Event":"subscribe_msg_popup_event","List":"x"}'},
    "odd entry": {"data": b'{"FromUserName":"o-1","Event":"subscribe_msg_popup_event","List":{"TemplateId":[]}}'},
    "odd time": {"data": b'{"FromUserName":"o-1","Event":"subscribe_msg_popup_event","CreateTime":"soon"}'},
    "no account": {"data": b'{"Event":"subscribe_msg_popup_event","List":{"TemplateId":"t"}}'},
    "no event": {"data": b"[]"},
    "bomb": {"data": b'<!DOCTYPE x [<!ENTITY a "a">]><xml>&a;</xml>'},
    "huge": {"data": b" " * (LARGEST_BODY + 1)},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_or_broken_call_is_refused_and_books_nothing(wechat_caller: FlaskClient, name: str) -> None:
    usual = {"query_string": sign_query(), "data": json.dumps(answer_popup("o-1", vote="accept")).encode()}
    before = read_rows("test")
    answer = wechat_caller.post("/wechat/callback", **(usual | FORGERIES[name]))
    assert answer.status_code in {400, 403, 413}
    assert read_rows("test") == before


@pytest.mark.parametrize("event", ["debug_demo", "wxa_media_check", ""])
def test_other_calls_of_wechat_are_passed_over(wechat_caller: FlaskClient, event: str) -> None:
    before = read_rows("test")
    assert post(wechat_caller, tell(event, "o-1")).text == "success"
    assert read_rows("test") == before


@pytest.mark.parametrize(("entry", "told"), [(DELIVERED, ("delivered", None)), (FAILED, ("failed", "system"))])
@pytest.mark.parametrize("state", ["", "unknown", "sent", "refused", "skipped"])
def test_outcome_is_noted_even_before_the_sender_has(
    wechat_caller: FlaskClient, entry: dict[str, str], told: tuple[str, str | None], state: str
) -> None:
    give_credits("m-1", "o-1", 1)
    reserve("m-1")
    if state:
        store_row(state, reason="no_answer")
    for _ in range(2):
        assert post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", entry)).text == "success"
        assert outcome() == told
    assert Reminder.get(*ROW).message_id == "18"
    assert Reminder.get(*ROW).expires_at > NOON.timestamp()
    assert outcome()[0] in STATES
    assert outcome()[1] is None or outcome()[1] in REASONS


def test_failed_message_gives_no_credit_back(wechat_caller: FlaskClient) -> None:
    give_credits("m-1", "o-1", 2)
    reserve("m-1")
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", FAILED))
    assert credits_of("m-1") == 1


@pytest.mark.parametrize("state", ["delivered", "failed"])
def test_final_outcome_is_never_told_over(wechat_caller: FlaskClient, state: str) -> None:
    give_credits("m-1", "o-1", 1)
    reserve("m-1")
    store_row(state)
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", FAILED if state == "delivered" else DELIVERED))
    assert outcome() == (state, None)


def test_word_of_another_message_changes_nothing(wechat_caller: FlaskClient) -> None:
    give_credits("m-1", "o-1", 1)
    reserve("m-1")
    store_row("sent", message_id="17")
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", DELIVERED))
    assert outcome() == ("sent", None)


def test_word_without_an_id_is_of_the_newest_message(wechat_caller: FlaskClient) -> None:
    give_credits("m-1", "o-1", 1)
    reserve("m-1")
    store_row("sent", message_id="17")
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", {"TemplateId": VOTE, "ErrorCode": "0"}))
    assert outcome() == ("delivered", None)


def test_word_older_than_the_reservation_is_of_another_message(wechat_caller: FlaskClient) -> None:
    give_credits("m-1", "o-1", 1)
    reserve("m-1", at=NOON)
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", DELIVERED, at=NOON - timedelta(seconds=21)))
    assert list(Reminder.scan()) == []
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", DELIVERED, at=NOON - timedelta(seconds=20)))
    assert outcome() == ("delivered", None)


def test_word_of_a_message_nobody_sent_writes_nothing(wechat_caller: FlaskClient) -> None:
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", DELIVERED))
    open_ledger("m-1", "o-1", lambda ledger: ledger)
    post(wechat_caller, tell("subscribe_msg_sent_event", "o-1", DELIVERED))
    assert list(Reminder.scan()) == []
    held = read_ledger("m-1")
    assert held is not None
    assert held.ledger.heard == ()

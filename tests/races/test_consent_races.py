"""Credits under twenty threads: WeChat repeats itself, people tap, the sender takes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.wechat.callback_forms import flatten_list
from models.errors import NotReminded
from models.services.ledgers import read_ledger
from models.services.wechat_events import hear_wechat
from tests.consent import OPEN, VOTE, answer_popup, bind, credits_of, give_credits, reserve
from tests.makers import NOON, store_member
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")

ROUNDS = 3


def hear_popup(openid: str, at: datetime = NOON, **answers: str) -> None:
    """Book an answer to the pop-up as the callback has read it."""
    told = answer_popup(openid, at, **answers)
    hear_wechat(told | {"List": flatten_list(told)}, at)


def test_same_call_twenty_times_at_once_adds_one_credit() -> None:
    for number in range(ROUNDS):
        store_member(number)
        bind(f"m-{number}", f"o-{number}")

    def hear(thread: int, number: int) -> None:
        hear_popup(f"o-{number}", vote="accept", open="accept")

    race(hear, ROUNDS)
    assert [(credits_of(f"m-{number}"), credits_of(f"m-{number}", OPEN)) for number in range(ROUNDS)] == [
        (1, 1)
    ] * ROUNDS


def test_five_taps_repeated_four_times_add_five_credits() -> None:
    store_member(1)
    bind("m-1", "o-1")

    def hear(thread: int, number: int) -> None:
        at = NOON + timedelta(seconds=thread % 5)
        hear_popup("o-1", at, vote="accept")

    race(hear)
    assert credits_of("m-1") == 5


def test_consent_and_reservation_at_once_lose_nothing() -> None:
    store_member(1)
    bind("m-1", "o-1")
    give_credits("m-1", "o-1", 1)

    def act(thread: int, number: int) -> str:
        if thread % 2:
            at = NOON + timedelta(seconds=thread)
            hear_popup("o-1", at, vote="accept")
            return "consented"
        try:
            reserve("m-1", VOTE)
        except NotReminded as refusal:
            return refusal.reason
        return "reserved"

    [outcomes] = race(act, threads=10)
    # The very same attempt ten times over is one attempt.
    assert outcomes.count("consented") == 5
    assert set(outcomes) == {"consented", "reserved"}
    assert credits_of("m-1") == 5
    held = read_ledger("m-1")
    assert held is not None
    assert len(held.ledger.heard) == 5

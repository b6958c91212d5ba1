"""Many accounts for one member, many members for one account, many guesses at once: the key decides."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bench.meter import Meter
from models.base import current_store
from models.errors import AlreadyActivated, NotOnRoster, TooManyAttempts
from models.identity import Identity
from models.member import Member
from models.services.activation import activate_by_code, activate_by_phone
from tests.fakes import FakeWeChat
from tests.makers import NOON, code_of, phone_of, store_member
from tests.races.crowd import THREADS, race

pytestmark = pytest.mark.usefixtures("racing_store")

ROUNDS = 5


def bind(openid: str, number: int, now: datetime = NOON) -> str:
    """Return which member this account now is, or the name of the refusal."""
    try:
        return activate_by_phone(openid, f"phone:{phone_of(number)}", FakeWeChat(), now).member.id
    except AlreadyActivated:
        return "refused"


def require_pairs(expected: int) -> None:
    """Require so many bound pairs, each member and each account in one of them only."""
    bound = list(Identity.scan(Identity.member_id.exists(), consistent_read=True))
    activated = list(Member.scan(Member.openid_hash.exists(), consistent_read=True))
    assert len(bound) == len(activated) == expected
    assert {row.member_id: row.openid_hash for row in bound} == {row.member_id: row.openid_hash for row in activated}


def test_of_twenty_accounts_one_becomes_the_member() -> None:
    for number in range(ROUNDS):
        store_member(number)
    for outcomes in race(lambda thread, number: bind(f"canary-o-{number}-{thread}", number), ROUNDS):
        assert outcomes.count("refused") == THREADS - 1
    require_pairs(ROUNDS)


def test_of_twenty_members_one_takes_the_account() -> None:
    for number in range(ROUNDS * THREADS):
        store_member(number)
    rounds = race(lambda thread, number: bind(f"canary-o-{number}", number * THREADS + thread), ROUNDS)
    for outcomes in rounds:
        assert outcomes.count("refused") == THREADS - 1
    require_pairs(ROUNDS)


def test_same_pair_twenty_times_is_bound_without_refusal() -> None:
    store_member(1)
    [outcomes] = race(lambda thread, number: bind("canary-o-1", 1))
    assert set(outcomes) == {"m-1"}
    require_pairs(1)


def test_twenty_wrong_codes_at_once_give_five_tries() -> None:
    store_member(1)

    def guess(thread: int, number: int) -> str:
        # Each round comes after the rest of the one before.
        now = NOON + number * timedelta(hours=2)
        try:
            activate_by_code("canary-o-1", "陈测试1", f"CANARYCODE9{thread:03d}", now)
        except (NotOnRoster, TooManyAttempts) as refusal:
            return refusal.code
        return "guessed"

    with Meter(current_store()) as meter:
        rounds = race(guess, ROUNDS)
    for outcomes in rounds:
        assert outcomes.count("not_on_roster") == 5
        assert outcomes.count("too_many_attempts") == THREADS - 5
    # Each counted try is one look at the index of codes, and nobody else looked.
    assert meter.operations["Query"] == 5 * ROUNDS


def test_right_code_among_parallel_guesses_binds_once() -> None:
    store_member(1)

    def enter(thread: int, number: int) -> str:
        try:
            return activate_by_code(f"canary-o-{thread}", "陈测试1", code_of(1), NOON).member.id
        except (AlreadyActivated, NotOnRoster) as refusal:
            return refusal.code

    [outcomes] = race(enter)
    assert outcomes.count("m-1") == 1
    require_pairs(1)

"""Binding a WeChat account to a roster entry: one to one, and no guessing of codes."""

from __future__ import annotations

import pytest

from models.base import current_store
from models.errors import (
    AlreadyActivated,
    MemberInactive,
    NotOnRoster,
    PhoneCodeRefused,
    PhoneShared,
    TooManyAttempts,
)
from models.identity import Identity
from models.member import Member
from models.privacy import fingerprint
from models.services.activation import activate_by_code, activate_by_phone
from models.services.seats import SignedIn
from models.services.sessions import open_session
from tests.fakes import Clock, FakeWeChat
from tests.makers import NOON, code_of, phone_of, store_campaign, store_member
from tests.wire import Faults, let_first

pytestmark = pytest.mark.usefixtures("store")

WRONG = "CANARYCODE9999"


def by_phone(openid: str, number: int = 1, once: str = "") -> SignedIn:
    """Activate with the phone of the member with this number."""
    return activate_by_phone(openid, f"phone:{phone_of(number)}/{once}", FakeWeChat(), NOON)


def by_code(openid: str, code: str, number: int = 1, clock: Clock | None = None) -> SignedIn:
    """Activate with a code, as the member with this number."""
    return activate_by_code(openid, f"陈测试{number}", code, (clock or Clock(NOON))())


def test_phone_binds_account_and_member_both_ways() -> None:
    store_member(1)
    assert by_phone("canary-o1").member.id == "m-1"
    [identity] = Identity.scan()
    member = Member.get("m-1")
    assert (identity.member_id, identity.openid) == ("m-1", "canary-o1")
    assert member.openid_hash == identity.openid_hash
    assert member.activated_at == "2017-07-05T04:00:00+00:00"
    assert open_session("login:canary-o1", FakeWeChat(), NOON).signed_in is not None


def test_code_binds_and_is_spent_by_binding() -> None:
    store_member(1)
    assert by_code("canary-o1", code_of(1)).member.id == "m-1"
    assert Member.get("m-1").code_hash is None
    with pytest.raises(NotOnRoster):
        by_code("canary-o2", code_of(1))


@pytest.mark.parametrize(
    "typed",
    [
        "canarycode0001",
        "CANARY-CODE-0001",
        " canary code 0001 ",
        "ｃａｎａｒｙＣＯＤＥ０００１",
        "CANARY\u3000CODE－0001",
        "\tcanarycode0001\n",
    ],
)
def test_code_is_forgiven_width_case_spaces_and_dashes(typed: str) -> None:
    store_member(1)
    assert by_code("canary-o1", typed).member.id == "m-1"


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("阿依·古丽", "阿依•古丽"),
        ("阿依·古丽", "阿依 · 古丽"),
        ("陈 测试", "陈测试"),
        ("陈测试Ａ", "陈测试A"),
    ],
)
def test_name_is_forgiven_spaces_width_and_middle_dots(stored: str, typed: str) -> None:
    store_member(1, name=stored)
    assert activate_by_code("canary-o1", typed, code_of(1), NOON).member.name == stored


def test_code_of_another_member_is_refused() -> None:
    store_member(1)
    store_member(2)
    with pytest.raises(NotOnRoster):
        by_code("canary-o1", code_of(2), number=1)
    assert Member.get("m-2").openid_hash is None


def test_second_account_for_the_same_member_is_refused() -> None:
    store_member(1)
    by_phone("canary-o1")
    with pytest.raises(AlreadyActivated):
        by_phone("canary-o2")
    assert open_session("login:canary-o2", FakeWeChat(), NOON).signed_in is None
    assert open_session("login:canary-o1", FakeWeChat(), NOON).signed_in is not None


def test_second_member_for_the_same_account_is_refused() -> None:
    store_member(1)
    store_member(2)
    by_phone("canary-o1", 1)
    with pytest.raises(AlreadyActivated):
        by_phone("canary-o1", 2)
    with pytest.raises(AlreadyActivated):
        by_code("canary-o1", code_of(2), number=2)
    assert Member.get("m-2").openid_hash is None


def test_repeating_by_the_same_pair_is_no_error() -> None:
    store_member(1)
    assert by_phone("canary-o1") == by_phone("canary-o1") == by_code("canary-o1", code_of(1))


def test_shared_phone_asks_for_name_and_code() -> None:
    store_member(1)
    shared = Member.get("m-1").phone_hash
    store_member(2, phone_hash=shared)
    with pytest.raises(PhoneShared):
        by_phone("canary-o1")
    assert by_code("canary-o1", code_of(2), number=2).member.id == "m-2"


def test_closed_entry_with_the_same_phone_does_not_count() -> None:
    store_member(1)
    store_member(2, phone_hash=Member.get("m-1").phone_hash, status="closed")
    assert by_phone("canary-o1").member.id == "m-1"


def test_closed_entries_never_hide_the_active_one() -> None:
    shared = store_member(9).phone_hash
    for number in range(1, 8):
        store_member(number, phone_hash=shared, status="closed")
    assert by_phone("canary-o1", 9).member.id == "m-9"


def test_closed_entry_is_not_found_by_phone_or_code() -> None:
    store_member(1, status="closed")
    with pytest.raises(NotOnRoster):
        by_phone("canary-o1")
    with pytest.raises(NotOnRoster):
        by_code("canary-o1", code_of(1))
    assert list(Identity.scan(Identity.member_id.exists())) == []


def test_entry_closed_while_it_is_bound_stays_unbound() -> None:
    store_member(1)
    close = let_first(lambda: Member.get("m-1").update([Member.status.set("closed")]))
    Faults(current_store()).plan("TransactWriteItems", close)
    with pytest.raises(NotOnRoster):
        by_phone("canary-o1")
    assert Member.get("m-1").openid_hash is None
    assert list(Identity.scan()) == []


def test_bound_member_whose_entry_was_closed_is_refused() -> None:
    store_member(1)
    by_phone("canary-o1")
    Member.get("m-1").update([Member.status.set("closed")])
    with pytest.raises(MemberInactive):
        open_session("login:canary-o1", FakeWeChat(), NOON)
    with pytest.raises(MemberInactive):
        by_code("canary-o1", code_of(1))


def test_unknown_phone_is_not_on_the_roster() -> None:
    store_member(1)
    with pytest.raises(NotOnRoster):
        by_phone("canary-o1", 77)


def test_phone_code_that_wechat_refuses_binds_nothing() -> None:
    store_member(1)
    with pytest.raises(PhoneCodeRefused) as refusal:
        activate_by_phone("canary-o1", "forged", FakeWeChat(), NOON)
    assert [fault.field for fault in refusal.value.errors] == ["phone_code"]


def test_sixth_wrong_code_is_refused_even_when_right() -> None:
    store_member(1)
    for _ in range(5):
        with pytest.raises(NotOnRoster):
            by_code("canary-o1", WRONG)
    with pytest.raises(TooManyAttempts) as refusal:
        by_code("canary-o1", code_of(1))
    assert refusal.value.retry_after == 3600
    assert Member.get("m-1").openid_hash is None


def test_attempts_are_allowed_again_after_the_rest() -> None:
    store_member(1)
    clock = Clock(NOON)
    for _ in range(5):
        with pytest.raises(NotOnRoster):
            by_code("canary-o1", WRONG, clock=clock)
    clock.move(seconds=3599)
    with pytest.raises(TooManyAttempts) as refusal:
        by_code("canary-o1", code_of(1), clock=clock)
    assert refusal.value.retry_after == 1
    clock.move(seconds=1)
    assert by_code("canary-o1", code_of(1), clock=clock).member.id == "m-1"


def test_after_the_rest_five_codes_may_be_tried_anew() -> None:
    store_member(1)
    clock = Clock(NOON)
    for _ in range(2):
        for _ in range(5):
            with pytest.raises(NotOnRoster):
                by_code("canary-o1", WRONG, clock=clock)
        with pytest.raises(TooManyAttempts):
            by_code("canary-o1", WRONG, clock=clock)
        clock.move(hours=1)


def test_wrong_codes_of_one_account_do_not_block_another() -> None:
    store_member(1)
    for _ in range(5):
        with pytest.raises(NotOnRoster):
            by_code("canary-o1", WRONG)
    assert by_code("canary-o2", code_of(1)).member.id == "m-1"


def test_wrong_codes_do_not_block_the_phone() -> None:
    store_member(1)
    for _ in range(5):
        with pytest.raises(NotOnRoster):
            by_code("canary-o1", WRONG)
    assert by_phone("canary-o1").member.id == "m-1"


def test_activated_member_takes_the_place_on_the_roll() -> None:
    store_campaign()
    store_member(1)
    assert by_phone("canary-o1").seat.voter is None


def test_number_corrected_while_its_old_owner_activates_binds_nobody() -> None:
    store_member(1)
    corrected = fingerprint("phone", "+8615400009999")
    Faults(current_store()).plan(
        "TransactWriteItems", let_first(lambda: Member("m-1").update([Member.phone_hash.set(corrected)]))
    )
    with pytest.raises(NotOnRoster):
        by_phone("canary-o1")
    assert Member.get("m-1").openid_hash is None

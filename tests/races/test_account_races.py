"""Codes, bindings and persons that several people deal with at the same moment."""

from __future__ import annotations

import pytest

from models.audit_entry import AuditEntry
from models.errors import Conflict, DomainError, NotFound
from models.identity import Identity
from models.member import Member
from models.services.activation import activate_by_code, activate_by_phone
from models.services.activation_codes import issue_codes, reissue_code
from models.services.actors import Actor
from models.services.rebinding import unbind_account
from models.services.removal import remove_person
from tests.desk import store_tree
from tests.fakes import FakeWeChat
from tests.makers import NOON, phone_of, store_member
from tests.officers import appoint
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")

THREADS = 6
REASON = "本人当面申请办理"


def appoint_many(role: str, scope: str) -> list[Actor]:
    """Return as many people with this role as there are threads."""
    store_tree()
    return [appoint(role, scope, 900 + number, openid_hash=f"hash-{number}") for number in range(THREADS)]


def list_acts(act: str) -> list[AuditEntry]:
    """Return the entries of this act."""
    return [entry for entry in AuditEntry.scan(consistent_read=True) if entry.act == act]


def test_of_many_officers_one_unbinds_the_account() -> None:
    officers = appoint_many("officer", "r-1")
    store_member(1)
    activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)

    def unbind(thread: int, number: int) -> str | None:
        try:
            return unbind_account(officers[thread], "m-1", REASON, NOON).code
        except Conflict:
            return None

    [outcomes] = race(unbind, threads=THREADS)
    (code,) = filter(None, outcomes)
    assert Member.get("m-1", consistent_read=True).code == code
    assert list(Identity.scan(Identity.member_id == "m-1", consistent_read=True)) == []
    assert len(list_acts("account_unbound")) == 1


def test_replacement_and_activation_never_both_win() -> None:
    secretaries = appoint_many("secretary", "b-1")
    rounds = 5
    for number in range(rounds):
        store_member(number, code_hash=None)
    codes = {slip.member_id: slip.code for slip in issue_codes(secretaries[0], "b-1", NOON).slips}

    def meet(thread: int, number: int) -> str:
        member_id = f"m-{number}"
        try:
            if thread % 2:
                return reissue_code(secretaries[thread], member_id, REASON, NOON).code
            activate_by_code(f"canary-o{number}-{thread}", f"陈测试{number}", codes[member_id], NOON)
        except DomainError:
            return "refused"
        return "activated"

    for number, outcomes in enumerate(race(meet, rounds, THREADS)):
        member = Member.get(f"m-{number}", consistent_read=True)
        if "activated" in outcomes:
            assert outcomes.count("activated") == 1
            assert [member.code, member.code_hash] == [None, None]
            assert set(outcomes) == {"activated", "refused"}
        else:
            assert member.openid_hash is None
            assert member.code in outcomes


def test_sheets_printed_at_once_carry_the_same_codes() -> None:
    secretaries = appoint_many("secretary", "b-1")
    for number in range(1, 8):
        store_member(number, code_hash=None)

    def print_sheet(thread: int, number: int) -> tuple[str, ...]:
        return tuple(slip.code for slip in issue_codes(secretaries[thread], "b-1", NOON).slips)

    [sheets] = race(print_sheet, threads=THREADS)
    assert len(set(sheets)) == 1
    assert {member.code for member in Member.scan(Member.code.exists(), consistent_read=True)} == set(sheets[0])
    assert len(list_acts("codes_printed")) == THREADS


def test_person_removed_by_several_is_removed_once() -> None:
    administrators = appoint_many("administrator", "")
    store_member(1)
    activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)

    def remove(thread: int, number: int) -> str:
        try:
            remove_person(administrators[thread], "m-1", REASON, NOON)
        except (NotFound, Conflict) as refusal:
            return refusal.code
        return "removed"

    [outcomes] = race(remove, threads=THREADS)
    assert outcomes.count("removed") == 1
    assert Member.get("m-1", consistent_read=True).name is None
    assert len(list_acts("person_removed")) == 1


def test_removal_and_activation_leave_no_binding_behind() -> None:
    administrators = appoint_many("administrator", "")
    rounds = 5
    for number in range(rounds):
        store_member(number)

    def meet(thread: int, number: int) -> str:
        try:
            if thread == 0:
                remove_person(administrators[0], f"m-{number}", REASON, NOON)
            else:
                phone = f"phone:{phone_of(number)}"
                activate_by_phone(f"canary-o{number}-{thread}", phone, FakeWeChat(), NOON)
        except DomainError as refusal:
            return refusal.code
        return "done"

    for number, outcomes in enumerate(race(meet, rounds, THREADS)):
        bound = list(Identity.scan(Identity.member_id == f"m-{number}", consistent_read=True))
        is_removed = Member.get(f"m-{number}", consistent_read=True).status == "removed"
        assert is_removed == (outcomes[0] == "done")
        assert len(bound) == (0 if is_removed else 1)

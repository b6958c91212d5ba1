"""Activation codes: one for each who waits, good once, worthless as soon as another is given."""

from __future__ import annotations

import pytest

from models.audit_entry import AuditEntry
from models.errors import Conflict, Forbidden, InvalidInput, NotFound, NotOnRoster
from models.member import Member
from models.privacy import fingerprint
from models.services.activation import activate_by_code
from models.services.activation_codes import issue_codes, list_waiting, reissue_code, revoke_code
from models.services.actors import Actor
from tests.desk import give, store_tree
from tests.makers import NOON, store_member
from tests.officers import appoint, list_acts
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply

pytestmark = pytest.mark.usefixtures("store")

REASON = "原激活码条遗失"


@pytest.fixture
def secretary() -> Actor:
    """The secretary of b-1 in the usual tree."""
    store_tree()
    return appoint("secretary", "b-1", openid_hash="hash-s")


def wait_for_code(number: int, **changes: object) -> Member:
    """Store a member of b-1 without any code."""
    return store_member(number, **({"code_hash": None} | changes))


def test_everybody_who_waits_gets_an_own_code(secretary: Actor) -> None:
    for number in range(1, 5):
        wait_for_code(number)
    wait_for_code(5, openid_hash="hash-5", activated_at="2017-06-01T00:00:00+00:00")
    wait_for_code(6, status="closed")
    wait_for_code(7, branch_id="b-2")
    sheet = issue_codes(secretary, "b-1", NOON)
    assert [slip.member_id for slip in sheet.slips] == ["m-1", "m-2", "m-3", "m-4"]
    assert len({slip.code for slip in sheet.slips}) == 4
    assert sheet.branch == "第1党支部"
    assert all(activate_by_code(f"canary-o{slip.member_id}", slip.name, slip.code, NOON) for slip in sheet.slips)


def test_second_sheet_repeats_the_codes_of_the_first(secretary: Actor) -> None:
    wait_for_code(1)
    first = issue_codes(secretary, "b-1", NOON)
    wait_for_code(2)
    second = issue_codes(secretary, "b-1", NOON)
    assert second.slips[0].code == first.slips[0].code
    counted = [entry.details for entry in AuditEntry.scan()]
    assert sorted(text for text in counted if '"count"' in text) == [
        '{"count": 1, "fresh": 1, "unit": "第1党支部"}',
        '{"count": 2, "fresh": 1, "unit": "第1党支部"}',
    ]


def test_sheet_of_a_large_branch_goes_out_in_parts(secretary: Actor) -> None:
    for number in range(1, 96):
        wait_for_code(number)
    sheet = issue_codes(secretary, "b-1", NOON)
    assert len({slip.code for slip in sheet.slips}) == 95
    assert list_acts() == ["codes_printed"] * 2


def test_empty_sheet_leaves_no_entry(secretary: Actor) -> None:
    assert issue_codes(secretary, "b-1", NOON).slips == ()
    assert list_acts() == []


def test_activation_removes_the_code_itself(secretary: Actor) -> None:
    wait_for_code(1)
    (slip,) = issue_codes(secretary, "b-1", NOON).slips
    activate_by_code("canary-o1", slip.name, slip.code, NOON)
    member = Member.get("m-1")
    assert [member.code, member.code_hash] == [None, None]


def test_secretary_reaches_the_own_branch_only(secretary: Actor) -> None:
    wait_for_code(1, branch_id="b-2")
    for act in (lambda: issue_codes(secretary, "b-2", NOON), lambda: list_waiting(secretary, "c-1")):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        reissue_code(secretary, "m-1", REASON, NOON)


def test_officer_above_hands_out_codes_below() -> None:
    store_tree()
    officer = appoint("officer", "r-1")
    wait_for_code(1)
    assert len(issue_codes(officer, "b-1", NOON).slips) == 1
    with pytest.raises(Forbidden):
        issue_codes(officer, "b-3", NOON)


def test_codes_are_printed_for_branches_only(secretary: Actor) -> None:
    with pytest.raises(InvalidInput):
        issue_codes(appoint("administrator", number=901), "c-1", NOON)


def test_code_of_a_member_with_higher_roles_stays_hidden(secretary: Actor) -> None:
    wait_for_code(1, roles=["officer"])
    give("m-1", "officer", "c-1")
    wait_for_code(2)
    sheet = issue_codes(secretary, "b-1", NOON)
    assert ([slip.member_id for slip in sheet.slips], sheet.passed_over) == (["m-2"], 1)
    assert [each.is_out_of_reach for each in list_waiting(secretary, "b-1")] == [True, False]
    with pytest.raises(Forbidden):
        reissue_code(secretary, "m-1", REASON, NOON)
    assert reissue_code(appoint("officer", "r-1", 902), "m-1", REASON, NOON).code


def test_replaced_code_is_worthless_at_once(secretary: Actor) -> None:
    wait_for_code(1)
    (old,) = issue_codes(secretary, "b-1", NOON).slips
    new = reissue_code(secretary, "m-1", REASON, NOON)
    with pytest.raises(NotOnRoster):
        activate_by_code("canary-o1", old.name, old.code, NOON)
    assert activate_by_code("canary-o1", new.name, new.code, NOON).member.id == "m-1"
    assert list_acts() == ["codes_printed", "code_reissued"]


def test_code_replaced_during_activation_binds_nobody(secretary: Actor) -> None:
    wait_for_code(1)
    (old,) = issue_codes(secretary, "b-1", NOON).slips
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", let_first(lambda: reissue_code(secretary, "m-1", REASON, NOON)))
    with pytest.raises(NotOnRoster):
        activate_by_code("canary-o1", old.name, old.code, NOON)
    assert Member.get("m-1").openid_hash is None


def test_activation_during_replacement_wins(secretary: Actor) -> None:
    wait_for_code(1)
    (old,) = issue_codes(secretary, "b-1", NOON).slips
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", let_first(lambda: activate_by_code("canary-o1", old.name, old.code, NOON)))
    with pytest.raises(Conflict, match="已经激活"):
        reissue_code(secretary, "m-1", REASON, NOON)
    assert Member.get("m-1").code_hash is None
    assert list_acts() == ["codes_printed"]


def test_member_activated_while_the_sheet_is_made_is_left_out(secretary: Actor) -> None:
    store_member(1)
    wait_for_code(2)
    faults = Faults(reopen_impatiently())
    faults.plan(
        "TransactWriteItems", let_first(lambda: activate_by_code("canary-o1", "陈测试1", "CANARYCODE0001", NOON))
    )
    assert [slip.member_id for slip in issue_codes(secretary, "b-1", NOON).slips] == ["m-2"]
    assert list_acts() == ["codes_printed"]


def test_lost_reply_prints_the_codes_that_are_stored(secretary: Actor) -> None:
    wait_for_code(1)
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    (slip,) = issue_codes(secretary, "b-1", NOON).slips
    assert Member.get("m-1").code_hash == fingerprint("activation_code", slip.code)
    assert list_acts() == ["codes_printed"]


def test_revoked_code_is_worthless_until_the_next_sheet(secretary: Actor) -> None:
    wait_for_code(1)
    (old,) = issue_codes(secretary, "b-1", NOON).slips
    revoke_code(secretary, "m-1", REASON, NOON)
    with pytest.raises(NotOnRoster):
        activate_by_code("canary-o1", old.name, old.code, NOON)
    with pytest.raises(Conflict):
        revoke_code(secretary, "m-1", REASON, NOON)
    (new,) = issue_codes(secretary, "b-1", NOON).slips
    assert new.code != old.code


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"openid_hash": "hash-1"}, Conflict), ({"status": "closed"}, Conflict), ({"status": "removed"}, NotFound)],
)
def test_only_active_members_who_wait_get_another_code(
    secretary: Actor, changes: dict[str, str], refusal: type[Exception]
) -> None:
    wait_for_code(1, **changes)
    with pytest.raises(refusal):
        reissue_code(secretary, "m-1", REASON, NOON)


@pytest.mark.parametrize("reason", ["", "遗失", "长" * 201])
def test_another_code_needs_a_reason_others_can_follow(secretary: Actor, reason: str) -> None:
    wait_for_code(1)
    with pytest.raises(InvalidInput):
        reissue_code(secretary, "m-1", reason, NOON)

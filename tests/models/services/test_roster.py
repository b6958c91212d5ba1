"""The roster kept by hand: who is seen, added, mended, transferred, closed and opened again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from models.audit_entry import AuditEntry
from models.base import current_store
from models.errors import Conflict, Forbidden, InvalidInput, NotFound
from models.grant import Grant
from models.member import Member
from models.privacy import fingerprint
from models.services.actors import Actor, read_actor
from models.services.roster import (
    count_branch,
    find_by_name_and_phone,
    find_by_phone,
    list_members,
    read_member,
)
from models.services.roster_changes import add_member, edit_member, reveal_phone
from models.services.transfers import deactivate_member, reactivate_member, transfer_members
from models.unit import Unit
from tests.desk import give, store_tree
from tests.makers import NOON, phone_of, store_member
from tests.officers import appoint, list_acts
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply, throttle, watch

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def officer(store: None) -> Actor:
    """The officer of the first reporting unit, whose own branch is elsewhere."""
    store_tree()
    return appoint("officer", "r-1")


def test_list_shows_masked_phones_and_active_members_first(officer: Actor) -> None:
    store_member(1, name="陈甲", status="inactive")
    store_member(2, name="陈乙", activated_at="2017-06-01T00:00:00+00:00", roles=["secretary"])
    store_member(3, name="林丙", branch_id="b-2")
    members = list_members(officer, "b-1")
    assert [(member.name, member.is_active, member.is_activated) for member in members] == [
        ("陈乙", True, True),
        ("陈甲", False, False),
    ]
    assert (members[0].masked_phone, members[0].roles) == ("154****0002", ("secretary",))
    assert [member.name for member in list_members(officer, "b-1", "甲")] == ["陈甲"]
    assert phone_of(2) not in repr(members)


def test_branch_of_more_than_a_hundred_is_listed_whole(officer: Actor) -> None:
    for number in range(105):
        store_member(number)
    assert len(list_members(officer, "b-1")) == 105
    assert (count_branch("b-1").members, count_branch("b-1").activated) == (105, 0)


def test_officer_sees_nobody_outside_the_own_subtree(officer: Actor) -> None:
    store_member(1, branch_id="b-3")
    for look in (lambda: list_members(officer, "b-3"), lambda: read_member(officer, "m-1")):
        with pytest.raises(Forbidden):
            look()
    assert find_by_phone(officer, phone_of(1)) == []
    assert [member.member_id for member in find_by_phone(appoint("officer", "r-2", 901), phone_of(1))] == ["m-1"]


def test_name_and_number_together_find_somebody_anywhere(officer: Actor) -> None:
    store_member(1, name="陈测试", branch_id="b-3")
    assert find_by_name_and_phone(" 陈 测试", "154 0000 0001").member_id == "m-1"
    for name, number in (("林测试", 1), ("陈测试", 2)):
        with pytest.raises(NotFound):
            find_by_name_and_phone(name, phone_of(number))


def test_added_member_can_be_found_and_stands_in_the_trail(officer: Actor) -> None:
    member_id = add_member(officer, "b-1", "林新", "154 0000 0009", NOON)
    row = Member.get(member_id)
    assert (row.name, row.phone, row.branch_name, row.committee_id) == ("林新", phone_of(9), "第1党支部", "c-1")
    assert row.phone_hash == fingerprint("phone", phone_of(9))
    (entry,) = AuditEntry.scan()
    assert (entry.act, entry.members, json.loads(entry.details)) == (
        "member_added",
        [member_id],
        {"branch": "第1党支部"},
    )


def test_same_person_is_not_added_twice(officer: Actor) -> None:
    add_member(officer, "b-1", "林新", phone_of(9), NOON)
    with pytest.raises(Conflict, match="第1党支部"):
        add_member(officer, "b-2", "林新", phone_of(9), NOON)
    with pytest.raises(Conflict, match="其他党组织"):
        add_member(appoint("officer", "r-2", 901), "b-3", "林新", phone_of(9), NOON)
    add_member(officer, "b-2", "林新伴", phone_of(9), NOON)


def test_nobody_becomes_the_double_of_somebody_on_the_roster(officer: Actor) -> None:
    store_member(1, name="陈甲")
    store_member(2, name="陈乙", branch_id="b-2", status="inactive")
    with pytest.raises(Conflict, match="名册中"):
        add_member(officer, "b-2", "陈甲", phone_of(1), NOON)
    with pytest.raises(Conflict, match="已停用"):
        edit_member(officer, "m-1", 0, "陈乙", phone_of(2), NOON)
    edit_member(officer, "m-1", 0, "陈丙", phone_of(2), NOON)


def test_number_freed_by_a_change_can_be_entered_again(officer: Actor) -> None:
    member_id = add_member(officer, "b-1", "林新", phone_of(9), NOON)
    edit_member(officer, member_id, 0, "林新", phone_of(8), NOON)
    assert add_member(officer, "b-1", "林新", phone_of(9), NOON) != member_id


@pytest.mark.parametrize(("name", "phone"), [("", "15400000001"), ("林新", "0591-1"), ("林新", "")])
def test_incomplete_entry_is_refused(officer: Actor, name: str, phone: str) -> None:
    with pytest.raises(InvalidInput):
        add_member(officer, "b-1", name, phone, NOON)


def test_member_is_added_to_open_branches_in_reach_only(officer: Actor) -> None:
    Unit("b-2").update([Unit.status.set("closed")])
    for branch_id, refusal in (("b-3", Forbidden), ("c-1", InvalidInput), ("b-2", Conflict), ("b-9", NotFound)):
        with pytest.raises(refusal):
            add_member(officer, branch_id, "林新", phone_of(9), NOON)
    assert list_acts() == []


def test_edit_changes_name_and_phone_as_seen(officer: Actor) -> None:
    store_member(1)
    edit_member(officer, "m-1", 0, "陈改名", phone_of(7), NOON)
    row = Member.get("m-1")
    assert (row.name, row.phone, row.phone_hash) == ("陈改名", phone_of(7), fingerprint("phone", phone_of(7)))
    (entry,) = AuditEntry.scan()
    assert json.loads(entry.details)["fields"] == "姓名和手机号"
    assert "陈改名" not in entry.details


def test_empty_phone_keeps_the_present_one(officer: Actor) -> None:
    store_member(1, name="陈旧名")
    edit_member(officer, "m-1", 0, "陈新名", "", NOON)
    assert Member.get("m-1").phone == phone_of(1)
    with pytest.raises(InvalidInput):
        edit_member(officer, "m-1", 1, "陈新名", "", NOON)


def test_edit_from_an_old_page_is_refused(officer: Actor) -> None:
    store_member(1)
    edit_member(officer, "m-1", 0, "陈改名", "", NOON)
    with pytest.raises(Conflict):
        edit_member(officer, "m-1", 0, "陈又改", "", NOON)


def test_change_by_an_import_on_the_way_is_not_overwritten(officer: Actor) -> None:
    store_member(1)

    def change_phone() -> None:
        Member("m-1").update([Member.phone_hash.set("another")])

    Faults(current_store()).plan("TransactWriteItems", let_first(change_phone))
    with pytest.raises(Conflict):
        edit_member(officer, "m-1", 0, "陈改名", "", NOON)
    assert list_acts() == []


def test_administrators_entry_is_out_of_an_officers_hands(officer: Actor) -> None:
    store_member(1)
    give("m-1", "administrator")
    acts: list[Callable[[], object]] = [
        lambda: edit_member(officer, "m-1", 0, "陈改名", phone_of(9), NOON),
        lambda: deactivate_member(officer, "m-1", 0, "died", "", NOON),
    ]
    for act in acts:
        with pytest.raises(Forbidden, match="管理员"):
            act()


def test_phone_is_shown_only_after_the_trail_says_so(officer: Actor) -> None:
    store_member(1)
    assert reveal_phone(officer, "m-1", NOON) == "15400000001"
    (entry,) = AuditEntry.scan()
    assert (entry.act, entry.members) == ("phone_revealed", ["m-1"])
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", *[throttle] * 12)
    with pytest.raises(Exception, match="再试"):
        reveal_phone(officer, "m-1", NOON)


def test_transfer_moves_all_with_the_copies_of_the_branch(officer: Actor) -> None:
    for number in range(3):
        store_member(number)
    assert transfer_members(officer, ["m-0", "m-1", "m-1"], "b-1", "b-2", NOON) == 2
    row = Member.get("m-0")
    assert (row.branch_id, row.branch_name, row.committee_id) == ("b-2", "第2党支部", "c-1")
    assert Member.get("m-2").branch_id == "b-1"
    (entry,) = AuditEntry.scan()
    assert json.loads(entry.details) == {"count": 2, "before": "第1党支部", "after": "第2党支部"}


def test_transfer_of_somebody_who_left_moves_nobody(officer: Actor) -> None:
    store_member(1)
    store_member(2, status="inactive")
    store_member(3, branch_id="b-2")
    for others in (["m-2"], ["m-3"], ["m-9"]):
        with pytest.raises(Conflict, match="1 名党员"):
            transfer_members(officer, ["m-1", *others], "b-1", "b-2", NOON)
    assert Member.get("m-1").branch_id == "b-1"


def test_transfer_needs_both_branches_in_reach(officer: Actor) -> None:
    store_member(1)
    store_member(2, branch_id="b-3")
    for members, before, after in ((["m-1"], "b-1", "b-3"), (["m-2"], "b-3", "b-1")):
        with pytest.raises(Forbidden):
            transfer_members(officer, members, before, after, NOON)


def test_foreign_member_can_not_be_smuggled_into_a_transfer(officer: Actor) -> None:
    store_member(1)
    store_member(2, branch_id="b-3")
    with pytest.raises(Conflict):
        transfer_members(officer, ["m-1", "m-2"], "b-1", "b-2", NOON)
    assert Member.get("m-2").branch_id == "b-3"


def test_transfer_of_nobody_too_many_or_nowhere_is_refused(officer: Actor) -> None:
    for members, target in (([], "b-2"), ([f"m-{number}" for number in range(91)], "b-2"), (["m-1"], "b-1")):
        with pytest.raises(InvalidInput):
            transfer_members(officer, members, "b-1", target, NOON)


def test_lost_reply_of_a_transfer_moves_once(officer: Actor) -> None:
    store_member(1)
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    assert transfer_members(officer, ["m-1"], "b-1", "b-2", NOON) == 1
    assert list_acts() == ["members_transferred"]


def test_deactivation_takes_all_roles_at_once(officer: Actor) -> None:
    store_member(1, roles=["secretary"])
    give("m-1", "secretary", "b-1")
    give("m-1", "officer", "c-1")
    deactivate_member(officer, "m-1", 0, "transferred", "", NOON)
    row = Member.get("m-1")
    assert (row.status, row.roles) == ("inactive", [])
    assert list(Grant.query("m-1")) == []
    with pytest.raises(Conflict):
        deactivate_member(officer, "m-1", 1, "transferred", "", NOON)
    reactivate_member(officer, "m-1", 1, NOON)
    assert Member.get("m-1").status == "active"
    assert list_acts() == ["member_deactivated", "member_reactivated"]


def test_deactivation_needs_a_reason(officer: Actor) -> None:
    store_member(1)
    for kind, note in (("", ""), ("other", " ")):
        with pytest.raises(InvalidInput):
            deactivate_member(officer, "m-1", 0, kind, note, NOON)


def test_administrator_stays_until_the_role_is_taken(officer: Actor) -> None:
    administrator = appoint("administrator", number=901)
    with pytest.raises(Conflict, match="管理员"):
        deactivate_member(administrator, administrator.member_id, 0, "died", "", NOON)
    assert read_actor(administrator.member_id)


def test_member_of_a_closed_branch_stays_closed(officer: Actor) -> None:
    store_member(1, status="inactive")
    Unit("b-1").update([Unit.status.set("closed")])
    with pytest.raises(Conflict):
        reactivate_member(officer, "m-1", 0, NOON)


def test_role_given_on_the_way_stops_a_deactivation(officer: Actor) -> None:
    store_member(1)

    def give_role() -> None:
        give("m-1", "secretary", "b-1")
        Member("m-1").update([Member.version.set(1)])

    Faults(current_store()).plan("TransactWriteItems", let_first(give_role))
    with pytest.raises(Conflict):
        deactivate_member(officer, "m-1", 0, "died", "", NOON)
    assert Member.get("m-1").status == "active"


@pytest.mark.parametrize("member_id", ["", "长" * 700])
def test_what_is_no_id_at_all_is_not_transferred(officer: Actor, member_id: str) -> None:
    asked: list[str] = []
    watch(current_store(), lambda operation, sent: asked.append(operation))
    with pytest.raises(Conflict):
        transfer_members(officer, [member_id], "b-1", "b-2", NOON)
    assert "BatchGetItem" not in asked

"""Two people at two desks, at the same moment."""

from __future__ import annotations

import pytest

from models.errors import Conflict, DomainError, Forbidden, InvalidInput
from models.grant import Grant
from models.member import Member
from models.rules.roles import RoleHeld
from models.services.actors import read_actor
from models.services.authority import ADMINISTRATOR
from models.services.founding import name_first_administrator
from models.services.granting import give_role, take_role
from models.services.roster_changes import add_member, edit_member
from models.services.transfers import transfer_members
from models.services.unit_moves import close_unit, move_unit
from models.services.unit_tree import require_unit
from models.services.units import add_unit, rename_unit
from models.unit import Unit
from tests.desk import store_tree, store_unit
from tests.makers import NOON, phone_of, store_member
from tests.officers import appoint, list_acts
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")

ROUNDS = 5


def test_of_two_officers_editing_a_member_one_is_told() -> None:
    store_tree()
    officers = [appoint("officer", "r-1", number) for number in (901, 902)]
    for number in range(ROUNDS):
        store_member(number)

    def edit(thread: int, number: int) -> str:
        try:
            edit_member(officers[thread], f"m-{number}", 0, f"陈改{'甲乙'[thread]}", "", NOON)
        except Conflict:
            return "told"
        return f"陈改{'甲乙'[thread]}"

    for number, outcomes in enumerate(race(edit, ROUNDS, threads=2)):
        assert outcomes.count("told") == 1
        assert Member.get(f"m-{number}", consistent_read=True).name in outcomes


def test_administrators_who_take_each_others_role_leave_one() -> None:
    store_tree()
    pairs = [[appoint("administrator", "", number) for number in (900 + 2 * k, 901 + 2 * k)] for k in range(ROUNDS)]

    def take(thread: int, number: int) -> str:
        actor, other = pairs[number][thread], pairs[number][1 - thread]
        try:
            take_role(actor, other.member_id, ADMINISTRATOR, "轮换", NOON)
        except (Conflict, Forbidden):
            return "refused"
        return actor.member_id

    for number, outcomes in enumerate(race(take, ROUNDS, threads=2)):
        assert outcomes.count("refused") == 1
        left = [one.member_id for one in pairs[number] if read_actor(one.member_id).has_role("administrator")]
        assert left == [outcome for outcome in outcomes if outcome != "refused"]


def test_branch_that_closes_while_members_come_has_none_or_stays_open() -> None:
    store_tree()
    for number in range(ROUNDS):
        store_unit(f"x-{number}", "c-1", "branch")
    officer, colleague = (appoint("officer", "r-1", number) for number in (901, 902))

    def act(thread: int, number: int) -> None:
        try:
            if thread:
                add_member(officer, f"x-{number}", "林新来", phone_of(number), NOON)
            else:
                close_unit(colleague, f"x-{number}", NOON)
        except Conflict:
            return

    race(act, ROUNDS, threads=2)
    for number in range(ROUNDS):
        members = list(Member.scan(Member.branch_id == f"x-{number}", consistent_read=True))
        assert bool(members) == require_unit(f"x-{number}").is_active


def test_unit_that_closes_while_units_come_has_none_or_stays_open() -> None:
    store_tree()
    for number in range(ROUNDS):
        store_unit(f"x-{number}", "r-1", "committee")
    officer, colleague = (appoint("officer", "r-1", number) for number in (901, 902))

    def act(thread: int, number: int) -> None:
        try:
            if thread:
                add_unit(officer, f"x-{number}", "branch", "新支部", "", NOON)
            else:
                close_unit(colleague, f"x-{number}", NOON)
        except Conflict:
            return

    race(act, ROUNDS, threads=2)
    for number in range(ROUNDS):
        units = list(Unit.scan(Unit.parent_id == f"x-{number}", consistent_read=True))
        assert bool(units) == require_unit(f"x-{number}").is_active


def test_of_many_units_with_one_name_one_is_added() -> None:
    store_tree()
    officers = [appoint("officer", "r-1", 900 + thread) for thread in range(6)]

    def add(thread: int, number: int) -> str | None:
        try:
            return add_unit(officers[thread], "c-1", "branch", f"第{number}新支部", "", NOON)
        except (Conflict, InvalidInput):
            return None

    for outcomes in race(add, ROUNDS, threads=6):
        assert len(list(filter(None, outcomes))) == 1


def test_unit_moved_two_ways_at_once_stands_in_one_place() -> None:
    store_tree()
    store_unit("c-3", "r-1", "committee")
    officers = [appoint("administrator", "", number) for number in (901, 902)]

    def move(thread: int, number: int) -> str:
        target = ("c-2", "c-3")[thread]
        try:
            move_unit(officers[thread], "b-1", "c-1", target, NOON)
        except Conflict:
            return "told"
        return target

    (outcomes,) = race(move, threads=2)
    assert sorted(outcomes).count("told") == 1
    assert require_unit("b-1").parent_id in outcomes


def test_same_person_entered_by_many_stands_on_the_roster_once() -> None:
    store_tree()
    officers = [appoint("officer", "r-1", 900 + thread) for thread in range(6)]

    def add(thread: int, number: int) -> str | None:
        try:
            return add_member(officers[thread], f"b-{1 + thread % 2}", "林新来", phone_of(number), NOON)
        except Conflict:
            return None

    for outcomes in race(add, ROUNDS, threads=6):
        assert len(list(filter(None, outcomes))) == 1


def test_members_transferred_two_ways_at_once_move_one_way_together() -> None:
    store_tree()
    store_unit("b-5", "c-1")
    members = [store_member(number).member_id for number in range(20)]
    officers = [appoint("officer", "r-1", number) for number in (901, 902)]

    def transfer(thread: int, number: int) -> str:
        target = ("b-2", "b-5")[thread]
        try:
            transfer_members(officers[thread], members, "b-1", target, NOON)
        except Conflict:
            return "told"
        return target

    (outcomes,) = race(transfer, threads=2)
    assert outcomes.count("told") == 1
    assert {Member.get(each, consistent_read=True).branch_id for each in members} <= set(outcomes)


def test_roles_given_by_many_at_once_all_stand_in_the_copy() -> None:
    store_tree()
    store_member(1)
    officers = [appoint("officer", "r-1", 900 + thread) for thread in range(3)]
    scopes = (RoleHeld("officer", "c-1"), RoleHeld("secretary", "b-1"), RoleHeld("secretary", "b-2"))

    def give_one(thread: int, number: int) -> bool:
        try:
            give_role(officers[thread], "m-1", scopes[thread], NOON)
        except Conflict:
            return False
        return True

    (outcomes,) = race(give_one, threads=3)
    row = Member.get("m-1", consistent_read=True)
    assert Grant.count("m-1") == int(row.version) == sum(outcomes) == 3


def test_of_two_commands_one_names_the_first_administrator() -> None:
    store_tree()
    for number in (1, 2):
        store_member(number)

    def name(thread: int, number: int) -> str | None:
        try:
            return name_first_administrator(f"m-{thread + 1}", NOON)
        except DomainError:
            return None

    (outcomes,) = race(name, threads=2)
    assert len(list(filter(None, outcomes))) == 1
    assert list_acts() == ["first_administrator"]


def test_name_given_twice_at_once_is_given_once() -> None:
    store_tree()
    officers = [appoint("officer", "r-1", number) for number in (901, 902)]

    def rename(thread: int, number: int) -> str | None:
        try:
            rename_unit(officers[thread], f"b-{thread + 1}", f"第{thread + 1}党支部", "机关党支部", NOON)
        except (Conflict, InvalidInput):
            return None
        return f"b-{thread + 1}"

    (outcomes,) = race(rename, threads=2)
    assert len(list(filter(None, outcomes))) == 1

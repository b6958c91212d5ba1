"""The first steps of a deployment: somebody on the roster, and the first administrator."""

from __future__ import annotations

import pytest

from models.errors import Conflict, InvalidInput, NotFound, PhoneShared
from models.member import Member
from models.services.actors import read_actor
from models.services.founding import Founding, found_roster, has_administrator, name_first_administrator
from models.services.unit_tree import walk_subtree
from models.unit import Unit
from tests.desk import store_tree
from tests.makers import NOON, phone_of, store_member
from tests.officers import appoint, list_acts

pytestmark = pytest.mark.usefixtures("store")

FOUNDING = Founding("陈测试", phone_of(1), "测试省委", "省委机关党委", "活动办公室党支部")


def test_empty_store_gets_a_line_of_units_and_an_administrator() -> None:
    member_id = found_roster(FOUNDING, NOON)
    assert name_first_administrator(phone_of(1), NOON) == member_id
    root = next(iter(Unit.scan(Unit.parent_id.does_not_exist())))
    assert [unit.tier for unit in walk_subtree(root.unit_id)] == ["province", "committee", "branch"]
    assert read_actor(member_id).roles == {"administrator"}
    assert Member.get(member_id).roles == ["administrator"]


def test_founding_again_goes_on_where_it_stopped() -> None:
    found_roster(FOUNDING, NOON)
    acts = list_acts()
    assert found_roster(FOUNDING, NOON) == Member.scan().next().member_id
    assert list_acts() == acts


def test_founding_beside_another_tree_is_refused() -> None:
    store_tree()
    with pytest.raises(Conflict):
        found_roster(FOUNDING, NOON)


def test_there_is_only_one_first_administrator() -> None:
    store_tree()
    store_member(1)
    store_member(2)
    assert not has_administrator()
    name_first_administrator("m-1", NOON)
    assert has_administrator()
    with pytest.raises(Conflict):
        name_first_administrator("m-2", NOON)
    assert list_acts() == ["first_administrator"]


def test_first_administrator_is_an_active_member_alone_with_the_number() -> None:
    store_tree()
    appoint("officer", "u-1")
    store_member(1, status="inactive")
    for typed, refusal in (("m-9", NotFound), (phone_of(9), NotFound), ("m-1", Conflict), ("abc", InvalidInput)):
        with pytest.raises(refusal):
            name_first_administrator(typed, NOON)
    store_member(2)
    store_member(3, phone=phone_of(2), phone_hash=Member.get("m-2").phone_hash)
    with pytest.raises(PhoneShared):
        name_first_administrator(phone_of(2), NOON)
    name_first_administrator("m-3", NOON)

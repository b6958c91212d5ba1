"""Who acts in the console, and how far each role reaches."""

from __future__ import annotations

import pytest

from models.errors import Forbidden, MemberInactive, NotFound
from models.grant import Grant
from models.rules.roles import RoleHeld
from models.services.actors import Actor, has_scope, read_actor, require_scope
from models.services.unit_tree import list_branches, list_line, walk_subtree
from models.unit import Unit
from tests.desk import give, store_tree
from tests.makers import store_member

pytestmark = pytest.mark.usefixtures("store")

EVERY_UNIT = ["u-1", "r-1", "c-1", "b-1", "b-2", "r-2", "c-2", "b-3", "b-4"]


def make_actor(role: str, scope: str = "") -> Actor:
    """Return somebody who holds one role."""
    return Actor("m-1", "陈测试", "测试", (RoleHeld(role, scope),))


@pytest.mark.parametrize(
    ("role", "scope", "reached"),
    [
        ("administrator", "", EVERY_UNIT),
        ("officer", "u-1", EVERY_UNIT),
        ("officer", "r-1", ["r-1", "c-1", "b-1", "b-2"]),
        ("officer", "c-2", ["c-2", "b-3", "b-4"]),
        ("officer", "b-4", ["b-4"]),
        ("secretary", "b-1", []),
        ("auditor", "", []),
        ("juror", "x", []),
    ],
)
def test_officer_reaches_exactly_the_own_subtree(role: str, scope: str, reached: list[str]) -> None:
    store_tree()
    actor = make_actor(role, scope)
    assert [unit for unit in EVERY_UNIT if has_scope(actor, unit)] == reached


def test_secretary_reaches_the_own_branch_where_asked() -> None:
    store_tree()
    secretary = make_actor("secretary", "b-1")
    assert [unit for unit in EVERY_UNIT if has_scope(secretary, unit, ("officer", "secretary"))] == ["b-1"]


def test_moved_unit_changes_hands_at_once() -> None:
    store_tree()
    before, after = make_actor("officer", "r-1"), make_actor("officer", "r-2")
    Unit("c-1").update([Unit.parent_id.set("r-2")])
    with pytest.raises(Forbidden):
        require_scope(before, "b-1")
    require_scope(after, "b-1")


def test_unit_that_does_not_exist_is_in_nobodys_reach() -> None:
    with pytest.raises(NotFound):
        require_scope(make_actor("administrator"), "nothing")


def test_line_leads_from_a_unit_to_the_root() -> None:
    store_tree()
    assert [unit.unit_id for unit in list_line("b-3")] == ["b-3", "c-2", "r-2", "u-1"]
    assert [unit.unit_id for unit in list_branches("r-1")] == ["b-1", "b-2"]
    assert [unit.unit_id for unit in walk_subtree("b-1")] == ["b-1"]


def test_closed_units_are_walked_only_on_request() -> None:
    store_tree()
    Unit("b-2").update([Unit.status.set("closed")])
    assert [unit.unit_id for unit in list_branches("c-1")] == ["b-1"]
    assert [unit.unit_id for unit in walk_subtree("c-1", with_closed=True)] == ["c-1", "b-1", "b-2"]


def test_actor_holds_every_role_given_and_acts_for_the_officers_unit() -> None:
    store_tree()
    store_member(1, branch_name="第一党支部")
    give("m-1", "secretary", "b-1")
    assert read_actor("m-1").unit_name == "第一党支部"
    give("m-1", "officer", "r-1")
    actor = read_actor("m-1")
    assert actor.roles == {"secretary", "officer"}
    assert (actor.unit_name, actor.scopes_of("officer")) == ("测试1市委组织部", ("r-1",))


def test_closed_member_acts_no_more() -> None:
    store_member(1, status="closed")
    give("m-1", "administrator")
    with pytest.raises(MemberInactive):
        read_actor("m-1")
    with pytest.raises(MemberInactive):
        read_actor("nobody")


def test_role_key_keeps_scopes_apart() -> None:
    assert Grant.role_key_of("officer", "a#b") != Grant.role_key_of("officer#a", "b")

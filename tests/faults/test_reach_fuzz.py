"""Random trees, random officers, random acts: nothing outside the own subtree is ever read or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import DomainError
from models.grant import Grant
from models.member import Member
from models.rules.roles import RoleHeld
from models.rules.tiers import list_tiers_below
from models.services.actors import Actor, read_actor
from models.services.granting import give_role, take_role
from models.services.role_holders import list_unit_holders
from models.services.roster import list_members, read_member
from models.services.roster_changes import add_member, edit_member, reveal_phone
from models.services.transfers import deactivate_member, reactivate_member, transfer_members
from models.services.unit_moves import close_unit, move_unit, reopen_unit
from models.services.units import add_unit, change_contact, rename_unit
from models.unit import Unit
from tests.desk import give, store_unit
from tests.makers import NOON, phone_of
from tests.stores import empty_moto

pytestmark = pytest.mark.usefixtures("store")

Draw = Callable[[st.SearchStrategy[Any]], Any]


class World:
    """A tree with a member or two in each branch, and one officer somewhere in it."""

    def __init__(self, draw: Draw) -> None:
        self.mark = uuid4().hex[:8]
        self.tiers: dict[str, str] = {}
        self.parents: dict[str, str | None] = {}
        self.members: dict[str, str] = {}
        self._add(None, "province")
        for _ in range(draw(st.integers(3, 10))):
            parents = [each for each, tier in self.tiers.items() if tier != "branch"]
            parent = draw(st.sampled_from(parents))
            self._add(parent, draw(st.sampled_from(list_tiers_below(self.tiers[parent]))))
        for branch in [each for each, tier in self.tiers.items() if tier == "branch"]:
            self._settle(branch)
        self.desk = draw(st.sampled_from(list(self.tiers)))
        give(f"m-{self.mark}", "officer", self.desk)
        Member(f"m-{self.mark}", name="陈干事", branch_id="-", branch_name="-", committee_id="-").save()
        self.officer: Actor = read_actor(f"m-{self.mark}")

    @property
    def inside(self) -> set[str]:
        """The units of the officer's subtree."""
        return {each for each in self.tiers if self.desk in self._line(each)}

    def _line(self, unit_id: str) -> list[str]:
        above = self.parents[unit_id]
        return [unit_id, *(self._line(above) if above else [])]

    def _add(self, parent: str | None, tier: str) -> None:
        unit_id = f"u{len(self.tiers)}-{self.mark}"
        store_unit(unit_id, parent, tier)
        self.tiers[unit_id], self.parents[unit_id] = tier, parent

    def _settle(self, branch: str) -> None:
        number = len(self.members)
        fields: dict[str, Any] = {
            "name": "陈测试",
            "phone": phone_of(number),
            "committee_id": self.parents[branch],
            "branch_name": branch,
        }
        row = Member(f"m{number}-{self.mark}", branch_id=branch, **fields)
        row.save()
        self.members[row.member_id] = branch
        give(row.member_id, "secretary", branch)


def try_everything(world: World, draw: Draw) -> set[str]:
    """Try each act on drawn objects; return the units whose people or numbers were shown."""
    units = st.sampled_from(list(world.tiers))
    someone = st.sampled_from(list(world.members) or ["none"])
    officer, one, other, who = world.officer, draw(units), draw(units), draw(someone)
    home = world.members.get(who, "none")
    acts: list[Callable[[], object]] = [
        lambda: add_unit(officer, one, draw(st.sampled_from(["committee", "branch", "county"])), "新单位", "", NOON),
        lambda: rename_unit(officer, one, f"测试{one}", "新名称", NOON),
        lambda: change_contact(officer, one, "联系人", NOON),
        lambda: move_unit(officer, one, world.parents[one] or one, other, NOON),
        lambda: close_unit(officer, one, NOON),
        lambda: reopen_unit(officer, one, NOON),
        lambda: add_member(officer, one, "林新", "15400009999", NOON),
        lambda: edit_member(officer, who, 0, "林改名", "", NOON),
        lambda: transfer_members(officer, [who], home, other, NOON),
        lambda: deactivate_member(officer, who, 0, "died", "", NOON),
        lambda: reactivate_member(officer, who, 1, NOON),
        lambda: give_role(officer, who, RoleHeld("officer", one), NOON),
        lambda: take_role(officer, who, RoleHeld("secretary", home), "换届", NOON),
    ]
    looks: list[tuple[str, Callable[[], object]]] = [
        (one, lambda: list_members(officer, one)),
        (one, lambda: list_unit_holders(officer, [one])),
        (home, lambda: read_member(officer, who)),
        (home, lambda: reveal_phone(officer, who, NOON)),
    ]
    # First the looks: an act may transfer somebody within the subtree.
    shown = {unit_id for unit_id, look in looks if attempt(look)}
    for act in draw(st.permutations(acts)):
        attempt(act)
    return shown


def attempt(act: Callable[[], object]) -> bool:
    """Tell whether the act went through; what it raises is a refusal in words."""
    try:
        act()
    except DomainError:
        return False
    return True


def photograph(world: World) -> dict[str, object]:
    """Return everything that stands outside the officer's subtree."""
    outside = set(world.tiers) - world.inside
    units = {row.unit_id: row.serialize() for row in Unit.scan() if row.unit_id in outside}
    people = {
        row.member_id: (row.branch_id, row.status, row.name, row.phone, row.roles)
        for row in Member.scan()
        if world.members.get(row.member_id) in outside or row.branch_id in outside
    }
    grants = {(row.member_id, row.role_key) for row in Grant.scan() if row.scope in outside}
    below = {row.unit_id for row in Unit.scan() if row.parent_id in outside and row.unit_id in outside}
    return {"units": units, "people": people, "grants": grants, "below": below}


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_officer_never_reaches_outside_the_own_subtree(data: st.DataObject) -> None:
    empty_moto()
    world = World(data.draw)
    inside, before = world.inside, photograph(world)
    shown = try_everything(world, data.draw)
    assert photograph(world) == before
    assert shown <= inside

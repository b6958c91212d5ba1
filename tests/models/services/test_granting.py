"""Roles: who may give and take which, where, and what the trail says of it."""

from __future__ import annotations

import json

import pytest

from models.audit_entry import AuditEntry
from models.base import current_store
from models.errors import Conflict, DomainError, Forbidden, InvalidInput, NoCampaign, NotFound
from models.grant import Grant
from models.member import Member
from models.rules.audit_sentences import spell_act
from models.rules.roles import RoleHeld
from models.services.actors import Actor, list_grants, read_actor
from models.services.authority import ADMINISTRATOR
from models.services.granting import give_role, give_role_by_phone, take_role
from models.services.role_holders import list_administrators, list_held, list_unit_holders
from models.services.role_scopes import office_scope
from models.unit import Unit
from tests.desk import give, store_tree
from tests.makers import CAMPAIGN, NOON, phone_of, store_campaign, store_member
from tests.officers import appoint, list_acts
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply

pytestmark = pytest.mark.usefixtures("store")

SECRETARY = RoleHeld("secretary", "b-1")


@pytest.fixture
def officer(store: None) -> Actor:
    """The officer of the first reporting unit; beside it stands one member of its first branch."""
    store_tree()
    store_member(1, name="陈测试")
    return appoint("officer", "r-1")


@pytest.fixture
def administrator(officer: Actor) -> Actor:
    """The administrator of the same tree."""
    return appoint("administrator", number=901)


def test_given_role_holds_at_once_and_is_copied(officer: Actor) -> None:
    give_role(officer, "m-1", SECRETARY, NOON)
    assert list_grants("m-1") == (SECRETARY,)
    assert Member.get("m-1").roles == ["secretary"]
    (entry,) = AuditEntry.scan()
    assert spell_act(entry.act, json.loads(entry.details), "陈测试") == "授予 陈测试 “支部书记”角色（第1党支部）"
    with pytest.raises(Conflict):
        give_role(officer, "m-1", SECRETARY, NOON)


def test_taken_role_is_gone_and_the_reason_stays(officer: Actor) -> None:
    give_role(officer, "m-1", SECRETARY, NOON)
    give_role(officer, "m-1", RoleHeld("officer", "c-1"), NOON)
    assert Member.get("m-1").roles == ["officer", "secretary"]
    take_role(officer, "m-1", SECRETARY, "换届改选", NOON)
    assert Member.get("m-1").roles == ["officer"]
    assert list_grants("m-1") == (RoleHeld("officer", "c-1"),)
    with pytest.raises(Conflict):
        take_role(officer, "m-1", SECRETARY, "换届改选", NOON)
    with pytest.raises(InvalidInput):
        take_role(officer, "m-1", RoleHeld("officer", "c-1"), " ", NOON)


@pytest.mark.parametrize(
    "held",
    [
        RoleHeld("officer", "u-1"),
        RoleHeld("officer", "r-2"),
        RoleHeld("secretary", "b-3"),
        RoleHeld("administrator"),
        RoleHeld("auditor"),
        RoleHeld("juror", CAMPAIGN),
        RoleHeld("office", office_scope(CAMPAIGN, "education")),
    ],
)
def test_officer_gives_and_takes_nothing_above_or_beside(officer: Actor, held: RoleHeld) -> None:
    store_campaign()
    with pytest.raises(Forbidden):
        give_role(officer, "m-1", held, NOON)
    with pytest.raises(Forbidden):
        give_role_by_phone(officer, "陈测试", phone_of(1), held, NOON)
    give("m-1", held.role, held.scope)
    with pytest.raises(Forbidden):
        take_role(officer, "m-1", held, "换届改选", NOON)
    assert list_acts() == []


def test_administrator_gives_every_role_where_it_can_hold(administrator: Actor) -> None:
    store_campaign()
    roles = [
        RoleHeld("administrator"),
        RoleHeld("auditor"),
        RoleHeld("officer", "u-1"),
        SECRETARY,
        RoleHeld("juror", CAMPAIGN),
        RoleHeld("office", office_scope(CAMPAIGN, "education")),
    ]
    for held in roles:
        give_role(administrator, "m-1", held, NOON)
    assert {held for held, _ in list_held("m-1")} == set(roles)
    assert dict(list_held("m-1"))[roles[-1]] == "党员教育管理处"
    assert dict(list_held("m-1"))[roles[-2]] == "“六好”评选活动"


@pytest.mark.parametrize(
    ("held", "refusal"),
    [
        (RoleHeld("secretary", "c-1"), InvalidInput),
        (RoleHeld("officer", "none"), NotFound),
        (RoleHeld("administrator", "u-1"), InvalidInput),
        (RoleHeld("emperor"), InvalidInput),
        (RoleHeld("juror", "none"), NoCampaign),
        (RoleHeld("office", office_scope(CAMPAIGN, "none")), InvalidInput),
        (RoleHeld("office", CAMPAIGN), InvalidInput),
    ],
)
def test_role_that_can_not_hold_there_is_refused(
    administrator: Actor, held: RoleHeld, refusal: type[DomainError]
) -> None:
    store_campaign()
    with pytest.raises(refusal):
        give_role(administrator, "m-1", held, NOON)


def test_member_of_another_unit_is_named_by_name_and_number(officer: Actor) -> None:
    store_member(2, name="林外单位", branch_id="b-3")
    with pytest.raises(Forbidden):
        give_role(officer, "m-2", SECRETARY, NOON)
    with pytest.raises(NotFound):
        give_role_by_phone(officer, "林外", phone_of(2), SECRETARY, NOON)
    assert give_role_by_phone(officer, "林外单位", phone_of(2), SECRETARY, NOON) == "m-2"


def test_closed_entry_or_closed_unit_gets_no_role(officer: Actor) -> None:
    store_member(2, status="inactive")
    with pytest.raises(Conflict):
        give_role(officer, "m-2", SECRETARY, NOON)
    Unit("b-1").update([Unit.status.set("closed")])
    with pytest.raises(Conflict):
        give_role(officer, "m-1", SECRETARY, NOON)


def test_nobody_takes_the_role_by_which_they_act(officer: Actor, administrator: Actor) -> None:
    with pytest.raises(Forbidden):
        take_role(administrator, administrator.member_id, ADMINISTRATOR, "不想干了", NOON)
    with pytest.raises(Forbidden):
        take_role(officer, officer.member_id, RoleHeld("officer", "r-1"), "不想干了", NOON)
    give(officer.member_id, "officer", "c-1")
    take_role(officer, officer.member_id, RoleHeld("officer", "c-1"), "不再兼任", NOON)
    assert read_actor(officer.member_id).scopes_of("officer") == ("r-1",)


def test_whoever_lost_the_role_a_moment_ago_gives_nothing(officer: Actor) -> None:
    def take() -> None:
        Grant(officer.member_id, Grant.role_key_of("officer", "r-1")).delete()

    Faults(current_store()).plan("TransactWriteItems", let_first(take))
    with pytest.raises(Conflict, match="刚刚被收回"):
        give_role(officer, "m-1", SECRETARY, NOON)
    assert (list_grants("m-1"), list_acts()) == ((), [])


def test_role_given_beside_another_keeps_both_in_the_copy(officer: Actor) -> None:
    def give_other() -> None:
        give_role(officer, "m-1", RoleHeld("officer", "c-1"), NOON)

    Faults(current_store()).plan("TransactWriteItems", let_first(give_other))
    give_role(officer, "m-1", SECRETARY, NOON)
    assert Member.get("m-1").roles == ["officer", "secretary"]
    assert len(list_grants("m-1")) == 2


def test_lost_reply_gives_the_role_once(officer: Actor) -> None:
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    give_role(officer, "m-1", SECRETARY, NOON)
    assert list_acts() == ["role_given"]


def test_holders_are_listed_by_unit_within_reach(officer: Actor) -> None:
    give_role(officer, "m-1", SECRETARY, NOON)
    (holder,) = list_unit_holders(officer, ["b-1"])
    assert (holder.member.name, holder.held, holder.scope_name) == ("陈测试", SECRETARY, "第1党支部")
    with pytest.raises(Forbidden):
        list_unit_holders(officer, ["b-1", "b-3"])


def test_administrators_and_auditors_are_listed_together(administrator: Actor) -> None:
    give("m-1", "auditor")
    assert [holder.held.role for holder in list_administrators()] == ["administrator", "auditor"]


def test_code_handed_out_before_dies_with_a_role_given(officer: Actor) -> None:
    assert Member.get("m-1").code_hash is not None
    give_role(officer, "m-1", SECRETARY, NOON)
    stored = Member.get("m-1")
    assert stored.code_hash is None
    assert stored.code is None

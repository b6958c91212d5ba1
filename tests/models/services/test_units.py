"""Units kept by hand: added, renamed, moved, closed and reopened, in reach and in the trail."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from models.audit_entry import AuditEntry
from models.base import current_store
from models.errors import Conflict, DomainError, Forbidden, InvalidInput
from models.job import Job
from models.member import Member
from models.rules.audit_sentences import spell_act
from models.services.actors import Actor
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.unit_moves import close_unit, move_unit, reopen_unit
from models.services.unit_tree import list_children, require_unit
from models.services.units import add_root, add_unit, change_contact, rename_unit
from models.unit import Unit
from models.unit_name import UnitName
from tests.desk import store_tree, store_unit
from tests.makers import NOON, store_member
from tests.officers import appoint, list_acts
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def officer(store: None) -> Actor:
    """The officer of the first reporting unit."""
    store_tree()
    return appoint("officer", "r-1")


@pytest.fixture
def administrator(store: None) -> Actor:
    """The administrator of the same tree."""
    store_tree()
    return appoint("administrator")


def spell_last() -> str:
    """Return the only entry of the trail as a sentence."""
    (entry,) = AuditEntry.scan()
    return spell_act(entry.act, json.loads(entry.details), "")


def test_added_unit_stands_below_its_parent(officer: Actor) -> None:
    unit_id = add_unit(officer, "c-1", "branch", " 新 党支部 ", "张老师", NOON)
    assert unit_id in {unit.unit_id for unit in list_children("c-1")}
    unit = require_unit(unit_id)
    assert (unit.name, unit.tier, unit.contact) == ("新 党支部", "branch", "张老师")
    assert spell_last() == "在“第1学院党委”下设立党支部“新 党支部”"


@pytest.mark.parametrize("name", ["第1党支部", "第１党支部", " 第 1 党支部", "", "长" * 61])
def test_name_that_is_taken_or_no_name_is_refused(officer: Actor, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_unit(officer, "c-1", "branch", name, "", NOON)
    assert refusal.value.errors[0].field == "name"
    assert list_acts() == []


def test_same_name_under_another_parent_is_free(officer: Actor) -> None:
    committee = add_unit(officer, "r-1", "committee", "新党委", "", NOON)
    add_unit(officer, committee, "branch", "第1党支部", "", NOON)
    assert list_acts() == ["unit_added", "unit_added"]


@pytest.mark.parametrize(("parent", "tier"), [("r-1", "branch"), ("b-1", "branch"), ("c-1", "county"), ("c-1", "x")])
def test_tier_that_does_not_fit_is_refused(officer: Actor, parent: str, tier: str) -> None:
    with pytest.raises(InvalidInput):
        add_unit(officer, parent, tier, "新单位", "", NOON)


def test_officer_adds_nothing_outside_the_own_subtree(officer: Actor) -> None:
    for parent in ("r-2", "u-1", "c-2"):
        with pytest.raises(Forbidden):
            add_unit(officer, parent, "committee", "新单位", "", NOON)
    assert list_acts() == []


def test_only_one_root_and_only_by_an_administrator(officer: Actor) -> None:
    with pytest.raises(Forbidden):
        add_root(officer, "另一省委", "", NOON)
    with pytest.raises(Conflict):
        add_root(appoint("administrator", number=901), "另一省委", "", NOON)


def test_renaming_a_branch_reaches_its_members(officer: Actor) -> None:
    for number in range(3):
        store_member(number)
    rename_unit(officer, "b-1", "第1党支部", "机关党支部", NOON)
    assert spell_last() == "将党支部“第1党支部”更名为“机关党支部”"
    (job,) = Job.scan()
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert {row.branch_name for row in Member.scan(Member.branch_id == "b-1")} == {"机关党支部"}
    add_unit(officer, "c-1", "branch", "第1党支部", "", NOON)


def test_name_changed_by_a_colleague_is_not_overwritten(officer: Actor) -> None:
    rename_unit(officer, "b-1", "第1党支部", "甲支部", NOON)
    with pytest.raises(Conflict):
        rename_unit(officer, "b-1", "第1党支部", "乙支部", NOON)
    assert require_unit("b-1").name == "甲支部"


def test_officer_leaves_the_own_unit_to_those_above(officer: Actor) -> None:
    acts: list[Callable[[], object]] = [
        lambda: rename_unit(officer, "r-1", "测试1市委组织部", "新名称", NOON),
        lambda: move_unit(officer, "r-1", "u-1", "u-1", NOON),
        lambda: close_unit(officer, "r-1", NOON),
        lambda: reopen_unit(officer, "r-1", NOON),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    change_contact(officer, "r-1", "新的联系人", NOON)
    assert require_unit("r-1").contact == "新的联系人"
    change_contact(officer, "r-1", " ", NOON)
    assert require_unit("r-1").contact is None


def test_contact_stays_out_of_the_trail(officer: Actor) -> None:
    change_contact(officer, "c-1", "林测试 15400000001", NOON)
    assert spell_last() == "修改二级党委（党总支）“第1学院党委”的联系方式"
    (entry,) = AuditEntry.scan()
    assert "林测试" not in entry.details


def test_moved_branch_takes_its_members_along(administrator: Actor) -> None:
    store_member(1)
    move_unit(administrator, "b-1", "c-1", "c-2", NOON)
    assert spell_last() == "将党支部“第1党支部”由“第1学院党委”调整到“第2学院党委”"
    (job,) = Job.scan()
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert Member.get("m-1").committee_id == "c-2"
    assert {unit.unit_id for unit in list_children("c-2")} == {"b-1", "b-3", "b-4"}


def test_move_needs_reach_over_both_parents(officer: Actor) -> None:
    with pytest.raises(Forbidden):
        move_unit(officer, "b-1", "c-1", "c-2", NOON)
    with pytest.raises(Forbidden):
        move_unit(officer, "b-3", "c-2", "c-1", NOON)
    assert list_acts() == []


def test_move_that_fits_no_tier_or_meets_a_namesake_is_refused(administrator: Actor) -> None:
    store_unit("b-5", "c-2", name="第1党支部")
    for unit_id, before, after in (("b-1", "c-1", "r-1"), ("b-1", "c-1", "c-2"), ("b-1", "c-1", "c-1")):
        with pytest.raises(InvalidInput):
            move_unit(administrator, unit_id, before, after, NOON)


def test_second_move_from_an_old_page_is_refused(administrator: Actor) -> None:
    store_unit("c-3", "r-1", "committee")
    move_unit(administrator, "b-1", "c-1", "c-2", NOON)
    with pytest.raises(Conflict):
        move_unit(administrator, "b-1", "c-1", "c-3", NOON)
    assert require_unit("b-1").parent_id == "c-2"


def test_unit_that_is_in_use_is_not_closed(officer: Actor) -> None:
    store_member(1)
    with pytest.raises(Conflict, match="2 个下级单位"):
        close_unit(officer, "c-1", NOON)
    with pytest.raises(Conflict, match="1 名党员"):
        close_unit(officer, "b-1", NOON)
    assert require_unit("b-1").is_active
    assert list_acts() == []


def test_closed_unit_gives_its_name_free_and_takes_nobody_in(officer: Actor) -> None:
    store_member(1, status="inactive")
    close_unit(officer, "b-1", NOON)
    assert not require_unit("b-1").is_active
    with pytest.raises(Conflict):
        close_unit(officer, "b-1", NOON)
    with pytest.raises(Conflict):
        rename_unit(officer, "b-1", "第1党支部", "新名称", NOON)
    add_unit(officer, "c-1", "branch", "第1党支部", "", NOON)
    with pytest.raises(InvalidInput):
        reopen_unit(officer, "b-1", NOON)


def test_reopened_unit_has_its_name_back(officer: Actor) -> None:
    close_unit(officer, "b-1", NOON)
    reopen_unit(officer, "b-1", NOON)
    assert require_unit("b-1").is_active
    with pytest.raises(InvalidInput):
        add_unit(officer, "c-1", "branch", "第1党支部", "", NOON)
    with pytest.raises(Conflict):
        reopen_unit(officer, "b-1", NOON)


def test_unit_below_a_closed_one_is_not_reopened(officer: Actor) -> None:
    for unit_id in ("b-1", "b-2", "c-1"):
        close_unit(officer, unit_id, NOON)
    with pytest.raises(Conflict):
        reopen_unit(officer, "b-1", NOON)
    with pytest.raises(Conflict):
        add_unit(officer, "c-1", "branch", "新支部", "", NOON)


def test_member_added_while_a_branch_closes_keeps_it_open(officer: Actor) -> None:
    # Just before the branch is marked: the first look saw nobody.
    Faults(current_store()).plan("UpdateItem", let_first(lambda: store_member(1)))
    with pytest.raises(Conflict, match="1 名党员"):
        close_unit(officer, "b-1", NOON)
    assert require_unit("b-1").is_active
    assert list_acts() == []


def test_closing_that_was_cut_short_can_be_finished(officer: Actor) -> None:
    Unit("b-1").change([Unit.status.set("closing")], Unit.status == "active")
    assert not require_unit("b-1").is_active
    close_unit(officer, "b-1", NOON)
    assert Unit.get("b-1").status == "closed"


def test_lost_reply_adds_one_unit_and_one_entry(officer: Actor) -> None:
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    add_unit(officer, "c-1", "branch", "新支部", "", NOON)
    assert list_acts() == ["unit_added"]
    assert UnitName.count() == 1


def test_parent_closed_on_the_way_takes_no_unit_in(officer: Actor) -> None:
    def close() -> None:
        Unit("c-1").update([Unit.status.set("closed")])

    Faults(current_store()).plan("TransactWriteItems", let_first(close))
    with pytest.raises(Conflict):
        add_unit(officer, "c-1", "branch", "新支部", "", NOON)
    assert list_acts() == []


def test_every_refusal_is_in_words_for_people(administrator: Actor) -> None:
    for unit_id in ("", "u-none"):
        with pytest.raises(DomainError) as refusal:
            close_unit(administrator, unit_id or "none", NOON)
        assert refusal.value.detail.endswith("。")

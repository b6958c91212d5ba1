"""Importing a roster: planned first, applied once, each row only if nobody was quicker, and taken back."""

from __future__ import annotations

import pytest

from models.base import current_store, use_store
from models.errors import Conflict
from models.identity import Identity
from models.member import Member
from models.services.activation import activate_by_phone
from models.services.import_views import list_conflicts, list_rows, read_import
from models.services.roster_changes import edit_member
from models.services.roster_imports import apply_import
from models.unit import Unit
from tests.desk import store_tree
from tests.fakes import FakeWeChat
from tests.faults.writes import Crash, Writes, crash_after
from tests.makers import NOON, phone_of
from tests.models.services.import_world import (
    ADMINISTRATOR,
    OFFICER,
    apply,
    counts_of,
    enter,
    phone,
    plan,
    read_roster,
    remarks_of,
    undo,
    work,
)
from tests.stores import reopen_impatiently

pytestmark = pytest.mark.usefixtures("tree")


@pytest.fixture
def tree(store: None) -> None:
    """Two committees with two branches each."""
    store_tree()


ROWS = [
    ("陈测一", phone(1), "第1党支部"),
    ("陈测二", phone(22), "第1党支部"),
    ("陈测三", phone(3), "第2党支部"),
    ("陈测四", phone(4), "第1党支部"),
    ("林测新", phone(9), "第2党支部"),
    ("林测新", phone(9), "第2党支部"),
    ("王测", "0595-1234567", "第1党支部"),
]


def store_some() -> None:
    """Store four members: one stays, one has another number, one another branch, one was closed."""
    enter(1)
    enter(2)
    enter(3)
    enter(4, status="inactive")


def test_plan_changes_nothing_and_tells_every_row() -> None:
    store_some()
    before = read_roster()
    import_id = plan(ROWS)
    assert counts_of(import_id) == dict.fromkeys(
        ["added", "changed", "moved", "reactivated", "unchanged", "duplicate", "bad"], 1
    )
    assert read_roster() == before
    view = read_import(OFFICER, import_id)
    assert (view.state, view.is_current, view.changes) == ("planned", True, 4)
    assert (view.facts.file_name, view.facts.lines) == ("名册.xlsx", 8)


def test_applied_plan_is_what_the_roster_says_then() -> None:
    store_some()
    view = apply(plan(ROWS))
    assert read_roster() == {
        "陈测一": (phone(1), "b-1", "active"),
        "陈测二": (phone(22), "b-1", "active"),
        "陈测三": (phone(3), "b-2", "active"),
        "陈测四": (phone(4), "b-1", "active"),
        "林测新": (phone(9), "b-2", "active"),
    }
    assert (view.state, view.outcome) == ("applied", {"done": 4, "conflicts": 0})
    assert [each.member_id for each in Member.by_phone.query(Member.get("m-2").phone_hash)] == ["m-2"]


def test_undone_import_leaves_the_roster_as_it_was() -> None:
    store_some()
    before = read_roster()
    view = undo(apply(plan(ROWS)).import_id)
    assert read_roster() == before
    assert (view.state, view.undo_outcome) == ("undone", {"done": 4, "conflicts": 0})


def test_same_list_again_after_import_changes_nothing() -> None:
    store_some()
    apply(plan(ROWS))
    again = plan(ROWS)
    assert counts_of(again) == {"unchanged": 5, "duplicate": 1, "bad": 1}
    with pytest.raises(Conflict, match="没有需要导入"):
        apply_import(OFFICER, again, NOON)


def test_complete_list_closes_whom_it_leaves_out_and_undo_opens_them() -> None:
    store_some()
    import_id = plan([("陈测一", phone(1), "第1党支部")], is_complete=True)
    assert counts_of(import_id) == {"deactivated": 2, "unchanged": 1}
    apply(import_id)
    assert {name for name, each in read_roster().items() if each[2] == "active"} == {"陈测一"}
    undo(import_id)
    assert {name for name, each in read_roster().items() if each[2] == "active"} == {"陈测一", "陈测二", "陈测三"}


def test_complete_list_with_a_bad_row_says_that_it_closes_nobody() -> None:
    store_some()
    import_id = plan(ROWS, is_complete=True)
    assert read_import(OFFICER, import_id).is_kept_whole
    assert "deactivated" not in counts_of(import_id)


def test_person_of_another_organisation_is_left_alone() -> None:
    enter(5, "b-3")
    import_id = plan([("陈测五", phone(5), "第1党支部")])
    assert remarks_of(import_id) == ["已在其他党组织的名册中，请由上级党组织办理转入。"]
    above = plan([("陈测五", phone(5), "第1党支部")], "u-1", ADMINISTRATOR)
    assert counts_of(above, ADMINISTRATOR) == {"moved": 1}


def test_number_shared_with_somebody_elsewhere_is_remarked() -> None:
    enter(5, "b-3")
    import_id = plan([("林测新", phone(5), "第1党支部")])
    assert "激活码" in remarks_of(import_id, "added")[0]


def test_branch_imports_its_own_roster_without_naming_itself() -> None:
    import_id = plan([("林测新", phone(9), "")], "b-2")
    apply(import_id)
    assert read_roster() == {"林测新": (phone(9), "b-2", "active")}


def test_member_without_a_number_joins_and_activates_by_code() -> None:
    apply(plan([("林测新", "", "第1党支部")]))
    assert read_roster() == {"林测新": ("", "b-1", "active")}
    (member,) = Member.scan()
    assert member.phone is None
    assert member.phone_hash is None


def test_new_namesake_whose_id_is_taken_gets_another() -> None:
    apply(plan([("林测新", phone(9), "第1党支部")]))
    (member,) = Member.scan()
    edit_member(OFFICER, member.member_id, 0, "林测新", phone(8), NOON)
    apply(plan([("林测新", phone(8), "第1党支部"), ("林测新", phone(9), "第1党支部")]))
    assert sorted(each.phone or "" for each in Member.scan()) == ["+86" + phone(8), "+86" + phone(9)]


def test_row_that_somebody_changed_meanwhile_is_set_aside() -> None:
    store_some()
    import_id = plan(ROWS)
    edit_member(OFFICER, "m-2", 0, "陈测二", phone(77), NOON)
    view = apply(import_id)
    assert view.outcome == {"done": 3, "conflicts": 1}
    assert read_roster()["陈测二"][0] == phone(77)
    (conflict,) = list_conflicts(OFFICER, import_id)
    assert (conflict.row.name, conflict.conflict) == ("陈测二", "这名党员的信息刚刚被他人修改，请核对后再试。")
    assert list_rows(OFFICER, import_id, "changed", 0)[0].conflict == conflict.conflict


def test_rows_of_a_branch_closed_meanwhile_are_set_aside() -> None:
    import_id = plan([("林测新", phone(9), "第1党支部"), ("林测二", phone(8), "第2党支部")])
    Unit("b-2").change([Unit.status.set("closed")], Unit.unit_id.exists())
    assert apply(import_id).outcome == {"done": 1, "conflicts": 1}
    assert list(read_roster()) == ["林测新"]
    (conflict,) = list_conflicts(OFFICER, import_id)
    assert "第2党支部" in conflict.conflict


def test_set_aside_row_is_not_undone() -> None:
    store_some()
    import_id = plan(ROWS)
    edit_member(OFFICER, "m-2", 0, "陈测二", phone(77), NOON)
    apply(import_id)
    assert undo(import_id).undo_outcome == {"done": 3, "conflicts": 0}
    assert read_roster()["陈测二"][0] == phone(77)


def test_whom_something_befell_since_is_kept_by_undo() -> None:
    rows = [(f"林测{each}", phone(50 + number), "第1党支部") for number, each in enumerate("甲乙丙丁")]
    import_id = plan(rows)
    apply(import_id)
    by_name = {member.name: member for member in Member.scan()}
    by_name["林测甲"].change([Member.openid_hash.set("x"), Member.activated_at.set("now")], Member.member_id.exists())
    by_name["林测乙"].change([Member.placements["c"].set({"committee": "c-1"})], Member.member_id.exists())
    by_name["林测丙"].change([Member.roles.set(["secretary"]), Member.version.set(1)], Member.member_id.exists())
    view = undo(import_id)
    assert view.undo_outcome == {"done": 1, "conflicts": 3}
    assert sorted(read_roster()) == ["林测丙", "林测乙", "林测甲"]
    assert {shown.row.name for shown in list_conflicts(OFFICER, import_id)} == {"林测甲", "林测乙", "林测丙"}


def test_change_made_after_the_import_survives_undo() -> None:
    store_some()
    import_id = apply(plan(ROWS)).import_id
    edit_member(OFFICER, "m-3", 1, "陈测三", phone(88), NOON)
    assert undo(import_id).undo_outcome == {"done": 3, "conflicts": 1}
    assert read_roster()["陈测三"] == (phone(88), "b-2", "active")


def test_large_list_is_written_in_parts_and_turns() -> None:
    rows = [
        (
            f"林测{'一二三四五六七八九十'[each % 10]}{'甲乙丙丁戊己庚辛壬癸'[each // 10 % 10]}",
            phone(1000 + each),
            "第1党支部",
        )
        for each in range(100)
    ]
    rows += [(f"王测{name[2:]}", phone(2000 + each), "第2党支部") for each, (name, _, _) in enumerate(rows)]
    import_id = plan(rows)
    assert read_import(OFFICER, import_id).parts["added"] == 3
    apply_import(OFFICER, import_id, NOON)
    for expected in (1, 2):
        job = work(import_id, iter([True, False]).__next__)
        assert (job.state, job.done, job.total) == ("waiting", expected, 3)
    assert work(import_id).state == "done"
    assert len(read_roster()) == 200
    assert read_import(OFFICER, import_id).outcome == {"done": 200, "conflicts": 0}


def test_worker_that_died_after_a_part_counts_nobody_as_overtaken() -> None:
    store_some()
    import_id = plan(ROWS)
    apply_import(OFFICER, import_id, NOON)
    calm = current_store()
    # The first write says that the job runs, the second is the first part.
    Writes(reopen_impatiently()).arm(crash_after, 2)
    with pytest.raises(Crash):
        work(import_id)
    use_store(calm)
    assert work(import_id).state == "done"
    assert read_import(OFFICER, import_id).outcome == {"done": 4, "conflicts": 0}


def test_imported_member_activates_like_any_other() -> None:
    apply(plan([("林测新", phone(9), "第2党支部")]))
    activate_by_phone("openid-1", f"phone:{phone_of(9)}", FakeWeChat(), NOON)
    [identity], [member] = Identity.scan(), Member.scan()
    assert identity.member_id == member.member_id

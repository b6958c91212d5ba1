"""Whose turn it is to import, who may, and what stands in the trail."""

from __future__ import annotations

import pytest

from models.audit_entry import AuditEntry
from models.errors import Conflict, Forbidden, InvalidInput, NotFound
from models.rules.audit_sentences import ACTS, SENTENCES
from models.services.import_views import list_conflicts, list_imports, list_rows, read_import, take_rows_to_mend
from models.services.roster_changes import edit_member
from models.services.roster_imports import HandedIn, apply_import, begin_import, undo_import
from models.unit import Unit
from tests.desk import store_tree
from tests.makers import NOON
from tests.models.services.import_world import (
    ADMINISTRATOR,
    OFFICER,
    apply,
    enter,
    hand_in,
    phone,
    plan,
    read_roster,
    undo,
    work,
)

pytestmark = pytest.mark.usefixtures("tree")


@pytest.fixture
def tree(store: None) -> None:
    """Two committees with two branches each, and four members."""
    store_tree()


LIST = [
    ("陈测一", phone(1), "第1党支部"),
    ("陈测二", phone(22), "第1党支部"),
    ("王测", "0595-1234567", "第1党支部"),
]


def store_some() -> None:
    """Store two members, one with another number than the list has."""
    enter(1)
    enter(2)


def test_import_is_applied_once_and_undone_once() -> None:
    import_id = plan([("林测新", phone(9), "第1党支部")])
    apply(import_id)
    with pytest.raises(Conflict):
        apply_import(OFFICER, import_id, NOON)
    undo(import_id)
    for act in (apply_import, undo_import):
        with pytest.raises(Conflict):
            act(OFFICER, import_id, NOON)
    assert read_roster() == {}


@pytest.mark.parametrize(
    ("first", "second"), [("c-1", "c-1"), ("c-1", "u-1"), ("c-1", "b-1"), ("u-1", "c-1"), ("b-1", "c-1")]
)
def test_plan_from_before_another_import_of_the_line_is_refused(first: str, second: str) -> None:
    early = plan([("林测早", phone(8), "第1党支部")], first, ADMINISTRATOR)
    late = plan([("林测晚", phone(9), "第1党支部")], second, ADMINISTRATOR)
    apply(late, ADMINISTRATOR)
    assert not read_import(ADMINISTRATOR, early).is_current
    with pytest.raises(Conflict, match="已过时"):
        apply_import(ADMINISTRATOR, early, NOON)
    assert list(read_roster()) == ["林测晚"]


@pytest.mark.parametrize("second", ["c-1", "u-1", "b-1"])
def test_import_can_be_undone_until_the_next_of_its_line(second: str) -> None:
    import_id = plan([("林测早", phone(8), "第1党支部")], actor=ADMINISTRATOR)
    assert apply(import_id, ADMINISTRATOR).is_current
    apply(plan([("林测晚", phone(9), "第1党支部")], second, ADMINISTRATOR), ADMINISTRATOR)
    assert not read_import(ADMINISTRATOR, import_id).is_current
    with pytest.raises(Conflict, match="已过时"):
        undo_import(ADMINISTRATOR, import_id, NOON)


def test_imports_of_other_lines_do_not_matter() -> None:
    early = plan([("林测早", phone(8), "第1党支部")])
    other = plan([("林测晚", phone(9), "第3党支部")], "c-2", ADMINISTRATOR)
    apply(other, ADMINISTRATOR)
    apply(early)
    undo(other, ADMINISTRATOR)
    undo(early)
    assert read_roster() == {}


@pytest.mark.parametrize("second", ["c-1", "u-1", "b-1"])
def test_nobody_hands_in_a_list_while_another_is_written(second: str) -> None:
    import_id = plan([("林测早", phone(8), "第1党支部")])
    apply_import(OFFICER, import_id, NOON)
    with pytest.raises(Conflict, match="正在导入"):
        hand_in([("林测晚", phone(9), "第1党支部")], second, ADMINISTRATOR)
    assert work(import_id).state == "done"
    hand_in([("林测晚", phone(9), "第1党支部")], second, ADMINISTRATOR)


def test_acts_stand_in_the_trail_without_names_or_numbers() -> None:
    store_some()
    import_id = apply(plan(LIST)).import_id
    take_rows_to_mend(OFFICER, import_id, NOON)
    undo(import_id)
    entries = list(AuditEntry.scan())
    acts = [
        "roster_import_begun",
        "roster_import_ended",
        "roster_rows_taken",
        "roster_undo_begun",
        "roster_undo_ended",
    ]
    assert sorted(entry.act for entry in entries) == sorted(acts)
    assert all(act in SENTENCES and act in ACTS for act in acts)
    text = "".join(entry.details for entry in entries)
    assert "测一" not in text
    assert "1540000" not in text


def test_rows_to_mend_come_back_as_they_were_handed_in() -> None:
    store_some()
    import_id = plan(LIST)
    edit_member(OFFICER, "m-2", 0, "陈测二", phone(77), NOON)
    apply(import_id)
    titles, rows = take_rows_to_mend(OFFICER, import_id, NOON)
    assert titles == ("姓名", "手机号", "所在支部")
    assert [(row.line, row.cells) for row in rows] == [(3, LIST[1]), (4, LIST[2])]
    assert all(row.reason.endswith("。") for row in rows)


@pytest.mark.parametrize("unit_id", ["c-2", "b-3", "r-1", "u-1"])
def test_officer_hands_in_nothing_beyond_the_own_unit(unit_id: str) -> None:
    with pytest.raises(Forbidden):
        hand_in(LIST, unit_id)
    with pytest.raises(Forbidden):
        list_imports(OFFICER, unit_id)


def test_officer_sees_and_does_nothing_with_imports_of_others() -> None:
    import_id = plan([("林测晚", phone(9), "第3党支部")], "c-2", ADMINISTRATOR)
    for act in (apply_import, undo_import, take_rows_to_mend):
        with pytest.raises(Forbidden):
            act(OFFICER, import_id, NOON)
    for look in (
        lambda: read_import(OFFICER, import_id),
        lambda: list_rows(OFFICER, import_id, "added", 0),
        lambda: list_conflicts(OFFICER, import_id),
    ):
        with pytest.raises(Forbidden):
            look()
    assert read_roster() == {}


def test_what_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_import(OFFICER, "nothing")
    import_id = plan([("林测新", phone(9), "第1党支部")])
    for kind, number in (("added", 1), ("added", -1), ("moved", 0), ("x", 0)):
        with pytest.raises(NotFound):
            list_rows(OFFICER, import_id, kind, number)


def test_list_without_a_header_is_refused_at_once() -> None:
    with pytest.raises(InvalidInput, match="没有找到表头"):
        begin_import(OFFICER, "c-1", HandedIn("a.xlsx", "xlsx", "a", [(1, ("a", "b"))]), NOON)


def test_closed_unit_takes_no_list() -> None:
    Unit("c-1").change([Unit.status.set("closed")], Unit.unit_id.exists())
    with pytest.raises(Conflict, match="已撤销"):
        hand_in(LIST)


def test_history_of_a_unit_is_told_newest_first() -> None:
    first, second = plan([("林测早", phone(8), "第1党支部")]), plan([("林测晚", phone(9), "第1党支部")])
    assert {view.import_id for view in list_imports(OFFICER, "c-1")} == {first, second}
    assert list_imports(OFFICER, "b-1") == []

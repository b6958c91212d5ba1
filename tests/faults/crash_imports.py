"""An import of a roster that dies at any write: applying it, undoing it, with and without others in the way."""

from __future__ import annotations

from contextlib import suppress

from models.audit_entry import AuditEntry
from models.errors import Conflict
from models.member import Member
from models.roster_import import RosterImport, RosterMark
from models.services.roster_changes import edit_member
from models.services.roster_imports import apply_import, undo_import
from tests.desk import store_tree
from tests.faults.crash_jobs import CrashJob
from tests.makers import NOON
from tests.models.services.import_world import OFFICER, apply, enter, phone, plan, read_roster, work

_LIST = [
    ("陈测一", phone(11), "第1党支部"),
    ("陈测二", phone(2), "第2党支部"),
    ("陈测三", phone(3), "第1党支部"),
    ("林测新", phone(9), "第2党支部"),
    ("林测又", phone(8), "第1党支部"),
]
_BEFORE = {
    "陈测一": (phone(1), "b-1", "active"),
    "陈测二": (phone(2), "b-1", "active"),
    "陈测三": (phone(3), "b-1", "inactive"),
    "陈测四": (phone(4), "b-1", "active"),
}
_AFTER = {
    "陈测一": (phone(11), "b-1", "active"),
    "陈测二": (phone(2), "b-2", "active"),
    "陈测三": (phone(3), "b-1", "active"),
    "陈测四": (phone(4), "b-1", "inactive"),
    "林测新": (phone(9), "b-2", "active"),
    "林测又": (phone(8), "b-1", "active"),
}


def _plan() -> str:
    store_tree()
    for number in (1, 2, 4):
        enter(number)
    enter(3, status="inactive")
    return plan(_LIST, is_complete=True)


def _begin() -> None:
    apply_import(OFFICER, _plan(), NOON)


def _begin_overtaken() -> None:
    import_id = _plan()
    edit_member(OFFICER, "m-1", 0, "陈测一", phone(77), NOON)
    apply_import(OFFICER, import_id, NOON)


def _apply() -> None:
    apply(_plan())


def _begin_undo() -> None:
    undo_import(OFFICER, apply(_plan()).import_id, NOON)


def _work() -> None:
    [row] = RosterImport.scan(consistent_read=True)
    work(row.import_id)


def _start_applying() -> None:
    [row] = RosterImport.scan(consistent_read=True)
    with suppress(Conflict):  # begun already
        apply_import(OFFICER, row.import_id, NOON)


def _require(state: str, roster: dict[str, tuple[str, str, str]], acts: int) -> None:
    [row] = RosterImport.scan(consistent_read=True)
    assert row.state == state
    assert read_roster() == roster
    assert AuditEntry.count() == acts
    marks = list(RosterMark.scan(consistent_read=True))
    assert {int(mark.running or 0) + int(mark.running_below or 0) for mark in marks} == {0}
    assert len({member.member_id for member in Member.scan()}) == len(roster)


def _require_begun() -> None:
    [row] = RosterImport.scan(consistent_read=True)
    assert (row.state, read_roster(), AuditEntry.count()) == ("applying", _BEFORE, 1)


IMPORT_JOBS = (
    CrashJob("beginning an import", 1, _plan, _start_applying, _require_begun),
    CrashJob("import", 13, _begin, _work, lambda: _require("applied", _AFTER, 2)),
    CrashJob(
        "import with somebody in the way",
        14,
        _begin_overtaken,
        _work,
        lambda: _require("applied", _AFTER | {"陈测一": (phone(77), "b-1", "active")}, 3),
    ),
    CrashJob("undoing an import", 13, _begin_undo, _work, lambda: _require("undone", _BEFORE, 4)),
)

"""A plan is made whole or not at all, whatever happens while it is made."""

from __future__ import annotations

from contextlib import suppress

import pytest

from models.base import current_store, use_store
from models.errors import StoreBusy
from models.roster_import import RosterImport
from models.services.import_views import list_rows, read_import
from models.services.job_kinds import KINDS
from models.services.jobs import make_job, read_job, work_on
from models.services.roster_imports import apply_import
from models.services.roster_planning import MOST_BRANCHES, list_branches_of
from models.services.unit_tree import require_unit
from tests.desk import store_tree
from tests.faults.writes import Crash, Writes, arrive_twice, crash_after, crash_before
from tests.makers import NOON
from tests.models.services.import_world import OFFICER, apply, counts_of, enter, hand_in, phone, work
from tests.stores import reopen_impatiently
from tests.wire import Fault, lose_reply

pytestmark = pytest.mark.usefixtures("store")

# The state of the job (3), the progress, five kinds of rows, the header: as many writes as planning makes.
WRITES = 9
LIST = [
    ("陈测一", phone(11), "第1党支部"),
    ("林测新", phone(9), "第2党支部"),
    ("陈测二", phone(2), "第2党支部"),
    ("", phone(8), "第2党支部"),
    ("林测新", phone(9), "第2党支部"),
]
COUNTS = {"added": 1, "changed": 1, "moved": 1, "duplicate": 1, "bad": 1}


def hand_in_some() -> str:
    """Store two members and hand in a list with a row of each of five kinds."""
    store_tree()
    enter(1)
    enter(2)
    return hand_in(LIST)


def test_planning_makes_as_many_writes_as_stated() -> None:
    import_id = hand_in_some()
    writes = Writes(current_store())
    work(import_id)
    assert writes.count == WRITES


@pytest.mark.parametrize("fault", [crash_before, crash_after, lose_reply, arrive_twice])
@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_plan_made_again_after_a_crash_is_whole(fault: Fault, number: int) -> None:
    import_id = hand_in_some()
    calm = current_store()
    Writes(reopen_impatiently()).arm(fault, number)
    with suppress(Crash, StoreBusy):
        work(import_id)
    use_store(calm)
    assert work(import_id).state == "done"
    assert counts_of(import_id) == COUNTS
    lines = sorted(shown.row.line for kind in COUNTS for shown in list_rows(OFFICER, import_id, kind, 0))
    assert lines == [2, 3, 4, 5, 6]
    assert apply(import_id).outcome == {"done": 3, "conflicts": 0}


def test_plan_that_was_made_is_not_made_again() -> None:
    import_id = hand_in_some()
    work(import_id)
    before = RosterImport.get(import_id).plan_run
    again = make_job(OFFICER, "roster_plan", {"import_id": import_id}, NOON)
    again.save()
    work_on(again.job_id, KINDS, NOON, lambda: True)
    assert RosterImport.get(import_id).plan_run == before


def test_planning_without_time_waits_for_another_turn() -> None:
    import_id = hand_in_some()
    assert work(import_id, lambda: False).state == "waiting"
    assert read_import(OFFICER, import_id).state == "reading"
    assert work(import_id).state == "done"


def test_planning_beside_a_running_import_fails_in_words() -> None:
    first, second = hand_in_some(), hand_in(LIST)
    work(first)
    apply_import(OFFICER, first, NOON)
    job = work(second)
    assert job.state == "failed"
    assert "正在导入" in str(read_job(job.job_id).fault)


def test_branches_know_the_committee_above_them() -> None:
    store_tree()
    found = {branch.branch_id: branch.committee_name for branch in list_branches_of(require_unit("u-1"))}
    assert found == {"b-1": "第1学院党委", "b-2": "第1学院党委", "b-3": "第2学院党委", "b-4": "第2学院党委"}
    assert [branch.committee_name for branch in list_branches_of(require_unit("b-3"))] == ["第2学院党委"]
    assert MOST_BRANCHES >= 1_000

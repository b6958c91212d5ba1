"""The copies of a branch on its members: refreshed by turns, to what the branch says last."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.base import current_store
from models.job import Job
from models.member import Member
from models.services.actors import Actor
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.units import rename_unit
from models.unit import Unit
from tests.deployment import list_needs, list_store_rights
from tests.desk import store_tree
from tests.makers import NOON, store_member
from tests.officers import appoint
from tests.wire import Faults, go_well, let_first, watch

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def officer(store: None) -> Actor:
    """An officer of a committee whose first branch has four members."""
    store_tree()
    for number in range(4):
        store_member(number)
    return appoint("officer", "r-1")


def allow(turns: int) -> Callable[[], bool]:
    """Return a clock that allows so many more steps."""
    left = iter(range(turns))
    return lambda: next(left, None) is not None


def read_names() -> set[str]:
    """Return the names that the branch's members carry."""
    return {row.branch_name for row in Member.scan(Member.branch_id == "b-1")}


def test_turns_that_run_out_of_time_finish_together(officer: Actor) -> None:
    rename_unit(officer, "b-1", "第1党支部", "机关党支部", NOON)
    (job,) = Job.scan()
    turns = 0
    while Job.get(job.job_id).state != "done":
        work_on(job.job_id, KINDS, NOON, allow(3))
        turns += 1
    assert turns == 2
    assert read_names() == {"机关党支部"}
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert read_names() == {"机关党支部"}


def test_branch_renamed_meanwhile_is_written_anew(officer: Actor) -> None:
    rename_unit(officer, "b-1", "第1党支部", "甲支部", NOON)
    (job,) = Job.scan()

    def rename_again() -> None:
        Unit("b-1").update([Unit.name.set("乙支部")])

    # In the middle of the members' updates; each is followed by one of the job's cursor.
    Faults(current_store()).plan("UpdateItem", *[go_well] * 5, let_first(rename_again))
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert read_names() == {"乙支部"}


def test_member_transferred_meanwhile_keeps_the_new_branch(officer: Actor) -> None:
    rename_unit(officer, "b-1", "第1党支部", "甲支部", NOON)
    (job,) = Job.scan()

    def transfer() -> None:
        Member("m-0").update([Member.branch_id.set("b-2"), Member.branch_name.set("第2党支部")])

    Faults(current_store()).plan("UpdateItem", go_well, let_first(transfer))
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert Member.get("m-0").branch_name == "第2党支部"
    assert read_names() == {"甲支部"}


def test_deployed_worker_may_refresh_the_copies(officer: Actor) -> None:
    rename_unit(officer, "b-1", "第1党支部", "机关党支部", NOON)
    (job,) = Job.scan()
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert needed - list_store_rights("work") == set()

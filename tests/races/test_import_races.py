"""Two people, two lists, two workers at the same moment: everything happens once, and whoever is late is told."""

from __future__ import annotations

import pytest

from models.audit_entry import AuditEntry
from models.errors import Conflict, Unavailable
from models.job import Job
from models.member import Member
from models.roster_import import RosterImport, RosterMark
from models.services.import_views import read_import
from models.services.roster_changes import add_member, edit_member
from models.services.roster_imports import apply_import, undo_import
from tests.desk import store_tree
from tests.makers import NOON
from tests.models.services.import_world import ADMINISTRATOR, OFFICER, apply, enter, phone, plan, work
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")

NEW = [(f"林测{each}", phone(100 + number), "第1党支部") for number, each in enumerate("甲乙丙丁戊己庚辛壬癸")]


def require_at_rest(members: int) -> None:
    """Fail unless nobody stands twice on the roster and no import is under way."""
    names = [member.name for member in Member.scan(consistent_read=True)]
    assert len(names) == len(set(names)) == members
    marks = list(RosterMark.scan(consistent_read=True))
    assert {(int(mark.running or 0), int(mark.running_below or 0)) for mark in marks} == {(0, 0)}


def test_of_many_who_apply_one_import_one_begins_it() -> None:
    store_tree()
    import_id = plan(NEW)

    def begin(thread: int, number: int) -> bool:
        try:
            apply_import(OFFICER, import_id, NOON)
        except (Conflict, Unavailable):
            return False
        return True

    [outcomes] = race(begin, threads=5)
    assert outcomes.count(True) == 1
    assert sum(job.kind == "roster_import" for job in Job.scan(consistent_read=True)) == 1
    work(import_id)
    require_at_rest(len(NEW))


@pytest.mark.parametrize("units", [("c-1", "c-1"), ("c-1", "u-1"), ("b-1", "r-1")])
def test_of_two_lists_of_one_line_one_is_applied(units: tuple[str, str]) -> None:
    store_tree()
    imports = [plan(NEW, unit_id, ADMINISTRATOR) for unit_id in units]

    def begin(thread: int, number: int) -> bool:
        try:
            apply_import(ADMINISTRATOR, imports[thread], NOON)
        except (Conflict, Unavailable):
            return False
        return True

    [outcomes] = race(begin, threads=2)
    assert outcomes.count(True) == 1
    work(imports[outcomes.index(True)])
    require_at_rest(len(NEW))


def test_workers_at_one_job_write_and_end_it_once() -> None:
    store_tree()
    import_id = plan(NEW)
    apply_import(OFFICER, import_id, NOON)
    race(lambda thread, number: _try_to_work(import_id), threads=4)
    work(import_id)
    assert read_import(OFFICER, import_id).outcome == {"done": 10, "conflicts": 0}
    assert [entry.act for entry in AuditEntry.scan()].count("roster_import_ended") == 1
    require_at_rest(len(NEW))
    undo_import(OFFICER, import_id, NOON)
    race(lambda thread, number: _try_to_work(import_id), threads=4)
    work(import_id)
    assert read_import(OFFICER, import_id).undo_outcome == {"done": 10, "conflicts": 0}
    require_at_rest(0)


def test_person_added_by_hand_and_by_list_stands_once() -> None:
    store_tree()
    import_id = plan(NEW)
    apply_import(OFFICER, import_id, NOON)

    def act(thread: int, number: int) -> None:
        if thread == 0:
            work(import_id)
            return
        name, number_of, _ = NEW[number]
        try:
            add_member(OFFICER, "b-1", name, number_of, NOON)
        except (Conflict, Unavailable):
            return

    race(act, rounds=4, threads=2)
    work(import_id)
    require_at_rest(len(NEW))
    outcome = read_import(OFFICER, import_id).outcome
    assert outcome["done"] + outcome["conflicts"] == 10


def test_hand_and_list_never_overwrite_each_other_unseen() -> None:
    store_tree()
    for number in range(1, 6):
        enter(number)
    import_id = plan(
        [(f"陈测{each}", phone(50 + number), "第1党支部") for number, each in enumerate("一二三四五", 1)]
    )
    apply_import(OFFICER, import_id, NOON)
    told: list[str] = []

    def act(thread: int, number: int) -> None:
        if thread == 0:
            work(import_id)
            return
        try:
            edit_member(OFFICER, f"m-{number + 1}", 0, f"陈测{'一二三四五'[number]}", phone(90 + number), NOON)
        except (Conflict, Unavailable):
            told.append(f"m-{number + 1}")

    race(act, rounds=5, threads=2)
    work(import_id)
    numbers = {member.member_id: (member.phone or "")[-2:] for member in Member.scan(consistent_read=True)}
    by_hand = {member_id for member_id, number in numbers.items() if number >= "90"}
    assert by_hand == {f"m-{number}" for number in range(1, 6)} - set(told)
    assert read_import(OFFICER, import_id).outcome == {"done": len(told), "conflicts": len(by_hand)}


def test_undo_and_a_new_list_do_not_both_begin() -> None:
    store_tree()
    import_id = apply(plan(NEW)).import_id
    again = plan([("王测新", phone(9), "第2党支部")])

    def act(thread: int, number: int) -> bool:
        try:
            undo_import(OFFICER, import_id, NOON) if thread else apply_import(OFFICER, again, NOON)
        except (Conflict, Unavailable):
            return False
        return True

    [outcomes] = race(act, threads=2)
    assert outcomes.count(True) == 1
    states = {row.import_id: row.state for row in RosterImport.scan(consistent_read=True)}
    assert sorted(states.values()) in (["applied", "applying"], ["planned", "undoing"])


def _try_to_work(import_id: str) -> None:
    try:
        work(import_id)
    except Unavailable:
        return  # as Lambda: the stream delivers again

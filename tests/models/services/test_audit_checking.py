"""Checking the audit trail: an untouched one is clean, and a thousand ways of tampering with it are all found."""

from __future__ import annotations

import json

import pytest

from models.audit_entry import AuditEntry, AuditHead
from models.errors import InvalidInput, NotFound
from models.job import Job
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.audit_checking import KIND, ask_for_check, check_audit, read_check
from models.services.audit_reading import AuditFilter, export_entries
from models.services.audit_shelf import StoredShelf
from models.services.jobs import work_on
from models.services.trail import Deed, commit
from tests.makers import NOON
from tests.paper_trail import LATER, LENGTH, PaperTrail, check, tamper, trail_of_200, write_trail
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first

pytestmark = pytest.mark.usefixtures("store")

MUTATIONS = 1200
AUDITOR = Actor("m-auditor", "陈测试", "测试省委组织部", (RoleHeld("auditor"),))


def run_check(noted: list[str] | None = None) -> str:
    """Ask for a check, do it in one turn and return the job's id."""
    job_id = ask_for_check(AUDITOR, noted or [], LATER)
    work_on(job_id, {KIND: check_audit}, LATER, lambda: True)
    return job_id


def list_told() -> list[dict[str, object]]:
    """Return what the trail itself says of checks."""
    return [json.loads(entry.details) for entry in AuditEntry.scan() if entry.act == "audit_checked"]


def test_untouched_trail_is_clean() -> None:
    trail = trail_of_200()
    assert len(trail.entries) == LENGTH
    assert check(trail, trail.noted) == []


def test_every_one_of_many_mutations_is_found() -> None:
    trail, missed = trail_of_200(), []
    for seed in range(MUTATIONS):
        touched = trail.copy()
        act = tamper(touched, seed)
        assert (touched.entries, touched.heads) != (trail.entries, trail.heads), (seed, act)
        if not check(touched, trail.noted):
            missed.append((seed, act))
    assert missed == []


def test_end_cut_off_under_an_old_head_shows_by_the_noted_head() -> None:
    trail = trail_of_200()
    found = 0
    for head in trail.noted:
        for sequence in range(1, head.sequence):
            touched = cut_back(trail, head.bucket, sequence)
            assert check(touched) == []
            (fault,) = check(touched, trail.noted)
            assert "截断" in fault
            found += 1
    assert found > 100


def cut_back(trail: PaperTrail, bucket: str, sequence: int) -> PaperTrail:
    """Return the trail as it was genuinely when this chain was so long."""
    touched = trail.copy()
    touched.heads[bucket] = trail.old_heads[bucket, sequence]
    for item in touched.chain(bucket)[sequence:]:
        touched.entries.remove(item)
    return touched


def test_chain_that_vanished_as_a_whole_shows_by_the_noted_head() -> None:
    trail = trail_of_200()
    touched = trail.copy()
    bucket = trail.noted[0].bucket
    for item in touched.chain(bucket):
        touched.entries.remove(item)
    del touched.heads[bucket]
    assert check(touched) == []
    assert len(check(touched, trail.noted)) == 1


def test_outcome_of_a_check_is_an_entry_of_the_trail() -> None:
    write_trail(20)
    found = read_check(run_check())
    assert (found.is_complete, found.entries, found.faults) == (True, 20, [])
    (told,) = list_told()
    assert (told["entries"], told["verdict"], told["faults"]) == (20, "全部完好，没有发现改动", 0)


def test_check_done_twice_is_told_once() -> None:
    write_trail(5)
    job_id = run_check()
    Job(job_id).update([Job.state.set("waiting")])
    work_on(job_id, {KIND: check_audit}, LATER, lambda: True)
    assert len(list_told()) == 1


def test_two_runs_of_one_check_tell_its_outcome_once() -> None:
    write_trail(5)
    job_id = ask_for_check(AUDITOR, [], LATER)
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", let_first(lambda: work_on(job_id, {KIND: check_audit}, LATER, lambda: True)))
    work_on(job_id, {KIND: check_audit}, LATER, lambda: True)
    assert read_check(job_id).is_complete
    assert len(list_told()) == 1


def test_check_out_of_time_goes_on_with_the_next_chain() -> None:
    write_trail(20)
    job_id = ask_for_check(AUDITOR, [], LATER)
    turns = 0
    while not read_check(job_id).is_complete:
        left = iter([True, True])
        work_on(job_id, {KIND: check_audit}, LATER, lambda left=left: next(left, False))  # type: ignore[misc]
        turns += 1
    assert turns == 8
    assert (read_check(job_id).entries, len(list_told())) == (20, 1)


def test_entry_dropped_from_the_table_is_reported_in_words() -> None:
    write_trail(20)
    victim = next(entry for entry in AuditEntry.scan() if entry.sequence == 1)
    victim.delete()
    found = read_check(run_check())
    assert any("缺失" in fault for fault in found.faults)
    (told,) = list_told()
    assert "发现" in str(told["verdict"])
    assert told["heads"] == ""


def test_head_noted_by_an_earlier_check_shows_a_cut_chain() -> None:
    write_trail(20)
    run_check()
    by_bucket = {head.bucket: head for head in AuditHead.scan()}
    # Not the chain of the auditor, whose entry noted the others' heads.
    bucket = next(key for key, head in by_bucket.items() if head.sequence > 1 and not is_checkers(head))
    for entry in list(AuditEntry.scan(AuditEntry.day_key.contains(f"#{bucket}"))):
        entry.delete()
    by_bucket[bucket].delete()
    assert any("截断" in fault for fault in read_check(run_check()).faults)


def is_checkers(head: AuditHead) -> bool:
    """Tell whether the last entry of this chain is a check's."""
    entry = AuditEntry.get(AuditEntry.day_key_of(head.day, head.bucket), head.sequence)
    return bool(entry.act == "audit_checked")


def test_noted_head_is_read_from_a_line_of_the_log() -> None:
    write_trail(3)
    (head, *_) = AuditHead.scan()
    line = f"2017-07-05 INFO audit head {head.bucket}/{head.sequence} {head.mac}"
    assert read_check(run_check([line])).faults == []
    other = f"audit head {head.bucket}/{head.sequence} {head.mac[::-1]}"
    assert read_check(run_check([other])).fault_count == 1


def test_head_noted_by_an_export_is_honoured_too() -> None:
    write_trail(20)
    lines, heads = export_entries(AUDITOR, AuditFilter("2017-07-05", "2017-07-06"), LATER)
    assert (len(lines), bool(heads)) == (20, True)
    assert read_check(run_check(heads)).faults == []


@pytest.mark.parametrize("line", ["随便写的", "9/3 " + "a" * 26, "3/x " + "a" * 26, "3/3 短"])
def test_line_that_is_no_head_is_refused_in_words(line: str) -> None:
    with pytest.raises(InvalidInput, match="看不懂"):
        ask_for_check(AUDITOR, [line], NOON)


def test_job_of_another_kind_is_no_check() -> None:
    with pytest.raises(NotFound):
        read_check("nothing")


def test_entries_written_during_a_check_are_no_fault() -> None:
    write_trail(5)
    trail = BusyShelf()
    found = check(trail)  # type: ignore[arg-type]
    assert (found, trail.written > 0) == ([], True)


class BusyShelf(StoredShelf):
    """The tables, while somebody goes on working: an act after everything that is read."""

    def __init__(self) -> None:
        self.written = 0

    def read_day(self, day_key: str) -> list[object]:  # type: ignore[override]
        """Return the entries under one key; an act follows in every chain."""
        found = list(super().read_day(day_key))
        for number in range(3):
            commit(Actor(f"m-{number}", "", "", ()), Deed("console_left"), LATER)
            self.written += 1
        return found  # type: ignore[return-value]

"""T4, crash at every write: a process dies at any write of a job; another does the job again, and it is as if never.

It dies before the write is sent, after it is done, or with its reply lost for good; or the client sends a second time
what had arrived. How many writes each job makes stands in JOBS, and a test holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from models.base import Store, use_store
from models.errors import StoreBusy
from models.services.warm import forget_all
from tests.faults.crash_campaigns import CAMPAIGN_JOBS
from tests.faults.crash_imports import IMPORT_JOBS
from tests.faults.crash_jobs import JOBS, CrashJob
from tests.faults.crash_publishing import PUBLISHING_JOBS
from tests.faults.rows import Row, read_rows, restore_tables, save_tables
from tests.faults.writes import Crash, Writes, arrive_twice, crash_after, crash_before
from tests.stores import KEYS, drop_store, open_empty_store
from tests.wire import Fault, lose_reply

STAGE = "crashes"
ALL_JOBS = (*JOBS, *CAMPAIGN_JOBS, *IMPORT_JOBS, *PUBLISHING_JOBS)
FAULTS: tuple[Fault, ...] = (crash_before, crash_after, lose_reply, arrive_twice)
CASES = [
    pytest.param(job, number, fault, id=f"{job} {number} {getattr(fault, '__name__', '')}")
    for job in ALL_JOBS
    for number in range(1, job.writes + 1)
    for fault in FAULTS
]


class Ground:
    """Tables of their own, the rows that each job starts from, and those it comes to when nothing happens."""

    def __init__(self) -> None:
        self.calm = open_empty_store(STAGE)
        self._empty = save_tables(STAGE)
        self._prepared: dict[str, dict[str, Any]] = {}
        self._undisturbed: dict[str, tuple[int, set[Row]]] = {}

    def begin(self, job: CrashJob) -> Writes:
        """Let everything be as before the job; return the writes of a process that never repeats one by itself."""
        self.begin_again()
        if job.name not in self._prepared:
            restore_tables(STAGE, self._empty)
            job.prepare()
            self._prepared[job.name] = save_tables(STAGE)
        restore_tables(STAGE, self._prepared[job.name])
        store = Store(STAGE, "cn-north-1", None, KEYS, repeats=0)
        use_store(store)
        forget_all()
        return Writes(store)

    def begin_again(self) -> None:
        """Let a new process begin, which nothing happens to."""
        use_store(self.calm)
        forget_all()

    def run_undisturbed(self, job: CrashJob) -> tuple[int, set[Row]]:
        """Return how many writes the job makes when nothing happens, and all rows after it."""
        if job.name not in self._undisturbed:
            writes = self.begin(job)
            job.run()
            self._undisturbed[job.name] = writes.count, read_all()
            job.require_done()
        return self._undisturbed[job.name]


@pytest.fixture(scope="module")
def ground(_moto: None) -> Iterator[Ground]:
    """The ground of all crashes."""
    ground = Ground()
    yield ground
    use_store(ground.calm)
    drop_store()


def read_all() -> set[Row]:
    """Return all rows; how often a part was read depends on how often the job was begun."""
    return {(noun, tuple(pair for pair in row if pair[0] != "reading")) for noun, row in read_rows(STAGE)}


@pytest.mark.parametrize("job", ALL_JOBS, ids=str)
def test_job_makes_as_many_writes_as_stated(ground: Ground, job: CrashJob) -> None:
    writes, rows = ground.run_undisturbed(job)
    assert writes == job.writes
    assert rows


def test_crashes_are_as_many_as_planned() -> None:
    assert len(CASES) == len(FAULTS) * sum(job.writes for job in ALL_JOBS) >= 200


@pytest.mark.parametrize(("job", "number", "fault"), CASES)
def test_job_done_again_leaves_no_trace_of_the_crash(
    ground: Ground, job: CrashJob, number: int, fault: Fault
) -> None:
    _, expected = ground.run_undisturbed(job)
    writes = ground.begin(job)
    writes.arm(fault, number)
    with suppress(Crash, StoreBusy):
        job.run()
    assert writes.count >= number
    for _ in range(2):
        ground.begin_again()
        job.run()
        assert read_all() == expected

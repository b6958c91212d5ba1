"""Long work: turn by turn, resumable, and its end is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from models.errors import Conflict, NotFound, StoreBusy
from models.job import Job
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.jobs import JobView, RunningJob, make_job, read_job, wake_job, work_on
from tests.makers import NOON

pytestmark = pytest.mark.usefixtures("store")

ACTOR = Actor("m-1", "陈测试", "测试市委组织部", (RoleHeld("administrator"),))


def begin(kind: str = "count") -> str:
    """Store a new job and return its id."""
    job = make_job(ACTOR, kind, {"pieces": 5}, NOON)
    job.save()
    return str(job.job_id)


def count_pieces(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Do one piece after the other while there is time."""
    for piece in range(job.done + 1, job.task["pieces"] + 1):
        if not has_time():
            return False
        job.advance(str(piece), piece, job.task["pieces"])
    return True


def for_pieces(number: int) -> Callable[[], bool]:
    """Return a clock that lets so many pieces begin."""
    left = iter([True] * number)
    return lambda: next(left, False)


def run(job_id: str, has_time: Callable[[], bool] = lambda: True) -> JobView:
    """Do a turn and return what the page shows then."""
    work_on(job_id, {"count": count_pieces, "refuse": refuse, "choke": choke}, NOON, has_time)
    return read_job(job_id)


def refuse(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Refuse in words."""
    raise Conflict("名册已被他人更新。")


def choke(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Meet a busy store."""
    raise StoreBusy


def test_job_goes_on_where_its_last_turn_ended() -> None:
    job_id = begin()
    seen = [run(job_id, for_pieces(2)) for _ in range(3)]
    assert [(job.state, job.done, job.percent) for job in seen] == [
        ("waiting", 2, 40),
        ("waiting", 4, 80),
        ("done", 5, 100),
    ]
    assert int(Job.get(job_id).turn) == 3


def test_job_that_is_over_is_not_taken_up_again() -> None:
    job_id = begin("refuse")
    assert run(job_id).is_over
    ended_at = read_job(job_id).ended_at
    work_on(job_id, {"refuse": count_pieces}, NOON + timedelta(hours=1), lambda: True)
    assert (read_job(job_id).state, read_job(job_id).ended_at) == ("failed", ended_at)


def test_refusal_ends_a_job_in_words() -> None:
    job = run(begin("refuse"))
    assert (job.state, job.fault) == ("failed", "名册已被他人更新。")


def test_busy_store_leaves_a_job_to_be_tried_again() -> None:
    job_id = begin("choke")
    with pytest.raises(StoreBusy):
        run(job_id)
    assert read_job(job_id).state == "running"
    wake_job(job_id)
    assert read_job(job_id).state == "waiting"


def test_waking_a_finished_job_changes_nothing() -> None:
    job_id = begin()
    run(job_id)
    wake_job(job_id)
    assert read_job(job_id).state == "done"


def test_unknown_job_is_told_so() -> None:
    with pytest.raises(NotFound):
        read_job("nothing")

"""Long work: beginning it, doing it turn by turn, reading its progress."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.errors import DomainError, NotFound, Unavailable
from models.job import Job
from models.rules.days import iso_in_china
from models.services.actors import Actor

log = logging.getLogger("liuhao.jobs")

# A run that says nothing for so long has died; its page then offers to go on.
SILENT_S = 15 * 60


class JobView(msgspec.Struct, frozen=True):
    """A job as its page shows it; `done` of `total` pieces, `total` 0 while that is not known."""

    job_id: str
    kind: str
    state: str
    done: int
    total: int
    task: Mapping[str, Any]
    actor_id: str
    unit_id: str | None
    asked_at: str
    ended_at: str | None
    fault: str | None
    outcome: Mapping[str, Any] | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in {"done", "failed"}

    @property
    def percent(self) -> int:
        """Return how far it is, 0 to 100."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class RunningJob:
    """A job in the hands of its kind: what to do, how far it is; `advance` writes that down."""

    def __init__(self, row: Job) -> None:
        self._row = row
        self.job_id: str = row.job_id
        self.task: Mapping[str, Any] = row.task
        self.cursor: str | None = row.cursor
        self.done, self.total = int(row.done), int(row.total)
        self.actor_id, self.actor_unit = str(row.actor_id), str(row.actor_unit)

    def advance(self, cursor: str | None, done: int, total: int | None = None) -> None:
        """Write how far the work is; the next turn begins at this cursor."""
        self.cursor, self.done, self.total = cursor, done, self.total if total is None else total
        actions: list[Action] = [Job.done.set(self.done), Job.total.set(self.total)]
        if cursor is not None:
            actions.append(Job.cursor.set(cursor))
        self._row.change(actions, Job.job_id.exists())

    def conclude(self, outcome: Mapping[str, Any]) -> None:
        """Write down what a job that counts has found."""
        self._row.change([Job.outcome.set(dict(outcome))], Job.job_id.exists())


# Does a turn of the work; tells whether all of it is done. Safe to be called again from any point.
Kind = Callable[[RunningJob, datetime, Callable[[], bool]], bool]


def make_job(actor: Actor, kind: str, task: Mapping[str, Any], now: datetime, unit_id: str | None = None) -> Job:
    """Return a new job, to be saved in the transaction of the act that begins it; Lambda `work` then takes it up."""
    return Job(
        secrets.token_urlsafe(12),
        kind=kind,
        task=dict(task),
        actor_id=actor.member_id,
        actor_unit=actor.unit_name,
        unit_id=unit_id,
        asked_at=iso_in_china(now),
    )


def read_job(job_id: str) -> JobView:
    """Return the job as it stands now, or raise NotFound."""
    return _view(_require_row(job_id))


def wake_job(job_id: str) -> None:
    """Have a job that came to a halt taken up again; one that is over stays as it is."""
    row = _require_row(job_id)
    try:
        row.change([Job.state.set("waiting"), Job.turn.add(1)], Job.state != "done")
    except UpdateError:
        return


def work_on(job_id: str, kinds: Mapping[str, Kind], now: datetime, has_time: Callable[[], bool]) -> None:
    """Do a turn of the job; unless that finishes it, ask for another turn.

    A refusal ends the job as failed, in words for its page; StoreBusy and faults of ours leave it to be tried again.
    """
    row = _require_row(job_id)
    if row.state in {"done", "failed"}:
        return
    row.change([Job.state.set("running")], Job.job_id.exists())
    try:
        is_done = kinds[row.kind](RunningJob(row), now, has_time)
    except Unavailable:
        raise
    except DomainError as refusal:
        _end(row, "failed", now, refusal.detail)
        return
    if is_done:
        _end(row, "done", now)
    else:
        row.change([Job.state.set("waiting"), Job.turn.add(1)], Job.job_id.exists())
        log.info("job %s %s goes on in another turn", row.kind, job_id)


def _end(row: Job, state: str, now: datetime, fault: str | None = None) -> None:
    actions: list[Action] = [Job.state.set(state), Job.ended_at.set(iso_in_china(now))]
    if fault is not None:
        actions.append(Job.fault.set(fault))
    row.change(actions, Job.job_id.exists())
    log.info("job %s %s %s", row.kind, row.job_id, state)


def _require_row(job_id: str) -> Job:
    try:
        return Job.get(job_id, consistent_read=True)
    except Job.DoesNotExist:
        raise NotFound("没有找到这项任务。") from None


def _view(row: Job) -> JobView:
    return JobView(
        row.job_id,
        row.kind,
        row.state,
        int(row.done),
        int(row.total),
        row.task,
        row.actor_id,
        row.unit_id,
        row.asked_at,
        row.ended_at,
        row.fault,
        row.outcome,
    )

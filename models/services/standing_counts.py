"""Counts of a large deal of rows: asked for on a page, done as a job, found again under the same name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import PutError

from models.errors import NotFound
from models.job import Job
from models.rules.days import iso_in_china
from models.services.actors import Actor
from models.services.jobs import JobView, read_job

_LONGEST = timedelta(hours=1)


def find_count(count_id: str) -> JobView | None:
    """Return the count as it was last asked for (1 read), or None; its `outcome` is that of the last one finished."""
    try:
        return read_job(count_id)
    except NotFound:
        return None


def ask_anew(actor: Actor, kind: str, count_id: str, task: Mapping[str, Any], now: datetime) -> None:
    """Begin to count anew, unless somebody's count is still at it; what was found before stays until then.

    One that was asked for an hour ago and is not over has come to a halt: another takes its place. Changes nothing
    but counts, so the audit trail does not tell of it.
    """
    known = find_count(count_id)
    if known is not None and not known.is_over and known.asked_at > iso_in_china(now - _LONGEST):
        return
    job = Job(
        count_id,
        kind=kind,
        task=dict(task),
        actor_id=actor.member_id,
        actor_unit=actor.unit_name,
        asked_at=iso_in_china(now),
        outcome=dict(known.outcome) if known and known.outcome else None,
    )
    unchanged = Job.job_id.does_not_exist()
    if known is not None:
        unchanged = (Job.asked_at == known.asked_at) & (Job.state == known.state)
    try:
        job.save(unchanged)
    except PutError:
        return  # a colleague asked at the same moment

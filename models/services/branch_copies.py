"""The copies of a branch's name and committee that its members carry, refreshed as a job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pynamodb.exceptions import UpdateError

from models.keys import join_key, split_key
from models.member import Member, MembersByBranch
from models.services.actors import Actor
from models.services.acts import Step
from models.services.jobs import RunningJob, make_job
from models.services.unit_tree import UnitView, require_unit

KIND = "refresh_copies"


def refresh_step(actor: Actor, unit: UnitView, now: datetime) -> list[Step]:
    """Return the step that begins the job, in the transaction that changes the branch; nothing for other units."""
    if unit.tier != "branch":
        return []
    job = make_job(actor, KIND, {"branch_id": unit.unit_id}, now, unit.unit_id)
    return [Step(lambda writes: writes.save(job))]


def refresh_copies(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Write the branch's name and committee to its members; tell whether all carry what the branch says now.

    The cursor names what was being written: when the branch has changed since, the work begins anew.
    """
    branch_id = str(job.task["branch_id"])
    while has_time():
        branch = require_unit(branch_id)
        written, last = _read_cursor(job.cursor)
        if written != _state_of(branch):
            last, job.done = "", 0
        if not _refresh_from(job, branch, last, has_time):
            return False
        if _state_of(require_unit(branch_id)) == _state_of(branch):
            return True
    return False


def _refresh_from(job: RunningJob, branch: UnitView, last: str, has_time: Callable[[], bool]) -> bool:
    after = MembersByBranch.member_id > last if last else None
    for row in Member.by_branch.query(branch.unit_id, after):
        if not has_time():
            return False
        _refresh(row.member_id, branch)
        job.advance(join_key(*_state_of(branch), row.member_id), job.done + 1)
    return True


def _refresh(member_id: str, branch: UnitView) -> None:
    copies = [Member.branch_name.set(branch.name), Member.committee_id.set(branch.parent_id or "")]
    try:
        Member(member_id).change(copies, Member.branch_id == branch.unit_id)
    except UpdateError:
        return  # transferred meanwhile, with the copies of the new branch


def _state_of(branch: UnitView) -> tuple[str, str]:
    return branch.name, branch.parent_id or ""


def _read_cursor(cursor: str | None) -> tuple[tuple[str, ...], str]:
    if cursor is None:
        return (), ""
    *state, last = split_key(cursor)
    return tuple(state), last

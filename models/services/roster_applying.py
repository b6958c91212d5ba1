"""Applying a planned import, and undoing it: part by part, each once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.roster_import import RosterImport, RosterImportPart
from models.rules.roster_changes import WRITTEN, PlannedRow
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.jobs import RunningJob
from models.services.roster_marks import Turn, end_turn
from models.services.roster_parts import read_plan, read_record, read_records
from models.services.roster_row_steps import (
    close_member,
    enter_member,
    remove_member,
    restore_member,
    set_member,
    view_branch,
)
from models.services.roster_writing import Entry, write_part
from models.services.trail import Deed
from models.services.unit_steps import check_active
from models.services.unit_tree import UnitView, require_unit

APPLY, UNDO = "roster_import", "roster_undo"


def apply_rows(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Write the planned rows part by part; tell whether all are written and the import's end stands."""
    row = _read_header(job)
    return row.state != "applying" or (_go_through(job, row, _apply_part, has_time) and _end_applying(job, row, now))


def undo_rows(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Take back what was written, part by part; tell whether all is done and the undoing's end stands."""
    row = _read_header(job)
    return row.state != "undoing" or (_go_through(job, row, _undo_part, has_time) and _end_undoing(job, row, now))


def _read_header(job: RunningJob) -> RosterImport:
    return RosterImport.get(job.task["import_id"], consistent_read=True)


def _go_through(
    job: RunningJob, row: RosterImport, do: Callable[[RosterImport, str, int], None], has_time: Callable[[], bool]
) -> bool:
    parts = [(kind, number) for kind in WRITTEN for number in range(int(row.parts[kind]))]
    for place in range(int(job.cursor or 0), len(parts)):
        if not has_time():
            return False
        do(row, *parts[place])
        job.advance(str(place + 1), place + 1, len(parts))
    return True


def _apply_part(row: RosterImport, kind: str, number: int) -> None:
    checks: dict[str, Step] = {}
    entries = [_apply(index, kept.row, checks) for index, kept in enumerate(read_plan(row, kind, number))]
    write_part(row, RosterImportPart.done_place(kind, number), entries, checks)


def _apply(index: int, row: PlannedRow, checks: dict[str, Step]) -> Entry:
    if row.before is not None and row.kind == "deactivated":
        return Entry(index, close_member(row.before))
    if row.branch is None:
        raise ValueError(f"line {row.line} names no branch")
    branch = view_branch(row.branch)
    checks[branch.unit_id] = check_active(branch)
    step = enter_member(row, branch) if row.before is None else set_member(row, row.before, branch)
    return Entry(index, step, branch.unit_id)


def _undo_part(row: RosterImport, kind: str, number: int) -> None:
    never_done = read_record(row, RosterImportPart.done_place(kind, number))
    rows = {index: kept.row for index, kept in enumerate(read_plan(row, kind, number)) if index not in never_done}
    branches = {each: require_unit(each) for each in {row.before.branch_id for row in rows.values() if row.before}}
    checks: dict[str, Step] = {}
    entries = [_undo(index, each, branches, checks) for index, each in rows.items()]
    write_part(row, RosterImportPart.undone_place(kind, number), entries, checks)


def _undo(index: int, row: PlannedRow, branches: Mapping[str, UnitView], checks: dict[str, Step]) -> Entry:
    if row.before is None:
        return Entry(index, remove_member(row))
    branch = branches[row.before.branch_id]
    step = restore_member(row, row.before, branch)
    if not row.before.is_active:
        return Entry(index, step)
    checks[branch.unit_id] = check_active(branch)
    return Entry(index, step, branch.unit_id)


def _end_applying(job: RunningJob, row: RosterImport, now: datetime) -> bool:
    conflicts = sum(map(len, read_records(row, "done").values()))
    outcome = {"done": sum(int(row.counts[kind]) for kind in WRITTEN) - conflicts, "conflicts": conflicts}
    actions = [RosterImport.state.set("applied"), RosterImport.outcome.set(outcome)]
    return _end(job, row, "roster_import_ended", outcome, actions, Turn.read(row.seen), now)


def _end_undoing(job: RunningJob, row: RosterImport, now: datetime) -> bool:
    kept = sum(map(len, read_records(row, "undone").values()))
    outcome = {"done": int(row.outcome["done"]) - kept, "conflicts": kept}
    actions = [RosterImport.state.set("undone"), RosterImport.undo_outcome.set(outcome)]
    return _end(job, row, "roster_undo_ended", outcome, actions, Turn.read(row.seen).pass_on(2), now)


def _end(
    job: RunningJob,
    row: RosterImport,
    act: str,
    outcome: dict[str, int],
    actions: Sequence[Action],
    turn: Turn,
    now: datetime,
) -> bool:
    actor = Actor(job.task["actor_id"], "", job.task["actor_unit"], ())
    unended = RosterImport.state == row.state
    end = Step(lambda writes: writes.update(RosterImport(row.import_id), list(actions), unended))
    try:
        carry_out(
            actor, Deed(act, row.unit_id, details={"unit": row.unit_name, **outcome}), now, [end, *end_turn(turn)]
        )
    except Conflict:
        if _read_header(job).state == row.state:
            raise  # nobody else has ended it
    return True

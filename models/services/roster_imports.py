"""Importing rosters: handing in a list, letting its plan happen, taking it back; who may, and when."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.roster_import import RosterImport
from models.rules.days import iso_in_china
from models.rules.roster_changes import WRITTEN
from models.rules.roster_columns import Row, find_columns
from models.secretive import Secretive
from models.services.actors import Actor, require_scope
from models.services.acts import Step, carry_out
from models.services.import_views import Facts, read_header, spell_facts
from models.services.jobs import make_job
from models.services.roster_applying import APPLY, UNDO
from models.services.roster_marks import Turn, begin_turn, take_note
from models.services.roster_parts import save_list
from models.services.roster_planning import KIND as PLAN
from models.services.trail import Deed
from models.services.unit_steps import require_active
from models.services.unit_tree import list_line, require_unit
from models.writes import Writes

# How long the rows of a list are kept and an import can be undone; that it was made stays in the trail.
_KEPT = timedelta(days=30)
_TAKEN = "这份名单的状态刚刚变了（可能已由他人处理），请刷新页面查看。"


class HandedIn(Secretive, frozen=True):
    """A list as it was read from a file, whoever read it."""

    file_name: str
    kind: str
    sheet: str
    rows: Sequence[Row]
    unread: tuple[str, ...] = ()
    is_complete: bool = False


def begin_import(actor: Actor, unit_id: str, handed_in: HandedIn, now: datetime) -> str:
    """Take a list for a unit within reach, begin to plan it, and return the import's id; nothing is changed by that.

    Raises Forbidden, NotFound, InvalidInput for `file` (no header), Conflict (closed unit, an import under way).
    """
    require_scope(actor, unit_id)
    unit = require_unit(unit_id)
    require_active(unit)
    columns = find_columns(handed_in.rows, unit.tier != "branch")
    take_note(unit_id)
    facts = Facts(
        handed_in.file_name, handed_in.kind, handed_in.sheet, handed_in.unread, columns, len(handed_in.rows)
    )
    row = RosterImport(
        secrets.token_urlsafe(12),
        unit_id=unit_id,
        unit_name=unit.name,
        state="reading",
        is_complete=handed_in.is_complete,
        facts=spell_facts(facts),
        actor_id=actor.member_id,
        actor_unit=actor.unit_name,
        uploaded_at=iso_in_china(now),
        expires_at=int((now + _KEPT).timestamp()),
    )
    row.lists = save_list(row, handed_in.rows)
    job = make_job(actor, PLAN, {"import_id": row.import_id}, now, unit_id)
    row.job_id = job.job_id
    writes = Writes()
    writes.save(row, RosterImport.import_id.does_not_exist())
    writes.save(job)
    writes.send()
    return str(row.import_id)


def apply_import(actor: Actor, import_id: str, now: datetime) -> None:
    """Let the plan happen: one transaction begins it with its audit entry, a job does the rest.

    Raises Forbidden, NotFound, Conflict: applied already, overtaken by another import of the line, nothing to do.
    """
    row = read_header(actor, import_id)
    if row.state != "planned":
        raise Conflict(_TAKEN)
    counts: dict[str, int] = {kind: int(row.counts[kind]) for kind in WRITTEN}
    if not any(counts.values()):
        raise Conflict("名单与现有名册一致，没有需要导入的变化。")
    turn = Turn.read(row.seen)
    if tuple(unit.unit_id for unit in list_line(row.unit_id)) != turn.line:
        raise Conflict("预检之后，这个单位的隶属关系有过调整，请重新上传名单。")
    deed = Deed("roster_import_begun", row.unit_id, details={"unit": row.unit_name, **counts})
    _begin(actor, row, ("planned", "applying"), APPLY, turn, deed, now)


def undo_import(actor: Actor, import_id: str, now: datetime) -> None:
    """Take an import back, as long as no other import of the line came after it; a job does it row by row.

    Raises Forbidden, NotFound, Conflict: not applied or undone already, another import came after, rows expired.
    """
    row = read_header(actor, import_id)
    if row.state != "applied":
        raise Conflict(_TAKEN)
    if int(row.expires_at) <= now.timestamp():
        raise Conflict("上传已超过 30 天，名单不再保留，不能撤销。")
    deed = Deed("roster_undo_begun", row.unit_id, details={"unit": row.unit_name, "at": row.begun_at})
    _begin(actor, row, ("applied", "undoing"), UNDO, Turn.read(row.seen).pass_on(2), deed, now)


def _begin(
    actor: Actor, row: RosterImport, states: tuple[str, str], kind: str, turn: Turn, deed: Deed, now: datetime
) -> None:
    before, after = states
    task: Mapping[str, str] = {
        "import_id": row.import_id,
        "actor_id": actor.member_id,
        "actor_unit": actor.unit_name,
    }
    job = make_job(actor, kind, task, now, row.unit_id)
    actions: list[Action] = [RosterImport.state.set(after), RosterImport.job_id.set(job.job_id)]
    if row.begun_at is None:
        actions.append(RosterImport.begun_at.set(iso_in_china(now)))
    in_state = RosterImport.state == before
    steps = [
        Step(lambda writes: writes.update(RosterImport(row.import_id), actions, in_state), _TAKEN),
        *begin_turn(turn),
        Step(lambda writes: writes.save(job)),
    ]
    carry_out(actor, deed, now, steps)

"""Planning an import: what a list that was handed in would change, worked out as a job and changing nothing."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import msgspec
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.member import Member
from models.privacy import fingerprint
from models.roster_import import RosterImport
from models.rules.roster_branches import Branch
from models.rules.roster_changes import KINDS, WRITTEN, Kind, Plan, PlannedRow, Present
from models.rules.roster_columns import find_columns
from models.rules.roster_plan import list_phones_to_look_up, plan_roster
from models.rules.roster_rows import RosterRow, SkippedRow, read_rows
from models.services.jobs import RunningJob
from models.services.new_members import make_member_id
from models.services.roster import REMOVED, read_members
from models.services.roster_marks import Turn, take_note
from models.services.roster_parts import KeptRow, read_list, save_plan
from models.services.unit_tree import UnitView, require_unit, walk_subtree

KIND = "roster_plan"

# What a turn of work holds in memory; whoever has more imports unit by unit.
MOST_MEMBERS, MOST_BRANCHES = 60_000, 3_000
# Numbers are looked up one by one: side by side they take seconds instead of minutes.
_THREADS = 8
_IDS_AT_ONCE = 1_000


def plan_import(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Plan the import; tell whether that is done. Planned twice, the first plan stands.

    Raises Conflict: another import of the line is under way, or the unit is too large for one list.
    """
    if not has_time():
        return False
    row = RosterImport.get(job.task["import_id"], consistent_read=True)
    if row.state != "reading":
        return True
    # Before anything else is read: an import that begins from here on makes this plan a stale one.
    turn = take_note(row.unit_id)
    lines = read_list(row)
    unit = require_unit(row.unit_id)
    job.advance(None, 0, len(lines))
    plan = _make_plan(unit, lines, bool(row.is_complete), job)
    _keep_plan(row, plan, dict(lines), turn)
    return True


def _make_plan(
    unit: UnitView, lines: Sequence[tuple[int, Sequence[str]]], is_complete: bool, job: RunningJob
) -> Plan:
    rows = list(read_rows(lines, find_columns(lines, unit.tier != "branch")))
    branches = list_branches_of(unit)
    present = list(_list_present({branch.branch_id for branch in branches}))
    elsewhere = _look_up(rows, present, job)
    home = branches[0] if unit.tier == "branch" else None
    plan = plan_roster(rows, branches, present, elsewhere, home, is_complete)
    return msgspec.structs.replace(plan, rows=tuple(_name_new(plan.rows)))


def list_branches_of(unit: UnitView) -> list[Branch]:
    """Return the active branches of a unit with the committees above them; raise Conflict if they are too many."""
    names: dict[str, str] = {}
    if unit.tier == "branch" and unit.parent_id:
        names[unit.parent_id] = require_unit(unit.parent_id).name
    branches = []
    for each in walk_subtree(unit.unit_id):
        names[each.unit_id] = each.name
        if each.tier == "branch":
            branches.append(
                Branch(each.unit_id, each.name, each.parent_id or "", names.get(each.parent_id or "", ""))
            )
        if len(branches) > MOST_BRANCHES:
            raise Conflict(f"“{unit.name}”的支部超过 {MOST_BRANCHES:,} 个，请按下级单位分别导入。")
    return branches


def _list_present(branch_ids: set[str]) -> Iterator[Present]:
    """Yield the members of these branches as they stand now."""
    waiting: list[str] = []
    total = 0
    for branch_id in branch_ids:
        waiting += [each.member_id for each in Member.by_branch.query(branch_id)]
        if total + len(waiting) > MOST_MEMBERS:
            raise Conflict(f"这个单位的党员超过 {MOST_MEMBERS:,} 人，请按下级单位分别导入。")
        if len(waiting) >= _IDS_AT_ONCE:
            total += len(waiting)
            yield from _view_present(waiting, branch_ids)
            waiting = []
    yield from _view_present(waiting, branch_ids)


def _view_present(member_ids: Iterable[str], branch_ids: set[str]) -> Iterator[Present]:
    for member in read_members(member_ids):
        if member.branch_id in branch_ids and member.status != REMOVED:
            yield Present(
                member.member_id,
                member.name,
                member.phone or "",
                member.branch_id,
                member.status == "active",
                bool(member.roles),
                int(member.version or 0),
                member.branch_name,
            )


def _look_up(
    rows: Sequence[RosterRow | SkippedRow], present: Sequence[Present], job: RunningJob
) -> dict[str, list[str]]:
    """Return the names of those outside the unit who carry a number of the list."""
    own = {member.member_id for member in present}
    phones = list_phones_to_look_up(rows, present)
    carriers: dict[str, list[str]] = {}
    with ThreadPoolExecutor(_THREADS) as pool:
        for done, (phone, ids) in enumerate(zip(phones, pool.map(_find_carriers, phones), strict=True), 1):
            carriers[phone] = [member_id for member_id in ids if member_id not in own]
            if done % _IDS_AT_ONCE == 0:
                job.advance(None, done)
    found: dict[str, list[str]] = defaultdict(list)
    for member in read_members(member_id for ids in carriers.values() for member_id in ids):
        if member.phone in carriers and member.status != REMOVED:
            found[member.phone].append(member.name)
    return dict(found)


def _find_carriers(phone: str) -> list[str]:
    return [each.member_id for each in Member.by_phone.query(fingerprint("phone", phone))]


def _name_new(rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
    """Yield the rows; who is added gets an id made of name and number that nobody else has."""
    rows = list(rows)
    added = [place for place, row in enumerate(rows) if row.kind == "added"]
    taken: set[str] = set()
    number = 0
    while added:
        wanted = {place: _make_id(rows[place], number) for place in added}
        taken |= {member.member_id for member in read_members(wanted.values())} if wanted else set()
        for place, member_id in wanted.items():
            if member_id not in taken:
                rows[place] = msgspec.structs.replace(rows[place], new_id=member_id)
                taken.add(member_id)
        added = [place for place in added if not rows[place].new_id]
        number += 1
    yield from rows


def _make_id(row: PlannedRow, number: int) -> str:
    branch_id = row.branch.branch_id if row.branch else ""
    return make_member_id(row.name, row.phone or branch_id, number)


def _keep_plan(row: RosterImport, plan: Plan, cells: Mapping[int, Sequence[str]], turn: Turn) -> None:
    run = secrets.token_urlsafe(6)
    parts = {kind: save_plan(row, run, kind, _list_kept(plan, kind, cells)) for kind in KINDS}
    actions: list[Action] = [
        RosterImport.state.set("planned"),
        RosterImport.plan_run.set(run),
        RosterImport.counts.set(plan.count()),
        RosterImport.parts.set(parts),
        RosterImport.seen.set(turn.spell()),
        RosterImport.is_kept_whole.set(plan.is_kept_whole),
    ]
    try:
        row.change(actions, RosterImport.state == "reading")
    except UpdateError:
        return  # planned by another run of the same job


def _list_kept(plan: Plan, kind: Kind, cells: Mapping[int, Sequence[str]]) -> list[KeptRow]:
    """Return the rows of one kind; those that are written go branch by branch, which a part then checks once."""
    rows = [KeptRow(each, tuple(cells.get(each.line, ()))) for each in plan.rows if each.kind == kind]
    if kind in WRITTEN:
        rows.sort(key=lambda kept: (kept.row.branch.branch_id if kept.row.branch else "", kept.row.line))
    return rows

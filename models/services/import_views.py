"""Imports as their pages show them: the history of a unit, one import, a page of its rows, the list to mend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from models.errors import NotFound
from models.roster_import import RosterImport
from models.rules.roster_changes import KINDS, WRITTEN, PlannedRow
from models.rules.roster_columns import Columns
from models.secretive import Secretive
from models.services.actors import Actor, require_scope
from models.services.acts import carry_out
from models.services.roster_marks import Turn, is_turn_of
from models.services.roster_parts import KeptRow, read_plan, read_records
from models.services.trail import Deed


class Facts(Secretive, frozen=True):
    """How a file was read: its name, kind and sheet, sheets left unread, what its columns were taken for."""

    file_name: str
    kind: str
    sheet: str
    unread: tuple[str, ...]
    columns: Columns
    lines: int


class ImportView(Secretive, frozen=True):
    """One import. `counts` are of its plan; `outcome` and `undo_outcome` hold `done` and `conflicts`."""

    import_id: str
    unit_id: str
    unit_name: str
    state: str
    is_complete: bool
    is_kept_whole: bool
    facts: Facts
    counts: Mapping[str, int]
    parts: Mapping[str, int]
    outcome: Mapping[str, int]
    undo_outcome: Mapping[str, int]
    job_id: str
    actor_unit: str
    uploaded_at: str
    begun_at: str | None
    # Nothing was imported in the line since: what is planned may be applied, what was applied undone.
    is_current: bool = False

    @property
    def changes(self) -> int:
        """Return how many rows the plan writes."""
        return sum(self.counts.get(kind, 0) for kind in WRITTEN)


class ShownRow(Secretive, frozen=True):
    """A row of the plan and, once it was tried, why nothing was done for it or could not be undone."""

    row: PlannedRow
    conflict: str = ""


class RowToMend(Secretive, frozen=True):
    """A row as it was handed in, and what is wrong with it."""

    line: int
    reason: str
    cells: tuple[str, ...]


def list_imports(actor: Actor, unit_id: str) -> list[ImportView]:
    """Return the imports of a unit within reach, the newest first; raise Forbidden or NotFound."""
    require_scope(actor, unit_id)
    return [view_import(row) for row in RosterImport.by_unit.query(unit_id, scan_index_forward=False)]


def read_import(actor: Actor, import_id: str) -> ImportView:
    """Return an import of a unit within reach as it stands now; raise NotFound or Forbidden."""
    row = read_header(actor, import_id)
    times = {"planned": 0, "applied": 2}.get(row.state)
    is_current = times is not None and is_turn_of(Turn.read(row.seen).pass_on(times))
    return msgspec.structs.replace(view_import(row), is_current=is_current)


def list_rows(actor: Actor, import_id: str, kind: str, number: int) -> list[ShownRow]:
    """Return a page of the planned rows of one kind, numbered from 0; raise NotFound or Forbidden."""
    row = read_header(actor, import_id)
    if not 0 <= number < int((row.parts or {}).get(kind, 0)):
        raise NotFound
    conflicts = read_records(row, "done").get((kind, number), {})
    conflicts = read_records(row, "undone").get((kind, number), {}) | conflicts
    return [ShownRow(each.row, conflicts.get(index, "")) for index, each in enumerate(read_plan(row, kind, number))]


def list_all_rows(actor: Actor, import_id: str, kind: str) -> list[ShownRow]:
    """Return all planned rows of one kind; raise NotFound or Forbidden."""
    parts = int((read_header(actor, import_id).parts or {}).get(kind, 0))
    return [row for number in range(parts) for row in list_rows(actor, import_id, kind, number)]


def list_conflicts(actor: Actor, import_id: str) -> list[ShownRow]:
    """Return the rows that others had changed meanwhile: not imported, or not undone."""
    row = read_header(actor, import_id)
    records = [*read_records(row, "done").items(), *read_records(row, "undone").items()]
    return [
        ShownRow(read_plan(row, kind, number)[index].row, reason)
        for (kind, number), aside in records
        for index, reason in sorted(aside.items())
    ]


def take_rows_to_mend(actor: Actor, import_id: str, now: datetime) -> tuple[tuple[str, ...], list[RowToMend]]:
    """Return the titles of the list and the rows that were not imported, as they were handed in, by line.

    They leave the system with persons' data, so an audit entry stands first. Raises NotFound or Forbidden.
    """
    row = read_header(actor, import_id)
    columns = read_facts(row).columns
    found = [
        RowToMend(each.row.line, each.row.remark, each.cells)
        for number in range(int((row.parts or {}).get("bad", 0)))
        for each in read_plan(row, "bad", number)
        if each.row.line
    ]
    for (kind, number), aside in read_records(row, "done").items():
        kept = read_plan(row, kind, number)
        found += [
            RowToMend(kept[index].row.line, reason, _cells_of(kept[index], columns))
            for index, reason in aside.items()
        ]
    details: dict[str, str | int | None] = {"unit": row.unit_name, "count": len(found)}
    carry_out(actor, Deed("roster_rows_taken", row.unit_id, details=details), now, [])
    return columns.titles, sorted(found, key=lambda each: each.line)


def read_header(actor: Actor, import_id: str) -> RosterImport:
    """Return the stored import of a unit within reach (consistent read); raise NotFound or Forbidden."""
    try:
        row = RosterImport.get(import_id, consistent_read=True)
    except RosterImport.DoesNotExist:
        raise NotFound("没有找到这次导入。") from None
    require_scope(actor, row.unit_id)
    return row


def view_import(row: RosterImport) -> ImportView:
    """Return the stored import as a value."""
    return ImportView(
        row.import_id,
        row.unit_id,
        row.unit_name,
        row.state,
        bool(row.is_complete),
        bool(row.is_kept_whole),
        read_facts(row),
        {kind: int((row.counts or {}).get(kind, 0)) for kind in KINDS},
        {kind: int((row.parts or {}).get(kind, 0)) for kind in KINDS},
        row.outcome or {},
        row.undo_outcome or {},
        row.job_id,
        row.actor_unit,
        row.uploaded_at,
        row.begun_at,
    )


def spell_facts(facts: Facts) -> str:
    """Return the facts as a row keeps them."""
    return msgspec.json.encode(facts).decode()


def read_facts(row: RosterImport) -> Facts:
    """Return the facts that a row keeps."""
    return msgspec.json.decode(row.facts, type=Facts)


def _cells_of(kept: KeptRow, columns: Columns) -> tuple[str, ...]:
    """Return the row as it was handed in; of a member whom the list left out, name and branch."""
    if kept.cells:
        return kept.cells
    cells = [""] * len(columns.titles)
    cells[columns.name] = kept.row.name
    if columns.branch is not None and kept.row.branch is not None:
        cells[columns.branch] = kept.row.branch.name
    return tuple(cells)

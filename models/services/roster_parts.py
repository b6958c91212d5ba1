"""The rows of an import as they are kept: sealed, in parts that one item and one transaction can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from models.keys import prefix_of, split_key
from models.roster_import import RosterImport, RosterImportPart
from models.rules.roster_changes import PlannedRow
from models.rules.roster_columns import Row
from models.secretive import Secretive
from models.writes import MOST_WRITES

T = TypeVar("T")

# An item takes 400 KB; a text is sealed as it is.
_MOST_BYTES = 250_000
# A page of the plan, too. Beside the rows one transaction holds their branches and the part's own record.
_MOST_ROWS, _MOST_PLACES = 80, MOST_WRITES - 2
_LONGEST_CELL = 200


class KeptRow(Secretive, frozen=True, array_like=True):
    """What is to become of a row, and the row as it was handed in."""

    row: PlannedRow
    cells: tuple[str, ...]


def shorten_cells(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells as they are kept: a novel in a remark is cut."""
    return tuple(cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…" for cell in cells)


def save_list(row: RosterImport, rows: Iterable[Row]) -> int:
    """Keep the list as it was read; return in how many parts."""
    packed = _pack([(line, shorten_cells(cells)) for line, cells in rows], lambda part: True)
    return _save_parts(row, packed, RosterImportPart.list_place)


def read_list(row: RosterImport) -> list[Row]:
    """Return the list as it was read."""
    rows: list[Row] = []
    for number in range(int(row.lists)):
        content = _read(row, RosterImportPart.list_place(number)).content
        rows += msgspec.json.decode(content, type=list[tuple[int, tuple[str, ...]]])
    return rows


def save_plan(row: RosterImport, run: str, kind: str, rows: Iterable[KeptRow]) -> int:
    """Keep the rows of one kind; return in how many parts, each fit for one transaction."""
    packed = _pack(list(rows), lambda part: len(part) <= _MOST_ROWS and _count_places(part) <= _MOST_PLACES)
    return _save_parts(row, packed, lambda number: RosterImportPart.plan_place(run, kind, number))


def read_plan(row: RosterImport, kind: str, number: int) -> list[KeptRow]:
    """Return one part of the plan."""
    content = _read(row, RosterImportPart.plan_place(row.plan_run or "", kind, number)).content
    return msgspec.json.decode(content, type=list[KeptRow])


def make_record(row: RosterImport, place: str, aside: Mapping[int, str]) -> RosterImportPart:
    """Return the record of what became of a part: for which of its rows nothing was done, and why."""
    content = msgspec.json.encode({str(index): reason for index, reason in aside.items()}).decode()
    return RosterImportPart(row.import_id, place, content=content, expires_at=row.expires_at)


def read_record(row: RosterImport, place: str) -> dict[int, str]:
    """Return which rows of one part were set aside, and why."""
    return _read_aside(_read(row, place))


def read_records(row: RosterImport, what: str) -> dict[tuple[str, int], dict[int, str]]:
    """Return by kind and part what was set aside while it was `done` or `undone`."""
    parts = RosterImportPart.query(
        row.import_id, RosterImportPart.place.startswith(prefix_of(what)), consistent_read=True
    )
    return {(kind, int(number)): _read_aside(part) for part in parts for _, kind, number in [split_key(part.place)]}


def _read_aside(part: RosterImportPart) -> dict[int, str]:
    return {int(index): reason for index, reason in msgspec.json.decode(part.content, type=dict[str, str]).items()}


def _pack(rows: Sequence[T], fits: Callable[[Sequence[T]], bool]) -> Iterator[str]:
    """Yield the rows as JSON, as many at a time as fit."""
    part: list[T] = []
    size = 0
    for row in rows:
        weight = len(msgspec.json.encode(row)) + 1
        if part and (size + weight > _MOST_BYTES or not fits([*part, row])):
            yield msgspec.json.encode(part).decode()
            part, size = [], 0
        part.append(row)
        size += weight
    if part:
        yield msgspec.json.encode(part).decode()


def _count_places(part: Sequence[KeptRow]) -> int:
    return len(part) + len({each.row.branch.branch_id for each in part if each.row.branch})


def _save_parts(row: RosterImport, contents: Iterable[str], place_of: Callable[[int], str]) -> int:
    count = 0
    for content in contents:
        RosterImportPart(row.import_id, place_of(count), content=content, expires_at=row.expires_at).save()
        count += 1
    return count


def _read(row: RosterImport, place: str) -> RosterImportPart:
    return RosterImportPart.get(row.import_id, place, consistent_read=True)

"""The rows of a handed-in roster, each as a person or as one sentence of what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.errors import InvalidInput
from models.rules.names import clean_name, fold_unit_name
from models.rules.phones import read_phone
from models.rules.roster_columns import Columns, Row, is_header_name
from models.secretive import Secretive


class RosterRow(Secretive, frozen=True):
    """One person of the list: `phone` as `+86…` or "", branch and committee as they are written there."""

    line: int
    name: str
    phone: str
    branch: str = ""
    committee: str = ""


class SkippedRow(Secretive, frozen=True):
    """A row that names nobody we can take: `is_bad` if somebody has to mend it."""

    line: int
    reason: str
    name: str = ""
    phone: str = ""
    branch: str = ""
    is_bad: bool = True


def read_rows(rows: Iterable[Row], columns: Columns) -> Iterator[RosterRow | SkippedRow]:
    """Yield what each row below the header says; nothing is left out."""
    for line, cells in rows:
        if line > columns.header_line:
            name, phone, branch, committee = (
                "" if place is None else cells[place]
                for place in (columns.name, columns.phone, columns.branch, columns.committee)
            )
            yield _read_row(line, name, phone, branch, committee)


def key_of_unit(name: str) -> str:
    """Return what spellings of one unit's name in a list share: as `fold_unit_name`, and 中共 says nothing."""
    return fold_unit_name(name).removeprefix("中共")


def _read_row(line: int, name: str, phone: str, branch: str, committee: str) -> RosterRow | SkippedRow:
    if is_header_name(name):
        return SkippedRow(line, "这一行是重复的表头，未读取。", is_bad=False)
    try:
        return RosterRow(line, clean_name(name), read_phone(phone), branch, committee)
    except InvalidInput as fault:
        return SkippedRow(line, fault.detail, name, phone, branch)

"""Filled recommendation forms as files: what of them becomes materials, with what is wrong row by row."""

from __future__ import annotations

from datetime import date

import msgspec

from handlers.sheets.reading import read_sheet
from models.errors import FieldError, InvalidInput
from models.rules.materials import FIELDS, Material, list_excesses, list_lacks, list_warnings, name_field
from models.rules.rich_text import from_plain
from models.rules.rule_set import Category

_UPLOADED = frozenset({"photo", "film", "thumbnail"})
_MOST_ROWS = 100


class FormRow(msgspec.Struct, frozen=True):
    """One nomination of a file: its materials, what keeps it from being submitted, what is worth a second look."""

    line: int
    material: Material
    errors: tuple[FieldError, ...] = ()
    warnings: tuple[str, ...] = ()


def read_form(category: Category, filename: str, content: bytes, today: date) -> list[FormRow]:
    """Return the nominations that a filled form holds; raise InvalidInput for the field `file`, one sentence."""
    sheet = read_sheet(filename, content)
    names = {name_field(category.kind, field): field for field in FIELDS[category.kind] if field not in _UPLOADED}
    header = [names.get(cell.strip()) for cell in sheet.rows[0].cells] if sheet.rows else []
    if "title" not in header:
        raise InvalidInput([FieldError("file", f"没有在这个文件里找到“{category.name}”的推荐表，请使用下载的表格。")])
    rows = sheet.rows[1 : _MOST_ROWS + 1]
    return [_make_row(category, row.line, dict(zip(header, row.cells, strict=False)), today) for row in rows]


def _make_row(category: Category, line: int, cells: dict[str | None, str], today: date) -> FormRow:
    fields = {name: from_plain(text) if name == "text" else text for name, text in cells.items() if name}
    material = Material(**fields)  # type: ignore[arg-type]
    errors = [*list_lacks(category, material, today), *list_excesses(material)]
    kept = tuple(error for error in errors if error.field not in _UPLOADED)
    return FormRow(line, material, kept, tuple(list_warnings(category, material)))

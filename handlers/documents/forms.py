"""Filled forms: a Word form of one nomination or a sheet of several, read into materials with what they lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from handlers.documents.filling import count_filled, fill_material
from handlers.documents.form_fields import UPLOADS, LabelBook, list_form_fields
from handlers.documents.limits import MOST_NOMINATIONS
from handlers.documents.matching import Filled, list_filled
from handlers.documents.word import WORD, read_paper, recognise_form
from handlers.sheets.limits import Refused
from handlers.sheets.reading import read_sheet
from handlers.sheets.sheet import Sheet, SheetRow
from models.errors import FieldError, InvalidInput
from models.rules.materials import Material, list_excesses, list_lacks, list_warnings, name_field
from models.rules.rich_text import RichText, from_plain
from models.rules.rule_set import Category
from models.secretive import Secretive

_NO_FORM = "没有在这个文件里找到“{}”的推荐表。请下载本类别的推荐表，填写后再上传。"
# So many labels make a form: a letter may hold one by chance.
_FEWEST_LABELS, _FIRST_ROWS = 2, 10


class FormRow(Secretive, frozen=True):
    """One nomination of a file: its materials, what keeps it from being submitted, what is worth a second look.

    `line` is its row in a sheet, 0 in a Word form. Photo, film and thumbnail come by upload: a warning, not an error.
    Sheets of the file that were not read are told with its first nomination.
    """

    line: int
    material: Material
    errors: tuple[FieldError, ...] = ()
    warnings: tuple[str, ...] = ()


def read_form(category: Category, filename: str, content: bytes, today: date) -> list[FormRow]:
    """Return the nominations that a filled .docx, .xlsx, .xls or .csv form holds; nothing is stored.

    The content tells what it is, whatever its name. Raises InvalidInput for the field `file`, one sentence.
    """
    try:
        if recognise_form(content) == WORD:
            return [_read_word(category, content, today)]
        return _read_rows(category, read_sheet(filename, content), today)
    except Refused as refusal:
        raise InvalidInput([FieldError("file", str(refusal))]) from None


def _read_word(category: Category, content: bytes, today: date) -> FormRow:
    paper = read_paper(content)
    filled = list_filled(paper, LabelBook(category))
    _require_form(category, filled)
    return _make_row(category, 0, filled, today, paper.tail)


def _read_rows(category: Category, sheet: Sheet, today: date) -> list[FormRow]:
    header, rows = _split_header(category, sheet.rows)
    if len(rows) > MOST_NOMINATIONS:
        raise Refused(f"表格超过 {MOST_NOMINATIONS} 行，请分成几个文件上传。")
    if not rows:
        raise Refused("推荐表还没有填写，请每项推荐填写一行后再上传。")
    filled = [
        (row.line, [(path, from_plain(cell)) for path, cell in zip(header, row.cells, strict=True) if path])
        for row in rows
    ]
    made = [_make_row(category, line, fields, today) for line, fields in filled]
    unread = tuple(f"工作表“{name}”里的内容没有读取。" for name in sheet.unread)
    return [msgspec.structs.replace(made[0], warnings=unread + made[0].warnings), *made[1:]]


def _split_header(category: Category, rows: Sequence[SheetRow]) -> tuple[list[str | None], Sequence[SheetRow]]:
    book = LabelBook(category)
    for place, row in enumerate(rows[:_FIRST_ROWS]):
        header = [book.find(cell) for cell in row.cells]
        if len(set(filter(None, header))) >= _FEWEST_LABELS:
            return header, rows[place + 1 :]
    raise Refused(_NO_FORM.format(category.name))


def _require_form(category: Category, filled: Sequence[Filled]) -> None:
    if count_filled(category, filled) < _FEWEST_LABELS:
        raise Refused(_NO_FORM.format(category.name))


def _make_row(category: Category, line: int, filled: Sequence[Filled], today: date, tail: RichText = ()) -> FormRow:
    material, unread = fill_material(category, filled)
    warnings = []
    if tail and not material.text and any(field.path == "text" for field in list_form_fields(category)):
        material = msgspec.structs.replace(material, text=tail)
        warnings.append("正文取自表格下面的文字，请核对。")
    lacks = [error for error in list_lacks(category, material, today) if error.field not in UPLOADS]
    told = {error.field for error in unread}
    errors = (*unread, *(error for error in [*lacks, *list_excesses(material)] if error.field not in told))
    uploads = [*warnings, *list_warnings(category, material), *_list_uploads(category)]
    return FormRow(line, material, errors, tuple(uploads))


def _list_uploads(category: Category) -> Iterator[str]:
    lacking = {error.field for error in list_lacks(category, Material(), date.min)}
    for field in UPLOADS & lacking:
        yield f"{name_field(category.kind, field)}不在表里，导入后请在页面上传。"

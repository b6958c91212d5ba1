"""Filled forms as offices send them back: our own forms filled by Word's library, and Word's XML written by hand."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import docx
import msgspec
import openpyxl

from handlers.documents.form_fields import list_form_fields
from local.demo.rule_set import CATEGORIES as DEMO
from models.rules.materials import Material, Opinion
from models.rules.rich_text import Run
from models.rules.rule_set import Category
from tests.handlers.sheets.files import make_zip

CATEGORIES: dict[str, Category] = {each["kind"]: msgspec.convert(each, Category) for each in DEMO}
TODAY = date(2017, 4, 1)
OPINION = Opinion("2017-03-20", "座谈会", 36, "一致同意推荐", "林测试")
TEXT = ((Run("一、坚持学习", True),), (Run("他把"), Run("群众", True), Run("放在心上。")), (Run("第三段。"),))

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
# What an element of each field holds in a complete form.
_WRITTEN: dict[str, str] = {
    "title": "陈测试",
    "author_name": "陈测试",
    "author_unit": "测试学院",
    "author_post": "讲师",
    "subject_unit": "第一党支部",
    "subject_post": "党支部书记",
    "summary": "扎根基层三十年。",
    "filming_unit": "测试县委组织部",
    "film_minutes": "14",
    "film_reason": "内容较多",
    "opinions.held_on": OPINION.held_on,
    "opinions.manner": OPINION.manner,
    "opinions.asked": str(OPINION.asked),
    "opinions.outcome": OPINION.outcome,
    "opinions.responsible": OPINION.responsible,
}


def make_material(category: Category) -> Material:
    """Return complete materials of a category, all but what is uploaded."""
    paths = [field.path for field in list_form_fields(category)]
    written: dict[str, Any] = {path: _WRITTEN[path] for path in paths if path in _WRITTEN and "." not in path}
    if "film_minutes" in written:
        written["film_minutes"] = 14
    grounds = tuple(f"符合第{place}条。" for place, _ in enumerate(category.conditions))
    text = TEXT if "text" in paths else ()
    return Material(**written, text=text, grounds=grounds, opinions=(OPINION,))


def write_out(category: Category) -> dict[str, str]:
    """Return what a person writes for each path of the form, the full text left out."""
    grounds = {f"grounds.{place}": f"符合第{place}条。" for place, _ in enumerate(category.conditions)}
    paths = [field.path for field in list_form_fields(category)]
    return {path: (_WRITTEN | grounds)[path] for path in paths if path != "text"}


def fill_word(form: bytes, category: Category) -> bytes:
    """Return the empty Word form filled in completely."""
    document = docx.Document(io.BytesIO(form))
    written = write_out(category)
    for row, field in zip(document.tables[0].rows, list_form_fields(category), strict=True):
        if field.path != "text":
            row.cells[1].text = written[field.path]
            continue
        for place, paragraph in enumerate(TEXT):
            line = row.cells[1].paragraphs[0] if place == 0 else row.cells[1].add_paragraph()
            for run in paragraph:
                line.add_run(run.text).bold = run.is_bold or None
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def fill_sheet(form: bytes, *rows: Sequence[Any]) -> bytes:
    """Return the empty sheet with these rows."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_docx(body: str, more: Mapping[str, bytes] | None = None, name: str = "word/document.xml") -> bytes:
    """Return a .docx with this XML between <w:body> and its end."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}" xmlns:mc="urn:mc" xmlns:wps="urn:wps" '
        f'xmlns:r="urn:r">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return make_zip({"[Content_Types].xml": _TYPES.encode(), name: document.encode(), **(more or {})})


def make_table(*rows: str) -> str:
    """Return a table of rows of XML."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def make_row(*texts: str) -> str:
    """Return a row of plain cells."""
    return "".join(map(make_cell, texts))


def make_cell(text: str = "", properties: str = "", inner: str | None = None) -> str:
    """Return a cell: a paragraph a line, or what is given as XML."""
    shown = "".join(map(make_paragraph, text.split("\n"))) if inner is None else inner
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{shown}</w:tc>"


def make_paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{escape(text)}</w:t></w:r></w:p>"

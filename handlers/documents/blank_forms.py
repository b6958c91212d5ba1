"""Empty recommendation forms to be filled in: a Word form of one nomination, a sheet with one row for each."""

from __future__ import annotations

from handlers.documents.form_fields import FormField, list_form_fields
from handlers.documents.writing import (
    add_heading,
    add_row,
    add_table,
    add_text,
    add_title,
    open_document,
    save_document,
)
from handlers.sheets.writing import Column, write_sheet
from models.rules.rich_text import from_plain
from models.rules.rule_set import Category

_LABEL_MM, _VALUE_MM = 46, 112
_WIDE = frozenset({"text", "summary"})


def write_word_form(title: str, category: Category) -> bytes:
    """Return the category's empty form as a .docx: what to do, then a table of names and empty cells."""
    document = open_document(f"{category.name}推荐表")
    add_title(document, f"“{category.short_name}”推荐表")
    add_text(document, from_plain(f"{title}　评选类别：{category.name}"))
    add_heading(document, "填写说明")
    add_text(document, from_plain(_explain(category, "每份表填写一项推荐。请在右栏填写，左栏的名称请不要修改。")))
    table = add_table(document, _LABEL_MM, _VALUE_MM)
    for field in list_form_fields(category):
        add_row(table, field.name, "", label_hint=field.hint)
    return save_document(document)


def write_sheet_form(category: Category) -> bytes:
    """Return the category's empty form as a .xlsx: one column a field, one row a nomination."""
    columns = [Column(_head(field), 40 if field.path in _WIDE else 22) for field in list_form_fields(category)]
    return write_sheet(f"{category.short_name}推荐表", columns, [])


def _head(field: FormField) -> str:
    return f"{field.name}（{field.hint}）" if field.hint else field.name


def _explain(category: Category, first: str) -> str:
    uploads = "照片请在导入后的页面上传。" if category.photo_required else ""
    film = "电教片和缩略图请在导入后的页面上传。" if category.kind == "film" else ""
    return f"{first}正文可以直接从 Word 粘贴，保留分段和加粗。推荐条件请逐条写明符合的依据。{uploads}{film}"

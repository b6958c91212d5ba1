"""One nomination on paper: everything that its dossier holds, as it would be sent by e-mail (R10, R18-R21)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from handlers.documents.summary import spell_opinion
from handlers.documents.writing import (
    add_heading,
    add_row,
    add_table,
    add_text,
    add_title,
    open_document,
    save_document,
)
from models.rules.materials import FIELDS, Material, count_text, name_field
from models.rules.rich_text import from_plain
from models.rules.rule_set import Category
from models.secretive import Secretive

_LABEL_MM, _VALUE_MM, _PHOTO_MM = 40, 118, 35
_STEP_MM = (40, 42, 28, 48)
# What stands in the table at the top; the others have a heading of their own.
_LINES = frozenset(
    {
        "title",
        "author_name",
        "author_unit",
        "author_post",
        "subject_unit",
        "subject_post",
        "filming_unit",
        "film_reason",
    }
)


class StepLine(Secretive, frozen=True):
    """One step of the review as it is printed: when, which unit, what it did, with what comment."""

    moment: str
    unit_name: str
    act: str
    comment: str = ""


class PrintedDossier(Secretive, frozen=True):
    """What is printed of a nomination; `photo` is a JPEG or PNG of our own making, `state` what people call it."""

    campaign_title: str
    category: Category
    material: Material
    unit_name: str
    state: str = ""
    steps: tuple[StepLine, ...] = ()
    photo: bytes = b""


def write_dossier(dossier: PrintedDossier) -> bytes:
    """Return the dossier as a .docx that Word and WPS open: 仿宋 by name, bold kept, the photo in it."""
    material, kind = dossier.material, dossier.category.kind
    document = open_document(material.title)
    add_title(document, f"“{dossier.category.short_name}”推荐材料")
    table = add_table(document, _LABEL_MM, _VALUE_MM)
    for name, value in _list_lines(dossier):
        add_row(table, name, value)
    if dossier.photo:
        _add_photo(add_row(table, name_field(kind, "photo"), ""), dossier.photo)
    if "summary" in FIELDS[kind]:
        add_heading(document, name_field(kind, "summary"))
        add_text(document, from_plain(material.summary))
    if "text" in FIELDS[kind]:
        add_heading(document, f"{name_field(kind, 'text')}（{count_text(material)} 字）")
        add_text(document, material.text)
    _add_grounds(document, dossier.category, material)
    _add_opinions(document, material)
    _add_steps(document, dossier.steps)
    return save_document(document)


def _list_lines(dossier: PrintedDossier) -> Iterator[tuple[str, str]]:
    yield "活动名称", dossier.campaign_title
    yield "评选类别", dossier.category.name
    for field in FIELDS[dossier.category.kind]:
        value = getattr(dossier.material, field)
        if field in _LINES and (value or field != "film_reason"):
            yield name_field(dossier.category.kind, field), value
    if dossier.category.kind == "film":
        yield "片长", f"{dossier.material.film_minutes} 分钟" if dossier.material.film_minutes else ""
    yield "推荐单位", dossier.unit_name
    if dossier.state:
        yield "状态", dossier.state


def _add_photo(row: Any, photo: bytes) -> None:
    from docx.shared import Mm  # noqa: PLC0415

    row.cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(photo), width=Mm(_PHOTO_MM))


def _add_grounds(document: Any, category: Category, material: Material) -> None:
    if not category.conditions:
        return
    add_heading(document, "推荐条件和依据")
    table = add_table(document, 62, 96)
    for place, condition in enumerate(category.conditions):
        add_row(table, condition, material.grounds[place] if place < len(material.grounds) else "")


def _add_opinions(document: Any, material: Material) -> None:
    add_heading(document, "征求意见情况")
    told = "\n".join(f"{spell_opinion(opinion)}。" for opinion in material.opinions)
    add_text(document, from_plain(told or "尚未记录征求意见的情况。"))


def _add_steps(document: Any, steps: Sequence[StepLine]) -> None:
    if not steps:
        return
    add_heading(document, "逐级审核情况")
    table = add_table(document, *_STEP_MM)
    add_row(table, "时间", "单位", "办理", "意见")
    for step in steps:
        add_row(table, step.moment, step.unit_name, step.act, step.comment)

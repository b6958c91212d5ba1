"""A unit's 推荐汇总表: what it recommends, one line each, as it would be sent by e-mail (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.sheets.writing import Column, Value, write_sheet
from models.rules.materials import Material, Opinion, count_text, name_field
from models.rules.rule_set import Category, Kind
from models.secretive import Secretive


class SummaryLine(Secretive, frozen=True):
    """One nomination of a summary; `state` is what people call where it stands."""

    category: Category
    material: Material
    unit_name: str
    state: str


_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "article": ("author_name", "author_unit", "author_post"),
    "member": ("subject_unit", "subject_post", "summary"),
    "branch": ("summary",),
    "film": ("filming_unit", "film_minutes", "film_reason"),
    "case": ("author_unit", "summary"),
    "friend": ("subject_unit", "subject_post", "summary"),
}
_WIDTHS = {"summary": 48, "author_unit": 28, "subject_unit": 28, "filming_unit": 28, "film_reason": 30}
_NAMELESS = {"film_minutes": "片长（分钟）"}


def write_summary(title: str, lines: Iterable[SummaryLine]) -> bytes:
    """Return the summary as a .xlsx: the columns of one category if all lines are of one, else what all have."""
    listed = list(lines)
    categories = {line.category.id: line.category for line in listed}
    only = next(iter(categories.values())) if len(categories) == 1 else None
    fields = _FIELDS[only.kind] if only else ()
    columns = [
        Column("序号", 6, "number"),
        Column("类别", 20),
        Column(name_field(only.kind, "title") if only else "名称/姓名", 32),
        *((_describe_field(only, field) for field in fields) if only else (Column("单位", 28), Column("简介", 48))),
        Column("正文字数", 10, "number"),
        Column("推荐单位", 28),
        Column("征求意见情况", 48),
        Column("状态", 14),
    ]
    rows = (_list_cells(number, line, fields, bool(only)) for number, line in enumerate(listed, 1))
    return write_sheet(title, columns, rows)


def spell_opinion(opinion: Opinion) -> str:
    """Return in one sentence how opinions were sought."""
    asked = f"征求 {opinion.asked} 人意见" if opinion.asked else ""
    outcome = f"结果：{opinion.outcome}" if opinion.outcome else ""
    responsible = f"负责人：{opinion.responsible}" if opinion.responsible else ""
    return "，".join(filter(None, (opinion.held_on, opinion.manner, asked, outcome, responsible)))


def _describe_field(category: Category, field: str) -> Column:
    name = _NAMELESS.get(field) or name_field(category.kind, field)
    return Column(name, _WIDTHS.get(field, 16), "number" if field == "film_minutes" else "text")


def _list_cells(number: int, line: SummaryLine, fields: tuple[str, ...], is_one_category: bool) -> list[Value]:
    material = line.material
    own = [getattr(material, field) or None for field in fields]
    unit = material.author_unit or material.subject_unit or material.filming_unit
    return [
        number,
        line.category.name,
        material.title,
        *(own if is_one_category else (unit, material.summary)),
        count_text(material) or None,
        line.unit_name,
        "；".join(map(spell_opinion, material.opinions)),
        line.state,
    ]

"""Files of the funnel: a nomination's dossier, a unit's summary list (R10); the one place that writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response

from handlers.administration.nomination_words import list_fields, name_state
from handlers.administration.words import spell_moment
from handlers.sheets.writing import Column, Value, write_sheet
from handlers.web.download import answer_sheet
from models.rules.materials import Material, Opinion, count_text
from models.rules.rich_text import plain_of
from models.services.nomination_dossiers import DossierView, read_submitted
from models.services.review_desk import DeskLine

_DOSSIER = (Column("栏目", 20), Column("内容", 100))
_SUMMARY = (
    Column("序号", 8, "number"),
    Column("类别", 14),
    Column("名称", 40),
    Column("推荐单位", 30),
    Column("简介", 48),
    Column("正文字数", 10, "number"),
    Column("征求意见情况", 48),
    Column("状态", 14),
    Column("目前所在", 30),
    Column("更新时间", 22),
)


def answer_dossier(view: DossierView) -> Response:
    """Return a nomination's dossier for saving."""
    name = f"{view.category.short_name}推荐材料"
    return answer_sheet(f"{view.title}{name}", write_sheet(name, _DOSSIER, _list_rows(view)))


def answer_summary(of: str, categories: dict[str, str], lines: Sequence[DeskLine]) -> Response:
    """Return a desk's 推荐汇总表 for saving."""
    materials = read_submitted(line.nomination for line in lines)
    rows = [
        _spell_line(number, line, categories, materials.get(line.nomination.nomination_id, Material()))
        for number, line in enumerate(lines, 1)
    ]
    return answer_sheet(f"{of}推荐汇总表", write_sheet("推荐汇总表", _SUMMARY, rows))


def _spell_line(number: int, line: DeskLine, categories: dict[str, str], material: Material) -> Sequence[Value]:
    return (
        number,
        categories[line.nomination.category],
        line.nomination.title,
        line.sender,
        material.summary,
        count_text(material) or None,
        "\n".join(map(_spell_opinion, material.opinions)),
        name_state(line.nomination.state),
        line.desk,
        spell_moment(line.nomination.since),
    )


def _list_rows(view: DossierView) -> Iterator[Sequence[Value]]:
    yield "推荐编号", view.nomination.nomination_id
    yield "类别", view.category.name
    yield "推荐单位", view.names.get(view.nomination.origin, "")
    if view.shown is not None:
        for field, name in list_fields(view.category.kind):
            if field != "attachments":
                yield name, _spell(view.shown.material, field)


def _spell(material: Material, field: str) -> str:
    value = getattr(material, field)
    if field == "text":
        return plain_of(material.text)
    if field == "opinions":
        return "\n".join(map(_spell_opinion, material.opinions))
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _spell_opinion(opinion: Opinion) -> str:
    return f"{opinion.held_on} {opinion.manner}，征求 {opinion.asked} 人，{opinion.outcome}（{opinion.responsible}）"

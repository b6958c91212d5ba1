"""Turnout as spreadsheets: the ranking of a unit, and the branches that miss the goal; numbers, no persons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response

from handlers.administration.access import acting, for_roles
from handlers.administration.words import spell_percent
from handlers.sheets.writing import Column, Value, write_sheet
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.rules.turnout import Figures, count_missing
from models.services.exports import note_list
from models.services.turnout import list_branches_below_goal, read_unit_turnout

blueprint = Blueprint("turnout_exports", __name__)

_COLUMNS = (
    Column("单位", 32),
    Column("应投票", 10, "number"),
    Column("已激活", 10, "number"),
    Column("已投票", 10, "number"),
    Column("投票率", 10),
    Column("当天投票", 10, "number"),
    Column("距目标还差", 12, "number"),
)


@blueprint.get("/turnout/<unit_id>/export")
@for_roles("administrator", "auditor", "officer")
def get_ranking(unit_id: str) -> Response:
    """Return a unit's turnout and that of those right below it, the best first."""
    view = read_unit_turnout(acting(), unit_id, given().now())
    lines = [(view.unit.name, view.figures), *((line.unit.name, line.figures) for line in view.lines)]
    return _answer("投票率排名", view.unit.name, unit_id, (_spell(*line, view.goal_percent) for line in lines))


@blueprint.get("/turnout/<unit_id>/below/export")
@for_roles("administrator", "auditor", "officer")
def get_below(unit_id: str) -> Response:
    """Return all branches below the unit that miss the goal, the lowest first."""
    view = read_unit_turnout(acting(), unit_id, given().now())
    lines = list_branches_below_goal(acting(), unit_id, given().now())
    rows = [_spell(line.unit.name, line.figures, view.goal_percent) for line in lines]
    return _answer("低于目标的党支部", view.unit.name, unit_id, rows)


def _answer(what: str, of: str, unit_id: str, rows: Iterable[Sequence[Value]]) -> Response:
    lines = list(rows)
    note_list(acting(), what, of, unit_id, len(lines), given().now())
    return answer_sheet(f"{of}{what}", write_sheet(what, _COLUMNS, lines))


def _spell(name: str, figures: Figures | None, goal: int) -> tuple[Value, ...]:
    if figures is None:
        return (name, None, None, None, "尚未统计", None, None)
    percent = spell_percent(figures.voted, figures.entitled)
    missing = count_missing(figures, goal)
    return (name, figures.entitled, figures.activated, figures.voted, percent, figures.today, missing)

"""Turnout: who is how far, which branches miss the goal, and asking their secretaries to act (R41, R42)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import Form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.reminder_runs import explain_run
from handlers.web.dependencies import given
from models.errors import NoCampaign, NotFound
from models.rules import reminder_outcomes
from models.rules.days import day_of, iso_in_china
from models.rules.turnout import Figures, count_missing
from models.services.asking_secretaries import (
    MOST_BRANCHES,
    ask_secretaries,
    count_asked,
    find_asked,
    may_ask,
    preview_asking,
)
from models.services.ladders import require_ladder_scope
from models.services.own_units import list_own_units, list_way
from models.services.reminder_runs import STATES
from models.services.turnout import list_branches_below_goal, read_unit_turnout
from models.services.unit_tree import UnitView

blueprint = Blueprint("turnout", __name__)

_ROLES = ("administrator", "auditor", "officer")
_SEERS = ("administrator", "auditor")
_OWN = ("officer",)


@blueprint.get("/turnout")
@for_roles(*_ROLES)
def get_start() -> Answer:
    """Return where this person begins: the own unit, or a choice of several."""
    units = list_own_units(acting(), _OWN, _SEERS)
    if len(units) == 1:
        return go_on(f"/turnout/{units[0].unit_id}")
    return render_page("unit_choice", title="投票率", units=units, base="/turnout")


@blueprint.get("/turnout/<unit_id>")
@for_roles(*_ROLES)
def get_turnout(unit_id: str) -> Response:
    """Return a unit's turnout, those right below it ranked, and all branches below it that miss the goal."""
    return _show(unit_id, Form())


@blueprint.post("/turnout/<unit_id>/preview")
@for_roles("administrator", "officer")
def post_preview(unit_id: str) -> Answer:
    """Return whom asking the chosen branches reaches, whom not, and the exact text; nothing is sent yet."""

    def act() -> Answer:
        asking = preview_asking(acting(), unit_id, request.form.getlist("branch"), given().now())
        return render_page(
            "asking",
            unit=require_ladder_scope(acting(), unit_id),
            way=_way(unit_id),
            asking=asking,
            reasons=reminder_outcomes.REASONS,
        )

    return try_form(Form("ask"), act, lambda refused, status: _show(unit_id, refused, status))


@blueprint.post("/turnout/<unit_id>/asked")
@for_roles("administrator", "officer")
def post_asked(unit_id: str) -> Answer:
    """Send to the secretaries of the chosen branches, once a day and unit."""

    def act() -> Answer:
        count = ask_secretaries(acting(), unit_id, request.form.getlist("branch"), given().now())
        return go_on(f"/turnout/{unit_id}/asked", f"已开始向 {count} 个党支部的书记发送。")

    return try_form(Form("ask"), act, lambda refused, status: _show(unit_id, refused, status))


@blueprint.get("/turnout/<unit_id>/asked")
@for_roles(*_ROLES)
def get_asked(unit_id: str) -> Response:
    """Return what became of today's messages to the secretaries."""
    unit, now = require_ladder_scope(acting(), unit_id), given().now()
    run = find_asked(unit_id, now)
    if run is None:
        raise NotFound("今天还没有请这个单位的支部书记跟进。")
    return render_page(
        "asked",
        unit=unit,
        way=_way(unit_id),
        run=run,
        advice=explain_run(run, iso_in_china(now)),
        outcome=count_asked(run),
        states=STATES,
        outcome_states=reminder_outcomes.STATES,
        reasons=reminder_outcomes.REASONS,
    )


def _show(unit_id: str, form: Form, status: int = 200) -> Response:
    actor, now = acting(), given().now()
    unit = require_ladder_scope(actor, unit_id)
    try:
        view = read_unit_turnout(actor, unit_id, now)
    except NoCampaign:
        return render_page("turnout_none", 200, unit=unit, way=_way(unit_id))
    below = list_branches_below_goal(actor, unit_id, now) if unit.tier != "branch" else ()
    return render_page(
        "turnout",
        status,
        view=view,
        form=form,
        way=_way(unit_id),
        is_today=view.day == day_of(now),
        missing=count_missing(view.figures or Figures(), view.goal_percent),
        missing_of=count_missing,
        below=below[:MOST_BRANCHES],
        below_count=len(below),
        may_ask=unit.tier != "branch" and may_ask(actor, unit_id),
        asked=find_asked(unit_id, now) if unit.tier != "branch" else None,
    )


def _way(unit_id: str) -> list[UnitView]:
    return list_way(acting(), unit_id, _OWN, _SEERS)

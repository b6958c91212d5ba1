"""Suggestions of members: what waits at each committee, taking one up, thanking for it."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form, version_of
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.rules.content_safety import explain_doubt
from models.rules.suggestions import LONGEST_WORDS, STATE_NAMES, THANKS
from models.services.own_units import list_way
from models.services.suggestion_desk import (
    list_suggestion_units,
    read_desk,
    read_suggestion_page,
    take_up,
    thank,
)

blueprint = Blueprint("suggestions", __name__)

_ROLES = ("administrator", "officer")


@blueprint.get("/suggestions")
@for_roles(*_ROLES)
def get_start() -> Answer:
    """Return where this person begins: the own unit, or a choice of several."""
    units = list_suggestion_units(acting())
    if len(units) == 1:
        return go_on(f"/suggestions/{units[0].unit_id}")
    return render_page("unit_choice", title="党员推荐", units=units, base="/suggestions")


@blueprint.get("/suggestions/<unit_id>")
@for_roles(*_ROLES)
def get_desk(unit_id: str) -> Response:
    """Return a committee's suggestions, those that wait first; of a unit above, the way to its committees."""
    desk = read_desk(acting(), unit_id)
    way = list_way(acting(), unit_id, ("officer",))
    return render_page("suggestions", desk=desk, way=way, states=STATE_NAMES)


@blueprint.get("/suggestions/<unit_id>/<suggestion_id>")
@for_roles(*_ROLES)
def get_suggestion(unit_id: str, suggestion_id: str) -> Response:
    """Return one suggestion, and what may be done with it."""
    return _show(unit_id, suggestion_id, EMPTY)


@blueprint.post("/suggestions/<unit_id>/<suggestion_id>/nomination")
@for_roles("officer")
def post_nomination(unit_id: str, suggestion_id: str) -> Answer:
    """Begin a nomination from it and lead to its draft."""
    form = read_form("take_up", "version")

    def act() -> Answer:
        nomination_id = take_up(acting(), unit_id, suggestion_id, version_of(form), given().now())
        return go_on(f"/nominations/{nomination_id}/edit", "已采纳，请继续填写推荐材料。")

    return try_form(form, act, lambda refused, status: _show(unit_id, suggestion_id, refused, status))


@blueprint.post("/suggestions/<unit_id>/<suggestion_id>/thanks")
@for_roles(*_ROLES)
def post_thanks(unit_id: str, suggestion_id: str) -> Answer:
    """Close it with a kind word."""
    form = read_form("thank", "version", "thanks", "words")

    def act() -> Answer:
        typed, version = form.values, version_of(form)
        thank(acting(), unit_id, suggestion_id, version, typed["thanks"], typed["words"], given().now())
        return go_on(f"/suggestions/{unit_id}", "已答复推荐人。")

    return try_form(form, act, lambda refused, status: _show(unit_id, suggestion_id, refused, status))


def _show(unit_id: str, suggestion_id: str, form: Form, status: int = 200) -> Response:
    page = read_suggestion_page(acting(), unit_id, suggestion_id)
    return render_page(
        "suggestion",
        status,
        page=page,
        doubt=explain_doubt(page.suggestion.safety),
        form=form,
        states=STATE_NAMES,
        thanks=THANKS,
        longest=LONGEST_WORDS,
    )

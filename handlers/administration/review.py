"""The review desk of a unit: what came from below beside its own, compared, decided on, submitted upward."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration import nomination_words
from handlers.administration.access import acting, for_roles
from handlers.administration.dossier_files import answer_summary
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.errors import Malformed
from models.rules.nomination_states import STATES
from models.services.comparing import compare_nominations
from models.services.exports import note_list
from models.services.moving_many import move_many
from models.services.review_desk import (
    DeskFilter,
    list_campaigns_to_nominate,
    list_review_desks,
    read_review_desk,
)

blueprint = Blueprint("review", __name__)

_MOST_CHOSEN = 200


@blueprint.get("/review")
@for_roles("officer")
def get_desk() -> Response:
    """Return the desk of one of the own units in one of the campaigns; the first ones unless others are named."""
    units, campaigns = list_review_desks(acting()), list_campaigns_to_nominate()
    if not units or not campaigns:
        return render_page("review_none", has_units=bool(units))
    unit_id = request.args.get("unit", units[0].unit_id)
    campaign_id = request.args.get("campaign", campaigns[0].campaign_id)
    shown = read_filter()
    desk = read_review_desk(acting(), campaign_id, unit_id, given().now(), shown)
    return render_page(
        "review",
        desk=desk,
        units=units,
        campaigns=campaigns,
        shown=shown,
        states=STATES,
        spell=nomination_words,
    )


@blueprint.get("/review/comparison")
@for_roles("officer", "office", "administrator")
def get_comparison() -> Response:
    """Return two or three nominations of a category side by side."""
    chosen = [nomination_id for nomination_id, _ in read_chosen(request.args.getlist("chosen"))]
    comparison = compare_nominations(acting(), chosen)
    return render_page("review_comparison", comparison=comparison, spell=nomination_words, back=_back())


@blueprint.post("/review/moves")
@for_roles("officer")
def post_moves() -> Answer:
    """Do one thing with several nominations and tell which were moved and which not, and why."""
    act = request.form.get("act", "")
    if act == "compare":
        # Not a form sent by GET: its token would stand in the address.
        return go_on("/review/comparison?" + urlencode([("chosen", each) for each in request.form.getlist("chosen")]))
    outcomes = move_many(acting(), read_chosen(request.form.getlist("chosen")), act, given().now())
    return render_page("review_moved", outcomes=outcomes, act=act, spell=nomination_words, back=_back())


@blueprint.get("/review/export")
@for_roles("officer")
def get_summary() -> Response:
    """Return the unit's 推荐汇总表 (R10), noted in the audit."""
    campaign_id, unit_id = request.args.get("campaign", ""), request.args.get("unit", "")
    desk = read_review_desk(acting(), campaign_id, unit_id, given().now(), read_filter())
    lines = [line for part in desk.categories for line in part.lines]
    note_list(acting(), "推荐汇总表", desk.unit.name, unit_id, len(lines), given().now())
    return answer_summary(desk.unit.name, {each.id: each for each in desk.campaign.rules.categories}, lines)


def read_filter() -> DeskFilter:
    """Return what of a desk the address asks for."""
    return DeskFilter(request.args.get("category", ""), request.args.get("state", ""))


def read_chosen(texts: list[str]) -> list[tuple[str, int]]:
    """Return which nominations were ticked, each in the version that was seen; raise Malformed."""
    if len(texts) > _MOST_CHOSEN:
        raise Malformed
    return [_read_choice(text) for text in texts]


def _read_choice(text: str) -> tuple[str, int]:
    nomination_id, _, version = text.partition(":")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise Malformed
    return nomination_id, int(version)


def _back() -> str:
    """Return the way back to a desk, whichever it was."""
    return "/office" if acting().has_role("office") and not acting().has_role("officer") else "/review"

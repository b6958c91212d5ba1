"""The activation ladder: on the roster, activated, voted; and who is not activated yet (R41)."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.frame import go_on, render_page, render_part
from handlers.web.dependencies import given
from models.services.activation_codes import WaitingMember, list_waiting
from models.services.jobs import JobView, read_job
from models.services.ladder_counting import ask_for_count
from models.services.ladders import CLIMBERS, LadderView, has_sight_of_names, read_ladder
from models.services.own_units import list_own_units, list_way

blueprint = Blueprint("ladder", __name__)

_ROLES = ("administrator", "auditor", "officer", "secretary")
_SEERS = ("administrator", "auditor")


@blueprint.get("/ladder")
@for_roles(*_ROLES)
def get_start() -> Answer:
    """Return where this person begins: the own unit, or a choice of several."""
    units = list_own_units(acting(), CLIMBERS, _SEERS)
    if len(units) == 1:
        return go_on(f"/ladder/{units[0].unit_id}")
    return render_page("unit_choice", title="激活进度", units=units, base="/ladder")


@blueprint.get("/ladder/<unit_id>")
@for_roles(*_ROLES)
def get_ladder(unit_id: str) -> Response:
    """Return a unit's ladder, those right below it, and who waits, for those who may see names."""
    view = read_ladder(acting(), unit_id, given().now())
    return render_page(
        "ladder",
        view=view,
        job=_find_job(view),
        way=list_way(acting(), unit_id, CLIMBERS, _SEERS),
        waiting=_list_waiting(view),
        shows_names=has_sight_of_names(acting(), unit_id),
    )


@blueprint.post("/ladder/<unit_id>/counts")
@for_roles(*_ROLES)
def post_count(unit_id: str) -> Answer:
    """Have a large unit counted anew; the page then shows how far that is."""
    ask_for_count(acting(), unit_id, given().now())
    return go_on(f"/ladder/{unit_id}")


@blueprint.get("/ladder/<unit_id>/progress")
@for_roles(*_ROLES)
def get_progress(unit_id: str) -> Response:
    """Return how far the counting is, for the page that waits."""
    view = read_ladder(acting(), unit_id, given().now())
    return render_part("_counting", view=view, job=_find_job(view), is_waited_for=True)


def _find_job(view: LadderView) -> JobView | None:
    return read_job(view.job_id) if view.job_id else None


def _list_waiting(view: LadderView) -> list[WaitingMember]:
    # An auditor sees numbers, no persons; of a large unit the list would help nobody.
    if not view.is_counted_at_once or not has_sight_of_names(acting(), view.unit.unit_id):
        return []
    return list_waiting(acting(), view.unit.unit_id)

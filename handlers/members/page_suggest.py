"""The page on which a member suggests whom or what to nominate, and reads what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from handlers.web.problem import status_of
from models.errors import Conflict, DomainError, InvalidInput, NotFound
from models.services.suggesting import read_own, suggest

blueprint = Blueprint("page_suggest", __name__)

_FIELDS = ("subject", "why", "about")


@blueprint.get("/suggest")
@for_members
def get_suggest() -> Response:
    """Return the form, where suggestions are welcome, and the own ones with the committee's answers."""
    return _show({}, {}, has_thanks="thanks" in request.args)


@blueprint.post("/suggest")
@for_members
def post_suggest() -> Response:
    """Lay the suggestion before the own committee; a refusal shows the form again with all that was typed."""
    typed = {field: request.form.get(field, "") for field in _FIELDS}
    # One choice names campaign and category.
    campaign, _, category = typed["about"].partition("/")
    wechat, member = given().connect_wechat(), current_seat().member_id
    try:
        suggest(wechat, member, campaign, category, typed["subject"], typed["why"], given().now())
    except (InvalidInput, Conflict, NotFound) as refusal:
        return _show(typed, _faults_of(refusal), status=status_of(refusal))
    return redirect("/suggest?thanks=1", 303)


def _show(
    typed: Mapping[str, str], faults: Mapping[str, str], has_thanks: bool = False, status: int = 200
) -> Response:
    own = read_own(current_seat().member_id, given().now())
    return render_page("suggest", status, own=own, typed=typed, faults=faults, has_thanks=has_thanks)


def _faults_of(refusal: DomainError) -> dict[str, str]:
    if isinstance(refusal, InvalidInput):
        return {fault.field: fault.detail for fault in refusal.errors}
    # Nothing else of the form can be unknown.
    return {"about": "请选择推荐到哪一类。"} if isinstance(refusal, NotFound) else {"": refusal.detail}

"""The desk of a receiving office: its own categories, the quotas of all units, likely twins; content to check."""

from __future__ import annotations

from flask import Blueprint, Response, request

from handlers.administration import nomination_words
from handlers.administration.access import acting, for_roles
from handlers.administration.dossier_files import answer_summary
from handlers.administration.frame import render_page
from handlers.administration.review import read_filter
from handlers.web.dependencies import given
from models.rules.nomination_states import STATES
from models.services.exports import note_list
from models.services.office_desk import list_offices, read_office_desk
from models.services.safety_queue import list_waiting

blueprint = Blueprint("offices", __name__)


@blueprint.get("/office")
@for_roles("office")
def get_desk() -> Response:
    """Return the desk of one of the own offices; the first one unless another is named."""
    offices = list_offices(acting())
    if not offices:
        return render_page("review_none", has_units=True)
    shown = read_filter()
    desk = read_office_desk(acting(), request.args.get("desk", offices[0][0]), given().now(), shown)
    return render_page("office", desk=desk, offices=offices, shown=shown, states=STATES, spell=nomination_words)


@blueprint.get("/office/export")
@for_roles("office")
def get_summary() -> Response:
    """Return the office's 推荐汇总表, noted in the audit."""
    first = next((scope for scope, *_ in list_offices(acting())), "")
    desk = read_office_desk(acting(), request.args.get("desk", first), given().now(), read_filter())
    lines = [line for part in desk.categories for line in part.lines]
    categories = {part.category.id: part.category for part in desk.categories}
    note_list(acting(), "推荐汇总表", desk.office.name, None, len(lines), given().now())
    return answer_summary(desk.office.name, categories, lines)


@blueprint.get("/safety")
@for_roles("administrator")
def get_queue() -> Response:
    """Return the accepted texts that wait for a person's look before they can be published."""
    return render_page("safety", queues=list_waiting(acting()), spell=nomination_words)

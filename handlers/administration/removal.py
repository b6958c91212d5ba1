"""Removal on request: what goes, what stays, and the deed itself, which the administrator's phone must confirm."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.services.removal import describe_removal, remove_person, require_removable
from models.services.roster import find_by_phone

blueprint = Blueprint("removal", __name__)


@blueprint.get("/removals")
@for_roles("administrator")
def get_search() -> Response:
    """Return the form that finds a member by phone."""
    return _show_search(EMPTY)


@blueprint.post("/removals")
@for_roles("administrator")
def post_search() -> Answer:
    """Return who carries this number; it is posted, so that no address keeps it."""
    form = read_form("search", "phone")

    def act() -> Answer:
        return render_page("removal_search", form=form, found=find_by_phone(acting(), form.values["phone"]))

    return try_form(form, act, _show_search)


@blueprint.get("/removals/<member_id>")
@for_roles("administrator")
def get_statement(member_id: str) -> Answer:
    """Return what a removal of this member does."""
    return _show_statement(member_id, EMPTY)


@blueprint.post("/removals/<member_id>")
@for_roles("administrator")
def post_removal(member_id: str) -> Answer:
    """Remove the person once the phone has confirmed it."""
    form = read_form("remove", "reason")

    def act() -> Answer:
        # What would be refused anyway needs no scan.
        about = require_removable(acting(), member_id, form.values["reason"])
        asked = ask_phone(about)
        if asked is not None:
            return asked
        remove_person(acting(), member_id, form.values["reason"], given().now())
        return go_on("/removals", "个人信息已删除。")

    return try_form(form, act, lambda refused, status: _show_statement(member_id, refused, status))


def _show_search(form: Form, status: int = 200) -> Response:
    return render_page("removal_search", status, form=form, found=None)


def _show_statement(member_id: str, form: Form, status: int = 200) -> Response:
    return render_page("removal", status, statement=describe_removal(acting(), member_id), form=form)

"""Rebinding: taking a member's WeChat account off the roster entry, so that another can be bound."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import render_page
from handlers.web.dependencies import given
from models.rules.activation_codes import spell_code
from models.services.activation_codes import BranchSlips
from models.services.rebinding import read_bound, unbind_account
from models.services.roster import find_by_phone

blueprint = Blueprint("rebinding", __name__)

_ROLES = ("administrator", "officer")


@blueprint.get("/rebindings")
@for_roles(*_ROLES)
def get_search() -> Response:
    """Return the form that finds a member by phone."""
    return _show_search(EMPTY)


@blueprint.post("/rebindings")
@for_roles(*_ROLES)
def post_search() -> Answer:
    """Return who within reach carries this number; it is posted, so that no address keeps it."""
    form = read_form("search", "phone")

    def act() -> Answer:
        found = find_by_phone(acting(), form.values["phone"])
        return render_page("rebinding_search", form=form, found=found)

    return try_form(form, act, _show_search)


@blueprint.get("/rebindings/<member_id>")
@for_roles(*_ROLES)
def get_member(member_id: str) -> Answer:
    """Return what unbinding this member means, and the form that does it."""
    return _show_member(member_id, EMPTY)


@blueprint.post("/rebindings/<member_id>")
@for_roles(*_ROLES)
def post_unbinding(member_id: str) -> Answer:
    """Unbind the account and return the slip with the new code; it is shown this once."""
    form = read_form("unbind", "reason")

    def act() -> Answer:
        member = read_bound(acting(), member_id)
        slip = unbind_account(acting(), member_id, form.values["reason"], given().now())
        return render_page(
            "code_sheets",
            sheets=[BranchSlips(member.branch_name, (slip,))],
            back="/rebindings",
            spell_code=spell_code,
            today=given().now(),
        )

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


def _show_search(form: Form, status: int = 200) -> Response:
    return render_page("rebinding_search", status, form=form, found=None)


def _show_member(member_id: str, form: Form, status: int = 200) -> Response:
    return render_page("rebinding", status, member=read_bound(acting(), member_id), form=form)

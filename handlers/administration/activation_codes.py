"""Activation codes: who waits, sheets to print and cut, another code for one member."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.rules.activation_codes import spell_code
from models.services.activation_codes import (
    HAND_OUT,
    BranchSlips,
    issue_sheets,
    list_waiting,
    read_waiting,
    reissue_code,
    revoke_code,
)
from models.services.actors import require_scope
from models.services.own_units import list_own_units, list_way
from models.services.unit_tree import list_children

blueprint = Blueprint("activation_codes", __name__)

_ROLES = ("administrator", "officer", "secretary")
_PRINTABLE = {"branch", "committee"}


@blueprint.get("/codes")
@for_roles(*_ROLES)
def get_start() -> Answer:
    """Return where this person begins: the own unit, or a choice of several."""
    units = list_own_units(acting(), HAND_OUT)
    if len(units) == 1:
        return go_on(f"/codes/{units[0].unit_id}")
    return render_page("unit_choice", title="激活码", units=units, base="/codes")


@blueprint.get("/codes/<unit_id>")
@for_roles(*_ROLES)
def get_unit(unit_id: str) -> Response:
    """Return who waits in a branch or committee; of a larger unit, those below to choose from."""
    require_scope(acting(), unit_id, HAND_OUT)
    way = list_way(acting(), unit_id, HAND_OUT)
    is_printable = way[-1].tier in _PRINTABLE
    return render_page(
        "codes",
        unit=way[-1],
        way=way,
        is_printable=is_printable,
        children=list_children(unit_id),
        waiting=list_waiting(acting(), unit_id) if is_printable else [],
    )


@blueprint.post("/codes/<unit_id>/sheets")
@for_roles(*_ROLES)
def post_sheets(unit_id: str) -> Response:
    """Give a code to everybody who has none, and return the sheets of the branch, or of all the committee's."""
    return _show_sheets(issue_sheets(acting(), unit_id, given().now()), f"/codes/{unit_id}")


@blueprint.get("/codes/members/<member_id>")
@for_roles(*_ROLES)
def get_member(member_id: str) -> Answer:
    """Return what can be done about one member's code."""
    return _show_member(member_id, EMPTY)


@blueprint.post("/codes/members/<member_id>/replacement")
@for_roles(*_ROLES)
def post_replacement(member_id: str) -> Answer:
    """Give the member another code and return its slip; it is shown this once."""
    form = read_form("replace", "reason")

    def act() -> Answer:
        waiting = read_waiting(acting(), member_id)
        slip = reissue_code(acting(), member_id, form.values["reason"], given().now())
        return _show_sheets([BranchSlips(waiting.branch, (slip,))], "/codes")

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


@blueprint.post("/codes/members/<member_id>/revocation")
@for_roles(*_ROLES)
def post_revocation(member_id: str) -> Answer:
    """Make the member's code worthless."""
    form = read_form("revoke", "reason")

    def act() -> Answer:
        revoke_code(acting(), member_id, form.values["reason"], given().now())
        return go_on("/codes", "激活码已作废，下次打印时会发给新的激活码。")

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


def _show_member(member_id: str, form: Form, status: int = 200) -> Response:
    return render_page("code_of_member", status, member=read_waiting(acting(), member_id), form=form)


def _show_sheets(sheets: list[BranchSlips], back: str) -> Response:
    return render_page("code_sheets", sheets=sheets, back=back, spell_code=spell_code, today=given().now())

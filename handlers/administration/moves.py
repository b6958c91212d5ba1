"""Moving a unit, and transferring members: first choose the place, then confirm."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from flask import Blueprint, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.rules.tiers import list_tiers_below
from models.services.roster import list_members
from models.services.transfers import MOST_TRANSFERRED, transfer_members
from models.services.unit_moves import move_unit
from models.services.unit_tree import UnitView, list_children
from models.services.unit_views import UnitPage, list_desks, read_unit_page

Fits = Callable[[UnitView], bool]

blueprint = Blueprint("moves", __name__)


class Place(msgspec.Struct, frozen=True):
    """Where the person is looking for a place: the unit, those below that lead on, those that can be chosen."""

    at: UnitPage | None
    onward: tuple[UnitView, ...]
    fitting: tuple[UnitView, ...]


@blueprint.get("/units/<unit_id>/move")
@for_roles("administrator", "officer")
def get_move(unit_id: str) -> Answer:
    """Return the page on which another parent is chosen."""
    return _show_move(unit_id, EMPTY)


@blueprint.post("/units/<unit_id>/move")
@for_roles("administrator", "officer")
def post_move(unit_id: str) -> Answer:
    """Hang the unit under another parent."""
    form = read_form("move", "before", "to")

    def act() -> Answer:
        move_unit(acting(), unit_id, form.values["before"], form.values["to"], given().now())
        return go_on(f"/units/{unit_id}/settings", "已调整，所属党员的信息随后自动更新。")

    return try_form(form, act, lambda refused, status: _show_move(unit_id, refused, status))


@blueprint.get("/units/<unit_id>/transfer")
@for_roles("administrator", "officer")
def get_transfer(unit_id: str) -> Answer:
    """Return the page on which the branch is chosen that takes the marked members in."""
    return _show_transfer(unit_id, request.args.getlist("members"), EMPTY)


@blueprint.post("/units/<unit_id>/transfer")
@for_roles("administrator", "officer")
def post_transfer(unit_id: str) -> Answer:
    """Transfer the marked members to another branch."""
    chosen, form = request.form.getlist("members"), read_form("transfer", "to")

    def act() -> Answer:
        moved = transfer_members(acting(), chosen, unit_id, form.values["to"], given().now())
        return go_on(f"/units/{unit_id}/members", f"已转出 {moved} 名党员。")

    return try_form(form, act, lambda refused, status: _show_transfer(unit_id, chosen, refused, status))


def _show_move(unit_id: str, form: Form, status: int = 200) -> Answer:
    page = read_unit_page(acting(), unit_id)
    parent_id = page.unit.parent_id
    at = request.values.get("at", parent_id if page.is_placed else None)
    tier = page.unit.tier
    place = _look(
        at,
        fits=lambda unit: tier in list_tiers_below(unit.tier) and unit.unit_id != parent_id,
        leads=lambda unit: any(tier in list_tiers_below(each) for each in list_tiers_below(unit.tier)),
    )
    return render_page("unit_move", status, page=page, place=place, form=form)


def _show_transfer(unit_id: str, chosen: list[str], form: Form, status: int = 200) -> Answer:
    page = read_unit_page(acting(), unit_id)
    members = [each for each in list_members(acting(), unit_id) if each.member_id in chosen and each.is_active]
    at = request.values.get("at", page.unit.parent_id if page.is_placed else None)
    place = _look(
        at,
        fits=lambda unit: unit.tier == "branch" and unit.unit_id != unit_id,
        leads=lambda unit: unit.tier != "branch",
    )
    return render_page("transfer", status, page=page, members=members, place=place, form=form, most=MOST_TRANSFERRED)


def _look(at: str | None, fits: Fits, leads: Fits) -> Place:
    """Return what can be chosen here, and where the person can look further; without a unit, at the own desks."""
    page = read_unit_page(acting(), at) if at else None
    below = list_children(page.unit.unit_id) if page else list_desks(acting())
    here = [page.unit, *below] if page else below
    return Place(page, tuple(filter(leads, below)), tuple(filter(fits, here)))

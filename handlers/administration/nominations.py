"""Where an officer begins: the own nominations, how many were sent, how much time is left; and a new one."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.errors import NoCampaign
from models.rules.materials import FIELDS, name_field
from models.rules.nomination_retention import erases_at
from models.rules.nomination_states import STATES
from models.services.nominating import start_nomination
from models.services.nomination_desks import choose_nominating, list_nominating, read_desk, require_desk
from models.services.own_units import list_own_units, list_way

blueprint = Blueprint("nominations", __name__)

_OWN = ("officer",)


@blueprint.get("/nominations")
@for_roles("officer", "office", "administrator")
def get_start() -> Answer:
    """Return where this person begins: the own desk, or a choice of several."""
    units = [unit for unit in list_own_units(acting(), _OWN) if unit.tier != "branch"]
    if len(units) == 1:
        return go_on(f"/nominations/desks/{units[0].unit_id}")
    return render_page("nomination_start", units=units, is_office=acting().has_role("office"))


@blueprint.get("/nominations/import")
@for_roles("officer")
def get_import_start() -> Answer:
    """Return where filled forms are imported: at the own desk, or a choice of several."""
    units = [unit for unit in list_own_units(acting(), _OWN, ()) if unit.tier != "branch"]
    if len(units) == 1:
        return go_on(f"/nominations/desks/{units[0].unit_id}/import")
    return render_page("nomination_start", units=units, is_office=False)


@blueprint.get("/nominations/desks/<unit_id>")
@for_roles("officer", "administrator")
def get_desk(unit_id: str) -> Response:
    """Return the unit's nominations by category, against its quotas and its due date."""
    unit, now = require_desk(acting(), unit_id), given().now()
    campaigns, way = list_nominating(now), list_way(acting(), unit_id, _OWN)
    try:
        campaign = choose_nominating(request.args.get("campaign"), now)
    except NoCampaign:
        return render_page("nomination_none", unit=unit, way=way)
    desk = read_desk(acting(), unit_id, campaign, now)
    return render_page(
        "nominations", desk=desk, way=way, campaigns=campaigns, states=STATES, erases_at=erases_at(campaign.rules)
    )


@blueprint.get("/nominations/desks/<unit_id>/begin")
@for_roles("officer", "administrator")
def get_begin(unit_id: str) -> Response:
    """Return the categories with their conditions, to begin a nomination in one."""
    return _show_begin(unit_id, EMPTY)


@blueprint.post("/nominations/desks/<unit_id>/begin")
@for_roles("officer", "administrator")
def post_begin(unit_id: str) -> Answer:
    """Begin a nomination in a category and lead to its form."""
    require_desk(acting(), unit_id)
    form = read_form("begin", "campaign", "category")

    def act() -> Answer:
        campaign = choose_nominating(form.values["campaign"], given().now())
        category_id = form.values["category"]
        nomination_id = start_nomination(acting(), campaign.campaign_id, category_id, unit_id, given().now())
        return go_on(f"/nominations/{nomination_id}/edit", "已建立草稿。填写的内容会自动保存，可以随时离开再回来。")

    return try_form(form, act, lambda refused, status: _show_begin(unit_id, refused, status))


def _show_begin(unit_id: str, form: Form, status: int = 200) -> Response:
    unit, now = require_desk(acting(), unit_id), given().now()
    campaign = choose_nominating(form.values.get("campaign") or request.args.get("campaign"), now)
    desk = read_desk(acting(), unit_id, campaign, now)
    chosen = form.values.get("category") or request.args.get("category")
    categories = [each for each in desk.categories if chosen in {None, "", each.category.id}]
    offices = {office.id: office for office in campaign.rules.offices}
    return render_page(
        "nomination_begin",
        status,
        unit=unit,
        desk=desk,
        way=list_way(acting(), unit_id, _OWN),
        categories=categories or desk.categories,
        offices=offices,
        fields=FIELDS,
        name_field=name_field,
        form=form,
    )

"""The tree of units: looking around, adding, renaming, closing."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page, render_part
from handlers.sheets.writing import Column, write_sheet
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.rules.tiers import TIERS, list_tiers_below
from models.services.exports import note_export
from models.services.unit_moves import close_unit, reopen_unit
from models.services.unit_views import list_child_rows, list_desks, list_subtree, read_unit_page
from models.services.units import add_root, add_unit, change_contact, rename_unit

blueprint = Blueprint("units", __name__)

_COLUMNS = (
    Column("层级", 18),
    Column("单位名称", 36),
    Column("上级单位", 36),
    Column("联系方式", 28),
    Column("状态", 10),
)


@blueprint.get("/units")
@for_roles("administrator", "officer")
def get_units() -> Answer:
    """Return where this person begins: the own unit, or a choice of several."""
    desks = list_desks(acting())
    if len(desks) == 1:
        return go_on(f"/units/{desks[0].unit_id}")
    return render_page("units", desks=desks, form=EMPTY)


@blueprint.post("/units")
@for_roles("administrator")
def post_root() -> Answer:
    """Set up the unit at the top of an empty tree."""
    form = read_form("root", "name", "contact")

    def act() -> Answer:
        unit_id = add_root(acting(), form.values["name"], form.values["contact"], given().now())
        return go_on(f"/units/{unit_id}", "已建立最上级单位，接下来请添加下级单位。")

    return try_form(form, act, lambda refused, status: render_page("units", status, desks=[], form=refused))


@blueprint.get("/units/<unit_id>")
@for_roles("administrator", "officer")
def get_unit(unit_id: str) -> Answer:
    """Return the unit with those right below it; a branch is shown with its members."""
    return _show_unit(unit_id, EMPTY)


@blueprint.get("/units/<unit_id>/below")
@for_roles("administrator", "officer")
def get_below(unit_id: str) -> Response:
    """Return the units right below as a fragment, for a list that is opened in place."""
    read_unit_page(acting(), unit_id)
    return render_part("_units_below", rows=list_child_rows(unit_id), unit_id=unit_id)


@blueprint.post("/units/<unit_id>/below")
@for_roles("administrator", "officer")
def post_below(unit_id: str) -> Answer:
    """Add a unit right below this one."""
    form = read_form("add", "tier", "name", "contact")

    def act() -> Answer:
        typed = form.values
        add_unit(acting(), unit_id, typed["tier"], typed["name"], typed["contact"], given().now())
        return go_on(f"/units/{unit_id}", f"已添加“{typed['name'].strip()}”。")

    return try_form(form, act, lambda refused, status: _show_unit(unit_id, refused, status))


@blueprint.get("/units/<unit_id>/settings")
@for_roles("administrator", "officer")
def get_settings(unit_id: str) -> Answer:
    """Return what can be changed of the unit itself."""
    return _show_settings(unit_id, EMPTY)


@blueprint.post("/units/<unit_id>/name")
@for_roles("administrator", "officer")
def post_name(unit_id: str) -> Answer:
    """Rename the unit."""
    form = read_form("rename", "name", "before")

    def act() -> Answer:
        rename_unit(acting(), unit_id, form.values["before"], form.values["name"], given().now())
        return go_on(f"/units/{unit_id}/settings", f"已更名为“{form.values['name'].strip()}”。")

    return try_form(form, act, lambda refused, status: _show_settings(unit_id, refused, status))


@blueprint.post("/units/<unit_id>/contact")
@for_roles("administrator", "officer")
def post_contact(unit_id: str) -> Answer:
    """Say who answers for the unit."""
    form = read_form("contact", "contact")

    def act() -> Answer:
        change_contact(acting(), unit_id, form.values["contact"], given().now())
        return go_on(f"/units/{unit_id}/settings", "联系方式已保存。")

    return try_form(form, act, lambda refused, status: _show_settings(unit_id, refused, status))


@blueprint.post("/units/<unit_id>/closing")
@for_roles("administrator", "officer")
def post_closing(unit_id: str) -> Answer:
    """Close the unit, which must be empty."""

    def act() -> Answer:
        close_unit(acting(), unit_id, given().now())
        return go_on(f"/units/{unit_id}/settings", "单位已撤销；如果撤错了，可以在本页恢复。")

    return try_form(Form("close"), act, lambda refused, status: _show_settings(unit_id, refused, status))


@blueprint.post("/units/<unit_id>/reopening")
@for_roles("administrator", "officer")
def post_reopening(unit_id: str) -> Answer:
    """Open a closed unit again."""

    def act() -> Answer:
        reopen_unit(acting(), unit_id, given().now())
        return go_on(f"/units/{unit_id}/settings", "单位已恢复。")

    return try_form(Form("close"), act, lambda refused, status: _show_settings(unit_id, refused, status))


@blueprint.get("/units/<unit_id>/export")
@for_roles("administrator", "officer")
def get_export(unit_id: str) -> Response:
    """Return the unit and all below it as a spreadsheet."""
    page = read_unit_page(acting(), unit_id)
    units = list(list_subtree(unit_id))
    names = {unit.unit_id: unit.name for unit in (*page.line, *units)}
    note_export(acting(), "units_exported", page.unit, len(units), given().now())
    rows = (
        (
            TIERS[unit.tier],
            unit.name,
            names.get(unit.parent_id or "", ""),
            unit.contact,
            "正常" if unit.is_active else "已撤销",
        )
        for unit in units
    )
    return answer_sheet(f"{page.unit.name}单位名单", write_sheet("单位名单", _COLUMNS, rows))


def _show_unit(unit_id: str, form: Form, status: int = 200) -> Answer:
    page = read_unit_page(acting(), unit_id)
    if page.unit.tier == "branch":
        return go_on(f"/units/{unit_id}/members")
    tiers = list_tiers_below(page.unit.tier)
    return render_page("unit", status, page=page, rows=list_child_rows(unit_id), tiers=tiers, form=form)


def _show_settings(unit_id: str, form: Form, status: int = 200) -> Answer:
    return render_page("unit_settings", status, page=read_unit_page(acting(), unit_id), form=form)

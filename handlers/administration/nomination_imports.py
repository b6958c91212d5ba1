"""Importing filled recommendation forms: a file is looked through row by row, then drafts are made of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.nomination_form import name_place
from handlers.documents.forms import FormRow
from handlers.documents.forms import read_form as read_filled
from handlers.sheets.limits import MOST_BYTES
from handlers.web.dependencies import given
from models.errors import FieldError, InvalidInput, Malformed
from models.rules.days import day_of
from models.rules.rule_set import Category
from models.services.campaigns import CurrentCampaign
from models.services.nomination_desks import choose_nominating, require_desk, stage_of
from models.services.nomination_importing import Candidacy, Imported, import_drafts, mark_twins
from models.services.own_units import list_way

blueprint = Blueprint("nomination_imports", __name__)

_OWN = ("officer",)


@blueprint.get("/nominations/desks/<unit_id>/import")
@for_roles("officer")
def get_import(unit_id: str) -> Response:
    """Return the form for a file, with the empty recommendation forms to download."""
    return _show(unit_id, EMPTY)


@blueprint.post("/nominations/desks/<unit_id>/import")
@for_roles("officer")
def post_import(unit_id: str) -> Answer:
    """Read a file and return what it holds, row by row, with what is wrong; nothing is made yet."""
    require_desk(acting(), unit_id)
    form = read_form("import", "campaign", "category")

    def act() -> Answer:
        campaign = choose_nominating(form.values["campaign"], given().now())
        category = campaign.rules.category(form.values["category"])
        rows = _read_upload(category)
        marked = mark_twins(campaign.campaign_id, unit_id, category.id, [(row.line, row.material) for row in rows])
        return _show_rows(unit_id, campaign, category, rows, marked)

    return try_form(form, act, lambda refused, status: _show(unit_id, refused, status))


@blueprint.post("/nominations/desks/<unit_id>/drafts")
@for_roles("officer")
def post_drafts(unit_id: str) -> Answer:
    """Make drafts of the rows that were ticked and lead to the desk."""
    require_desk(acting(), unit_id)
    form = read_form("import", "campaign", "category")

    def act() -> Answer:
        chosen = _read_chosen()
        if not chosen:
            raise InvalidInput([FieldError("rows", "没有勾选要建立草稿的推荐，请重新上传后勾选。")])
        campaign = choose_nominating(form.values["campaign"], given().now())
        category_id = form.values["category"]
        imported = import_drafts(acting(), campaign.campaign_id, unit_id, category_id, chosen, given().now())
        return go_on(f"/nominations/desks/{unit_id}?campaign={campaign.campaign_id}", _tell(imported))

    return try_form(form, act, lambda refused, status: _show(unit_id, refused, status))


def _read_upload(category: Category) -> list[FormRow]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput([FieldError("file", "请选择一个文件。")])
    today = date.fromisoformat(day_of(given().now()))
    # One byte more than may be: the reader then says so.
    return read_filled(category, file.filename, file.stream.read(MOST_BYTES + 1), today)


def _read_chosen() -> list[Candidacy]:
    """Return the rows that the page carried along and that were ticked."""
    try:
        rows = msgspec.json.decode(request.form.get("rows", "[]"), type=list[Candidacy])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed from error
    ticked = set(request.form.getlist("line"))
    return [row for row in rows if str(row.line) in ticked]


def _tell(imported: Imported) -> str:
    said = f"已建立 {len(imported.drafts)} 项草稿，请逐项补齐后上报。"
    if imported.twins:
        lines = "、".join(str(line) for line in imported.twins)
        said += f"第 {lines} 行与已有的推荐同名，没有重复建立。"
    return said


def _show_rows(
    unit_id: str, campaign: CurrentCampaign, category: Category, rows: list[FormRow], marked: list[Candidacy]
) -> Response:
    return render_page(
        "nomination_import_rows",
        way=list_way(acting(), unit_id, _OWN),
        unit_id=unit_id,
        campaign=campaign,
        category=category,
        rows=list(zip(rows, marked, strict=True)),
        rows_json=msgspec.json.encode(marked).decode(),
        label_of=lambda path: name_place(category, path),
    )


def _show(unit_id: str, form: Form, status: int = 200) -> Response:
    unit, now = require_desk(acting(), unit_id), given().now()
    campaign = choose_nominating(form.values.get("campaign") or request.args.get("campaign"), now)
    shown: dict[str, Any] = {"unit": unit, "campaign": campaign, "is_open": stage_of(campaign.rules, now) == "open"}
    way, most_mb = list_way(acting(), unit_id, _OWN), MOST_BYTES // 1024 // 1024
    return render_page("nomination_import", status, form=form, way=way, most_mb=most_mb, **shown)

"""Importing a roster: a file goes in, its plan is looked through, then it happens, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page, render_part
from handlers.sheets.limits import MOST_BYTES, MOST_ROWS
from handlers.sheets.reading import read_sheet
from handlers.sheets.writing import Column, write_sheet
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.errors import FieldError, InvalidInput
from models.rules.roster_changes import KINDS
from models.rules.roster_columns import LINE, REASON
from models.services.actors import Actor
from models.services.import_views import (
    ImportView,
    list_conflicts,
    list_imports,
    list_rows,
    read_import,
    take_rows_to_mend,
)
from models.services.jobs import read_job, wake_job
from models.services.own_units import list_own_units, list_way
from models.services.roster_imports import HandedIn, apply_import, begin_import, undo_import
from models.services.unit_tree import list_children

blueprint = Blueprint("roster_imports", __name__)

_MAY = ("administrator", "officer")
_KEEPERS = ("officer",)
_BUSY = frozenset({"reading", "applying", "undoing"})
_TEMPLATE = (Column("姓名", 14), Column("手机号", 18), Column("所在党支部", 30), Column("所在党委", 30))


@blueprint.get("/imports")
@for_roles(*_MAY)
def get_start() -> Answer:
    """Return where this person begins: the own unit, or a choice of several."""
    units = list_own_units(acting(), _KEEPERS)
    if len(units) == 1:
        return go_on(f"/imports/{units[0].unit_id}")
    return render_page("unit_choice", title="名册导入", units=units, base="/imports")


@blueprint.get("/imports/<unit_id>")
@for_roles(*_MAY)
def get_unit(unit_id: str) -> Response:
    """Return the form for a list, and what was imported in this unit before."""
    return _show_unit(unit_id, EMPTY)


@blueprint.post("/imports/<unit_id>")
@for_roles(*_MAY)
def post_list(unit_id: str) -> Answer:
    """Take a file, begin to plan what it changes, and lead to its page; what is wrong is said beside the form."""
    form = read_form("hand_in", "file", "is_complete")

    def act() -> Answer:
        handed_in = _read_upload(form.values["is_complete"] == "yes")
        return go_on(f"/imports/lists/{begin_import(acting(), unit_id, handed_in, given().now())}")

    return try_form(form, act, lambda refused, status: _show_unit(unit_id, refused, status))


@blueprint.get("/imports/template")
@for_roles(*_MAY)
def get_template() -> Response:
    """Return an empty roster to fill in."""
    return answer_sheet("党员名册模板", write_sheet("党员名册", _TEMPLATE, []))


@blueprint.get("/imports/lists/<import_id>")
@for_roles(*_MAY)
def get_list(import_id: str) -> Response:
    """Return how far an import is: what it would change, what it is changing, what became of it."""
    return _show_import(import_id, EMPTY)


@blueprint.get("/imports/lists/<import_id>/progress")
@for_roles(*_MAY)
def get_progress(import_id: str) -> Response:
    """Return the bar of an import under way; the page loads anew when that is over."""
    view = read_import(acting(), import_id)
    job = read_job(view.job_id)
    response = render_part("_import_progress", view=view, job=job)
    if view.state not in _BUSY or job.is_over:
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/imports/lists/<import_id>/apply")
@for_roles(*_MAY)
def post_apply(import_id: str) -> Answer:
    """Let the plan happen; how many are closed by it must have been agreed to."""

    def apply(actor: Actor, import_id: str, now: datetime) -> None:
        closed = read_import(actor, import_id).counts["deactivated"]
        if closed and request.form.get("agree") != str(closed):
            raise InvalidInput([FieldError("agree", f"请先勾选，确认停用 {closed} 人。")])
        apply_import(actor, import_id, now)

    return _do(import_id, apply, "已开始导入。")


@blueprint.post("/imports/lists/<import_id>/undo")
@for_roles(*_MAY)
def post_undo(import_id: str) -> Answer:
    """Take the import back."""
    return _do(import_id, undo_import, "已开始撤销这次导入。")


@blueprint.post("/imports/lists/<import_id>/wake")
@for_roles(*_MAY)
def post_wake(import_id: str) -> Answer:
    """Have an import that came to a halt taken up again."""
    wake_job(read_import(acting(), import_id).job_id)
    return go_on(f"/imports/lists/{import_id}", "已请系统继续办理。")


@blueprint.post("/imports/lists/<import_id>/to-mend")
@for_roles(*_MAY)
def post_to_mend(import_id: str) -> Response:
    """Return the rows that were not imported as a file that can be mended and handed in again."""
    view = read_import(acting(), import_id)
    titles, rows = take_rows_to_mend(acting(), import_id, given().now())
    columns = [Column(LINE, 8, "number"), Column(REASON, 48), *(Column(title) for title in titles)]
    cells = ([row.line or None, row.reason, *row.cells] for row in rows)
    return answer_sheet(f"{view.unit_name}待更正名单", write_sheet("待更正", columns, cells))


def _do(import_id: str, act: Callable[[Actor, str, datetime], None], said: str) -> Answer:
    def do() -> Answer:
        act(acting(), import_id, given().now())
        return go_on(f"/imports/lists/{import_id}", said)

    return try_form(Form(), do, lambda refused, status: _show_import(import_id, refused, status))


def _read_upload(is_complete: bool) -> HandedIn:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput([FieldError("file", "请选择一个文件。")])
    # One byte more than may be: the reader then says so.
    sheet = read_sheet(file.filename, file.stream.read(MOST_BYTES + 1))
    rows = [(row.line, row.cells) for row in sheet.rows]
    return HandedIn(file.filename, sheet.kind, sheet.name, rows, sheet.unread, is_complete)


def _show_unit(unit_id: str, form: Form, status: int = 200) -> Response:
    imports = list_imports(acting(), unit_id)
    way = list_way(acting(), unit_id, _KEEPERS)
    return render_page(
        "imports",
        status,
        unit=way[-1],
        way=way,
        below=list_children(unit_id),
        imports=imports,
        form=form,
        most_rows=MOST_ROWS,
        most_mb=MOST_BYTES // 1024 // 1024,
    )


def _show_import(import_id: str, form: Form, status: int = 200) -> Response:
    view = read_import(acting(), import_id)
    kind = request.args.get("kind") or _first_kind(view)
    page = max(1, request.args.get("page", 1, int))
    return render_page(
        "import",
        status,
        view=view,
        job=read_job(view.job_id),
        is_busy=view.state in _BUSY,
        kinds=KINDS,
        kind=kind,
        page=page,
        rows=list_rows(acting(), import_id, kind, page - 1) if view.parts.get(kind) else [],
        conflicts=list_conflicts(acting(), import_id) if view.outcome else [],
        form=form,
    )


def _first_kind(view: ImportView) -> str:
    """Return the kind of rows to look at first: what has to be mended, else what comes."""
    return next((kind for kind in ("bad", *KINDS) if view.counts[kind]), "added")

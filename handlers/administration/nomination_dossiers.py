"""A nomination's dossier: read by everybody in its line, decided on by who has it, taken out as a file."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration import nomination_words
from handlers.administration.access import acting, for_roles
from handlers.administration.dossier_files import answer_dossier
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.judging import judge_material
from handlers.administration.numbers import read_number
from handlers.web.dependencies import given
from models.errors import FieldError, InvalidInput
from models.rules.materials import NAMES
from models.services.deciding import accept_nomination, clear_nomination, move_nomination
from models.services.nomination_dossiers import read_dossier, read_for_export
from models.services.nominations import require_sight

blueprint = Blueprint("nomination_dossiers", __name__)

_REMARK = "remark."
_SAID = {
    "submit": "已上报。",
    "recall": "已取回，可以修改后再上报。",
    "return": "已退回，下级单位会看到需要修改的内容。",
    "decline": "已标为不采用；材料仍然保留，可以重新考虑。",
    "select": "已遴选，可以上报。",
    "set_aside": "已留存，以后仍可遴选。",
    "reconsider": "已恢复到待办。",
    "accept": "已受理。",
    "clear": "已核查通过，可以公布。",
    "release": "已撤销受理。",
    "withdraw": "已撤回这项推荐。",
    "restore": "已恢复为草稿。",
}


@blueprint.get("/nominations/<nomination_id>")
@for_roles("administrator", "officer", "office")
def get_dossier(nomination_id: str) -> Response:
    """Return materials, versions and history, and what may be done now."""
    return _show(nomination_id, EMPTY)


@blueprint.post("/nominations/<nomination_id>/steps")
@for_roles("administrator", "officer", "office")
def post_step(nomination_id: str) -> Answer:
    """Take a step of the table; a refused one comes back with what was typed."""
    # Before anything of the form: whoever may not see it learns nothing, not even that the form was wrong.
    require_sight(acting(), nomination_id)
    act, version = request.form.get("act", ""), read_number("seen")
    form = _read_form(act)

    def do() -> Answer:
        _take(nomination_id, version, act, form)
        return go_on(f"/nominations/{nomination_id}", _SAID.get(act, "已办理。"))

    return try_form(form, do, lambda refused, status: _show(nomination_id, refused, status))


@blueprint.get("/nominations/<nomination_id>/export")
@for_roles("administrator", "officer", "office")
def get_export(nomination_id: str) -> Response:
    """Return the dossier as a file, noted in the audit."""
    return answer_dossier(read_for_export(acting(), nomination_id, _read_version("version"), given().now()))


def _take(nomination_id: str, version: int, act: str, form: Form) -> None:
    actor, now, comment = acting(), given().now(), form.values["comment"]
    if act == "accept":
        accept_nomination(actor, nomination_id, version, now, judge_material, comment)
    elif act == "clear":
        clear_nomination(actor, nomination_id, version, now, comment)
    elif act in _SAID:
        remarks = {name.removeprefix(_REMARK): text for name, text in form.values.items() if name != "comment"}
        move_nomination(actor, nomination_id, version, act, now, comment, remarks if act == "return" else None)
    else:
        raise InvalidInput([FieldError("act", "请选择要办理的事项。")])


def _read_form(act: str) -> Form:
    remarks = {name: text for name, text in request.form.items() if name.removeprefix(_REMARK) in NAMES}
    typed = {name: text for name, text in remarks.items() if name.startswith(_REMARK)}
    return Form(act, {"comment": request.form.get("comment", "")} | typed)


def _show(nomination_id: str, form: Form, status: int = 200) -> Response:
    version, against = _read_version("version"), _read_version("against")
    view = read_dossier(acting(), nomination_id, given().now(), version, against)
    return render_page("nomination", status, view=view, form=form, spell=nomination_words)


def _read_version(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None

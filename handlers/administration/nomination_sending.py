"""Submitting a nomination upward, with a look at what it means before; taking it back, withdrawing, restoring."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.nomination_form import count_fields, name_place
from handlers.administration.numbers import read_number
from handlers.web.dependencies import given
from models.errors import Conflict
from models.services.deciding import move_nomination
from models.services.nomination_drafts import DRAFT, read_material, require_editable
from models.services.nomination_editing import Editing, preview_sending, read_editing

blueprint = Blueprint("nomination_sending", __name__)


@blueprint.get("/nominations/<nomination_id>/submit")
@for_roles("officer")
def get_submit(nomination_id: str) -> Response:
    """Return to whom it goes, how many were sent, what is lacking or worth a second look."""
    require_editable(acting(), nomination_id)
    return _show(read_editing(acting(), nomination_id, given().now()), Form("submit"))


@blueprint.post("/nominations/<nomination_id>/submit")
@for_roles("officer")
def post_submit(nomination_id: str) -> Answer:
    """Submit it as it was seen and lead to where it stands."""
    require_editable(acting(), nomination_id)
    form, version, revision = read_form("submit", "comment"), read_number("version"), read_number("revision")

    def act() -> Answer:
        if read_material(nomination_id, DRAFT).revision != revision:
            raise Conflict("材料刚刚被他人修改过，请再核对一次，然后上报。")
        move_nomination(acting(), nomination_id, version, "submit", given().now(), form.values["comment"])
        return go_on(f"/nominations/{nomination_id}", "已上报。办到哪一步，随时可以在这里和“推荐”页面查看。")

    return try_form(
        form,
        act,
        lambda refused, status: _show(read_editing(acting(), nomination_id, given().now()), refused, status),
    )


@blueprint.post("/nominations/<nomination_id>/recall")
@for_roles("officer")
def post_recall(nomination_id: str) -> Answer:
    """Take back what the desk above has not decided on."""
    return _move(nomination_id, "recall", f"/nominations/{nomination_id}/edit", "已取回，可以修改后再报。")


@blueprint.post("/nominations/<nomination_id>/withdraw")
@for_roles("officer")
def post_withdraw(nomination_id: str) -> Answer:
    """Withdraw a nomination of the own; everything is kept."""
    return _move(nomination_id, "withdraw", f"/nominations/{nomination_id}/edit", "已撤回，需要时可以恢复。")


@blueprint.post("/nominations/<nomination_id>/restore")
@for_roles("officer")
def post_restore(nomination_id: str) -> Answer:
    """Make a draft again of what was withdrawn."""
    return _move(nomination_id, "restore", f"/nominations/{nomination_id}/edit", "已恢复为草稿。")


def _move(nomination_id: str, act: str, onward: str, said: str) -> Answer:
    move_nomination(acting(), nomination_id, read_number("version"), act, given().now())
    return go_on(onward, said)


def _show(editing: Editing, form: Form, status: int = 200) -> Response:
    return render_page(
        "nomination_submit",
        status,
        editing=editing,
        it=editing.nomination,
        category=editing.category,
        # Once it has gone on there is nothing to submit any more.
        sending=preview_sending(editing) if editing.may_edit else None,
        words_of=count_fields(editing.draft.material),
        label_of=lambda path: name_place(editing.category, path),
        form=form,
    )

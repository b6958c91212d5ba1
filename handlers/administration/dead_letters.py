"""Reminders that failed for good: listed from the queue of dead letters, sent again."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.plan_fields import name_stage
from handlers.web.dependencies import given
from models.errors import Conflict
from models.services.dead_letters import note_sending_again, read_letters

blueprint = Blueprint("dead_letters", __name__)

_MOST_LISTED = 100


@blueprint.get("/undelivered")
@for_roles("administrator", "auditor")
def get_letters() -> Response:
    """Return what failed for good: which reminder, how many people, since when and why."""
    return _show(EMPTY)


@blueprint.post("/undelivered")
@for_roles("administrator")
def post_again() -> Answer:
    """Put the chosen letters back into the queue."""
    connect, chosen = given().connect_outbox, request.form.getlist("letter")

    def act() -> Answer:
        if connect is None or not chosen:
            raise Conflict("请选择要重新发送的提醒。")
        note_sending_again(acting(), len(chosen), given().now())
        again = connect().send_again(chosen)
        return go_on("/undelivered", f"已把 {again} 批提醒放回重新发送，几分钟后可以在发送记录中查看。")

    return try_form(Form("again"), act, _show)


def _show(form: Form, status: int = 200) -> Response:
    connect = given().connect_outbox
    outbox = connect() if connect else None
    return render_page(
        "dead_letters",
        status,
        form=form,
        is_connected=outbox is not None,
        letters=read_letters(outbox.list_dead_letters(_MOST_LISTED)) if outbox else [],
        total=outbox.count_dead_letters() if outbox else 0,
        name_stage=name_stage,
        may_send=acting().has_role("administrator"),
    )

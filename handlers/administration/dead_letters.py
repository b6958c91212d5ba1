"""Reminders that failed for good: listed from the queue of dead letters, sent again."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.plan_fields import name_stage
from handlers.web.dependencies import given
from models.errors import Conflict
from models.services.dead_letters import note_sending_again, read_letters

blueprint = Blueprint("dead_letters", __name__)

_MOST_LISTED = 50
# Two calls of SQS each, well within the time that a page has.
_MOST_AGAIN = 300


@blueprint.get("/undelivered")
@for_roles("administrator", "auditor")
def get_letters() -> Response:
    """Return what failed for good: which reminder, how many people, since when and why."""
    return _show(EMPTY)


@blueprint.post("/undelivered")
@for_roles("administrator")
def post_again() -> Answer:
    """Put the dead letters back into the queue."""
    connect = given().connect_outbox

    def act() -> Answer:
        outbox = connect() if connect else None
        dead = outbox.count().dead if outbox else 0
        if outbox is None or not dead:
            raise Conflict("没有可以重新发送的提醒，可能刚刚已被重新发送。")
        note_sending_again(acting(), min(dead, _MOST_AGAIN), given().now())
        again = outbox.send_dead_again(_MOST_AGAIN)
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
        letters=read_letters(outbox.list_dead(_MOST_LISTED)) if outbox else [],
        total=outbox.count().dead if outbox else 0,
        name_stage=name_stage,
        may_send=acting().has_role("administrator"),
    )

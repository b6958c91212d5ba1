"""The secretary's pages for reminding: what would be sent, sending it, what became of it."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from handlers.members.branch_access import acting, asked_branch
from handlers.members.page_frame import render_page
from handlers.web.access import for_members
from handlers.web.dependencies import given
from handlers.web.problem import status_of
from models.errors import Conflict
from models.services.ballots import require_day, today
from models.services.branch_desk import MARK_NAMES
from models.services.branch_reminders import (
    REASONS,
    STATES,
    preview_reminders,
    read_branch_reminders,
    remind_branch,
)
from models.services.reminder_runs import STATES as RUN_STATES

blueprint = Blueprint("page_branch_reminders", __name__)


@blueprint.get("/branch/remind")
@for_members
def get_preview() -> Response:
    """Return who would be reminded and the exact text, to be confirmed."""
    return _show_preview()


@blueprint.post("/branch/remind")
@for_members
def post_reminders() -> Response:
    """Send, and lead to what becomes of it; a refusal comes back on the preview."""
    actor, branch = acting(), request.form.get("branch", "")
    try:
        remind_branch(actor, branch, given().now())
    except Conflict as refusal:
        return _show_preview(status_of(refusal), refusal.detail, branch)
    return redirect(url_for("page_branch_reminders.get_reminders", branch=branch), 303)


@blueprint.get("/branch/reminders")
@for_members
def get_reminders() -> Response:
    """Return what became of the branch's reminders of a day, today's by default."""
    actor, now = acting(), given().now()
    day = require_day(request.args.get("day") or today(now))
    return render_page(
        "branch_reminders",
        reminders=read_branch_reminders(actor, asked_branch(actor), day, now),
        today=today(now),
        now=now,
        states=STATES,
        reasons=REASONS,
        run_states=RUN_STATES,
    )


def _show_preview(status: int = 200, refusal: str | None = None, branch: str | None = None) -> Response:
    actor = acting()
    preview = preview_reminders(actor, branch or asked_branch(actor), given().now())
    return render_page("branch_remind", status, preview=preview, refusal=refusal or preview.refusal, marks=MARK_NAMES)

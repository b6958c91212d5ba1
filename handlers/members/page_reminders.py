"""The page on which a member reads what WeChat may bring, and switches reminders off or on."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.errors import FieldError, InvalidInput
from models.services.subscriptions import read_subscriptions, switch_own_reminders

blueprint = Blueprint("page_reminders", __name__)


@blueprint.get("/reminders")
@for_members
def get_reminders() -> Response:
    """Return what would be sent, word by word, how many messages are left, and the switch."""
    return render_page("reminders", own=read_subscriptions(current_seat(), given().now()))


@blueprint.post("/reminders")
@for_members
def post_reminders() -> BaseResponse:
    """Switch reminders off or on and show the page again."""
    choice = request.form.get("reminders")
    if choice not in {"on", "off"}:
        raise InvalidInput([FieldError("reminders", "请选择开启或关闭提醒。")])
    switch_own_reminders(current_seat(), is_off=choice == "off")
    return redirect("/reminders", 303)

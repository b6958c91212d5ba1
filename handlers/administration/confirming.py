"""Dangerous acts: the person's own phone must confirm the very form that was sent."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_everyone_here, session_secret
from handlers.administration.frame import render_page, render_part
from handlers.administration.signing_in import show_image
from handlers.web.browser import name_browser
from handlers.web.dependencies import given
from models.errors import NotYourTicket, TicketTaken, UnknownTicket
from models.services.login_tickets import look_at_ticket, request_ticket, use_for_act

blueprint = Blueprint("confirming", __name__)

# Fields of the confirmation itself, not of the form that is confirmed.
_OWN_FIELDS = frozenset({"csrf", "ticket", "ticket_key"})


def ask_phone(about: str) -> Answer | None:
    """Return the page on which the phone confirms this form, or None once it has: then the view acts.

    `about` says in one line what will happen; the phone shows it. A confirmation is good once, for this session,
    this address and exactly these fields.
    """
    now, ticket_id, key = given().now(), request.form.get("ticket"), request.form.get("ticket_key", "")
    if ticket_id:
        try:
            use_for_act(ticket_id, key, acting().member_id, _bound_to(about), now)
        except (UnknownTicket, TicketTaken):
            return _render(about, "上一次确认已失效或尚未完成，请重新扫码确认。")
        return None
    return _render(about, None)


@blueprint.get("/confirmations/<ticket_id>")
@for_everyone_here
def get_confirmation(ticket_id: str) -> Response:
    """Return how far the phone is, for the page that waits."""
    try:
        state: str = look_at_ticket(ticket_id, request.args.get("key", ""), given().now(), "act").state
    except (UnknownTicket, TicketTaken, NotYourTicket):
        state = "over"
    return render_part("_confirmation", state=state, ticket_id=ticket_id, key=request.args.get("key", ""))


def _render(about: str, problem: str | None) -> Response:
    made = request_ticket(
        name_browser(request.user_agent.string),
        given().connect_wechat(),
        given().now(),
        purpose="act",
        about=about,
        bound_to=_bound_to(about),
    )
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS]
    return render_page(
        "confirm",
        about=about,
        problem=problem,
        fields=fields,
        ticket_id=made.view.id,
        key=made.browser_key,
        match_number=made.view.match_number,
        image=show_image(made),
        back=request.referrer or "/",
    )


def _bound_to(about: str) -> str:
    """Return a digest of session, address, words and fields: what the phone confirms is exactly this."""
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS)
    text = repr((session_secret(), request.path, about, fields))
    return hashlib.sha256(text.encode()).hexdigest()

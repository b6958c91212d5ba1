"""Computer login by scanning: the browser asks and waits, the phone scans and confirms."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Literal

import msgspec
from flask import Blueprint, Response, request

from handlers.members.seating import claims_of
from handlers.web.access import SESSION_COOKIE, for_anyone, for_phones, seat_claims
from handlers.web.answer import answer_json
from handlers.web.browser import name_browser
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.login_tickets import (
    TicketView,
    cancel_ticket,
    confirm_ticket,
    poll_ticket,
    request_ticket,
    scan_ticket,
)
from models.services.sessions import sign_in_again

blueprint = Blueprint("login_tickets", __name__)

# Binds the ticket to the browser that asked for it.
BROWSER_COOKIE = "login_browser"


class TicketAnswer(msgspec.Struct):
    """A login ticket: new, scanned, confirmed or cancelled. Browser and phone show the same `match_number`.

    `purpose` is computer (a member's pages), console, or act, which `about` tells in words.
    """

    id: str
    state: str
    browser: str
    match_number: str
    requested_at: str
    expires_at: str
    purpose: Literal["computer", "console", "act"]
    about: str | None


class NewTicketAnswer(TicketAnswer):
    """A new ticket with the picture to scan, as a data address."""

    image: str


@blueprint.post("/api/login-tickets")
@for_anyone
@describes(answers={201: NewTicketAnswer}, errors=[errors.WeChatBusy, errors.WeChatMisconfigured])
def post_ticket() -> Response:
    """Make a ticket for this browser, good for three minutes."""
    made = request_ticket(name_browser(request.user_agent.string), given().connect_wechat(), given().now())
    kind = "png" if made.image.startswith(b"\x89PNG") else "jpeg"
    image = f"data:image/{kind};base64,{b64encode(made.image).decode()}"
    response = answer_json(NewTicketAnswer(**_fields(made.view), image=image), 201)
    _set_cookie(response, BROWSER_COOKIE, made.browser_key)
    return response


@blueprint.get("/api/login-tickets/<ticket_id>")
@for_anyone
@describes(
    answers={200: TicketAnswer},
    errors=[errors.UnknownTicket, errors.NotYourTicket, errors.TicketTaken, errors.MemberInactive],
)
def get_ticket(ticket_id: str) -> Response:
    """Return the ticket's state to the browser that asked for it; once confirmed, sign that browser in, once."""
    now = given().now()
    key = request.cookies.get(BROWSER_COOKIE, "")
    view, signed_in = poll_ticket(ticket_id, key, now, "computer", lambda member: sign_in_again(member, now))
    response = answer_json(TicketAnswer(**_fields(view)))
    if signed_in is not None:
        token, _ = given().computer_tokens.issue(now, **claims_of(signed_in.seat))
        _set_cookie(response, SESSION_COOKIE, token)
        response.delete_cookie(BROWSER_COOKIE)
    return response


@blueprint.post("/api/login-tickets/<ticket_id>/scan")
@for_phones
@describes(answers={200: TicketAnswer}, errors=[errors.UnknownTicket, errors.TicketTaken])
def post_scan(ticket_id: str) -> Response:
    """Take the ticket for this phone and return what is to be confirmed: when, by which browser, which number."""
    return answer_json(TicketAnswer(**_fields(scan_ticket(ticket_id, seat_claims().member, given().now()))))


@blueprint.post("/api/login-tickets/<ticket_id>/confirm")
@for_phones
@describes(answers={200: TicketAnswer}, errors=[errors.UnknownTicket, errors.TicketTaken])
def post_confirm(ticket_id: str) -> Response:
    """Let the waiting browser sign in as this member."""
    return answer_json(TicketAnswer(**_fields(confirm_ticket(ticket_id, seat_claims().member, given().now()))))


@blueprint.post("/api/login-tickets/<ticket_id>/cancel")
@for_phones
@describes(answers={200: TicketAnswer}, errors=[errors.UnknownTicket, errors.TicketTaken])
def post_cancel(ticket_id: str) -> Response:
    """Refuse the waiting browser."""
    return answer_json(TicketAnswer(**_fields(cancel_ticket(ticket_id, seat_claims().member, given().now()))))


def _fields(view: TicketView) -> dict[str, Any]:
    return {
        "id": view.id,
        "state": view.state,
        "browser": view.browser,
        "match_number": view.match_number,
        "requested_at": view.requested_at,
        "expires_at": view.expires_at,
        "purpose": view.purpose,
        "about": view.about,
    }


def _set_cookie(response: Response, name: str, value: str) -> None:
    # A session cookie of the browser; the token inside ends by itself after two hours.
    response.set_cookie(name, value, httponly=True, secure=given().config.is_https, samesite="Strict")

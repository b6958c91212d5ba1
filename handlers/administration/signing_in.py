"""Signing in to the console by scanning, and signing out."""

from __future__ import annotations

from base64 import b64encode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import (
    acting,
    for_everyone_here,
    for_strangers,
    session_cookie,
    session_secret,
)
from handlers.administration.frame import go_on, render_page
from handlers.web.addresses import keep_local
from handlers.web.answer import answer_json
from handlers.web.browser import name_browser
from handlers.web.dependencies import given
from models.errors import SignInRequired
from models.services.console_sessions import end_session, open_session, require_console_actor, resume_session
from models.services.login_tickets import RequestedTicket, TicketView, poll_ticket, request_ticket

blueprint = Blueprint("signing_in", __name__)

_BROWSER_COOKIE = "console_login"


@blueprint.get("/login")
@for_strangers
def get_login() -> Answer:
    """Return the page with the code to scan; whoever is signed in goes on at once."""
    onward = keep_local(request.args.get("next", "/"))
    if _is_signed_in():
        return go_on(onward)
    return render_page("login", onward=onward, lost=request.args.get("lost"), left="left" in request.args)


@blueprint.post("/api/login-tickets")
@for_strangers
def post_ticket() -> Response:
    """Make a ticket for this browser, good for three minutes and for the console only."""
    made = request_ticket(
        name_browser(request.user_agent.string), given().connect_wechat(), given().now(), purpose="console"
    )
    response = answer_json(show_ticket(made.view) | {"image": show_image(made)}, 201)
    _set_cookie(response, _BROWSER_COOKIE, made.browser_key)
    return response


@blueprint.get("/api/login-tickets/<ticket_id>")
@for_strangers
def get_ticket(ticket_id: str) -> Response:
    """Return the ticket's state to the browser that asked for it; once confirmed, sign that browser in, once."""
    now, key = given().now(), request.cookies.get(_BROWSER_COOKIE, "")
    browser = name_browser(request.user_agent.string)

    def welcome(member_id: str) -> str:
        return open_session(require_console_actor(member_id), browser, now)

    view, secret = poll_ticket(ticket_id, key, now, "console", welcome)
    response = answer_json(show_ticket(view))
    if secret is not None:
        _set_cookie(response, session_cookie(), secret)
        response.delete_cookie(_BROWSER_COOKIE)
    return response


@blueprint.post("/logout")
@for_everyone_here
def post_logout() -> Answer:
    """End this session on the server and in the browser."""
    end_session(session_secret(), acting(), given().now())
    response = go_on("/login?left=1")
    response.delete_cookie(session_cookie(), httponly=True, secure=given().config.is_https, samesite="Strict")
    return response


def show_ticket(view: TicketView) -> dict[str, str | None]:
    """Return what the page shows of a ticket."""
    return {
        "id": view.id,
        "state": view.state,
        "match_number": view.match_number,
        "requested_at": view.requested_at,
        "expires_at": view.expires_at,
    }


def show_image(made: RequestedTicket) -> str:
    """Return the ticket's picture as a data address."""
    kind = "png" if made.image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(made.image).decode()}"


def _is_signed_in() -> bool:
    try:
        resume_session(session_secret(), given().now())
    except SignInRequired:
        return False
    return True


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, httponly=True, secure=given().config.is_https, samesite="Strict", path="/")

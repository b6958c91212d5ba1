"""The page to sign in on a computer by scanning, and signing out."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from handlers.members.page_frame import render_page
from handlers.web.access import SESSION_COOKIE, for_anyone, for_members, is_signed_in
from handlers.web.addresses import keep_local

blueprint = Blueprint("page_login", __name__)

# What may stand in a query as it is.
_UNQUOTED = "!$'()*,/:;?@"


@blueprint.get("/login")
@for_anyone
def get_login() -> Answer:
    """Return the page with the code to scan; whoever is signed in goes on at once."""
    onward = keep_local(request.args.get("next", "/"))
    if is_signed_in():
        return redirect(onward, 303)
    return render_page("login", onward=onward, lost="lost" in request.args, left="left" in request.args)


@blueprint.post("/logout")
@for_members
def post_logout() -> Answer:
    """End this browser's session."""
    response = redirect(url_for("page_login.get_login", left=1), 303)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Strict")
    return response


def lead_to_login(onward: str, lost: bool) -> Answer:
    """Return the way to the login page and, after signing in, on to `onward`."""
    # By its address: the app for secretaries leads here too, and the page is not its own.
    query = {"next": onward} | ({"lost": "1"} if lost else {})
    return redirect(f"/login?{urlencode(query, safe=_UNQUOTED)}", 303)

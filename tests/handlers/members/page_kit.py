"""A browser before the members' pages: signed in, reading forms as a person would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.members.seating import claims_of
from handlers.web.access import SESSION_COOKIE
from handlers.web.dependencies import Dependencies
from models.base import Store
from models.errors import StoreBusy
from models.member import Member
from models.services.seats import Seat, seat_member
from tests.makers import CAMPAIGN, TODAY

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class BusyStore(Store):
    """A store that answers every request with "busy"."""

    def _make_api_call(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        raise StoreBusy


def let_in(client: FlaskClient, seat: Seat) -> None:
    """Give the browser a session, as a confirmed login ticket would."""
    client.set_cookie(SESSION_COOKIE, token_of(client.application, seat))


def token_of(app: Flask, seat: Seat) -> str:
    """Return what a signed-in browser's cookie holds."""
    given: Dependencies = app.extensions["liuhao"]
    token, _ = given.computer_tokens.issue(given.now(), **claims_of(seat))
    return token


def let_in_again(client: FlaskClient, number: int = 1) -> None:
    """Give the browser a new session of the member with this number, who is on the roll."""
    given: Dependencies = client.application.extensions["liuhao"]
    let_in(client, seat_member(Member.get(f"m-{number}"), given.now()).seat)


def open_page(client: FlaskClient, address: str) -> TestResponse:
    """Open an address as a browser does."""
    return client.get(address, headers=HTML)


def read_page(client: FlaskClient, address: str) -> str:
    """Return the text of a page that must be there."""
    answer = open_page(client, address)
    assert answer.status_code == 200, answer.text
    return answer.text


def read_csrf(client: FlaskClient) -> str:
    """Return what forms of this browser must send back, as any page of it tells."""
    # An error page asks nothing of the store and has the sign-out form too.
    found = re.search(r'name="csrf" value="([^"]*)"', open_page(client, "/no-such-page").text)
    return found.group(1) if found else ""


def send_ballot(
    client: FlaskClient, choices: Sequence[str], category: str = "article", **changes: str
) -> TestResponse:
    """Send the form of a category's page; what is not changed is as the page gave it."""
    fields = {"csrf": read_csrf(client), "campaign": CAMPAIGN, "day": TODAY} | changes
    return client.post(f"/categories/{category}", data=fields | {"candidates": list(choices)}, headers=HTML)


def ticked(page: str) -> set[str]:
    """Return the ids of the candidates that a page shows ticked."""
    boxes = re.findall(r'<input type="checkbox" name="candidates" value="([^"]*)"[^>]*?(checked)?>', page)
    return {candidate_id for candidate_id, checked in boxes if checked}

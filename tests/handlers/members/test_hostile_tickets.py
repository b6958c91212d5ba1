"""Login tickets over HTTP: only the browser that asked, only a phone that confirms, only once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fakes import Clock
from tests.handlers.members.hostile import require_problem
from tests.makers import bearer_on_roll, store_campaign


@pytest.fixture
def phone(app: Flask) -> dict[str, str]:
    """The headers of a member's phone."""
    store_campaign()
    return bearer_on_roll(app, 1)


def request_ticket(browser: FlaskClient) -> str:
    """Let this browser ask for a ticket and return the ticket's address."""
    answer = browser.post("/api/login-tickets")
    assert answer.status_code == 201
    return f"/api/login-tickets/{answer.get_json()['id']}"


def is_signed_in(browser: FlaskClient) -> bool:
    """Tell whether this browser carries a session that holds."""
    return browser.get("/api/campaign").status_code == 200


def test_browser_that_asked_is_signed_in_once(app: Flask, client: FlaskClient, phone: dict[str, str]) -> None:
    path = request_ticket(client)
    assert client.get(path).get_json()["state"] == "new"
    assert app.test_client().post(f"{path}/scan", headers=phone).get_json()["state"] == "scanned"
    assert app.test_client().post(f"{path}/confirm", headers=phone).get_json()["state"] == "confirmed"
    assert not is_signed_in(client)
    done = client.get(path)
    assert done.get_json()["state"] == "confirmed"
    cookies = done.headers.getlist("Set-Cookie")
    assert all("HttpOnly" in cookie and "SameSite=Strict" in cookie for cookie in cookies if "session=" in cookie)
    assert is_signed_in(client)
    # The browser's key is gone with its use: the same address tells it nothing more.
    assert client.get(path).status_code in {403, 409}


def test_other_browser_polling_a_confirmed_ticket_gets_nothing(
    app: Flask, client: FlaskClient, phone: dict[str, str]
) -> None:
    path = request_ticket(client)
    client.post(f"{path}/confirm", headers=phone)
    thief = app.test_client()
    require_problem(thief.get(path), 403, "not_your_ticket")
    request_ticket(thief)
    refused = thief.get(path)
    require_problem(refused, 403, "not_your_ticket")
    assert not any("session=" in cookie for cookie in refused.headers.getlist("Set-Cookie"))
    assert not is_signed_in(thief)
    client.get(path)
    assert is_signed_in(client)


def test_key_replayed_after_use_signs_nobody_in(app: Flask, client: FlaskClient, phone: dict[str, str]) -> None:
    path = request_ticket(client)
    key = client.get_cookie("login_browser")
    assert key is not None
    client.post(f"{path}/confirm", headers=phone)
    client.get(path)
    thief = app.test_client()
    thief.set_cookie("login_browser", key.value)
    require_problem(thief.get(path), 409, "ticket_taken")
    assert not is_signed_in(thief)


def test_second_phone_can_not_take_a_scanned_ticket(app: Flask, client: FlaskClient, phone: dict[str, str]) -> None:
    path, other = request_ticket(client), bearer_on_roll(app, 2)
    client.post(f"{path}/scan", headers=phone)
    for act in ("scan", "confirm", "cancel"):
        require_problem(client.post(f"{path}/{act}", headers=other), 409, "ticket_taken")
    assert client.get(path).get_json()["state"] == "scanned"


def test_nobody_confirms_without_a_phone_s_token(client: FlaskClient, phone: dict[str, str]) -> None:
    path = request_ticket(client)
    for act in ("scan", "confirm", "cancel"):
        require_problem(client.post(f"{path}/{act}"), 401, "sign_in_required")
    assert client.get(path).get_json()["state"] == "new"


def test_expired_ticket_is_unknown_to_everybody(client: FlaskClient, clock: Clock, phone: dict[str, str]) -> None:
    path = request_ticket(client)
    client.post(f"{path}/confirm", headers=phone)
    clock.move(minutes=3)
    answers: list[Any] = [client.get(path), client.post(f"{path}/confirm", headers=phone)]
    for answer in answers:
        require_problem(answer, 404, "unknown_ticket")
    assert not is_signed_in(client)


def test_cancelled_ticket_signs_nobody_in(client: FlaskClient, phone: dict[str, str]) -> None:
    path = request_ticket(client)
    client.post(f"{path}/cancel", headers=phone)
    assert client.get(path).get_json()["state"] == "cancelled"
    require_problem(client.post(f"{path}/confirm", headers=phone), 409, "ticket_taken")
    assert not is_signed_in(client)

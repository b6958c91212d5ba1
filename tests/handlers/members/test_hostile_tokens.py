"""Who is not signed in, or signed in for something else, gets nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.member import create_app
from handlers.members.seating import claims_of
from handlers.web.access import access_of
from models.ballot import Ballot
from models.services.seats import seat_member
from tests.fakes import Clock
from tests.handlers.members.hostile import fields_of, headers_for, require_problem
from tests.handlers.web.test_tokens import CLAIMS, encode, sign_jwt
from tests.makers import (
    NOON,
    bearer_of,
    make_ballot,
    make_config,
    phone_of,
    seat_on_roll,
    store_campaign,
    store_candidates,
    store_member,
)

SECRET = b"canary-token-secret"


def find_guarded() -> list[tuple[str, str, str]]:
    """Return method, address and access of every API call that not everybody may make."""
    app = create_app(make_config())
    return [
        (method, rule.rule.replace("<", "").replace(">", ""), access)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if (access := str(access_of(app.view_functions[rule.endpoint]))) != "anyone" and rule.rule.startswith("/api/")
    ]


GUARDED = find_guarded()


@pytest.fixture
def headers(app: Flask) -> dict[str, dict[str, str]]:
    """The headers of legitimate callers."""
    return headers_for(app)


def require_refused_everywhere(client: FlaskClient, headers: dict[str, Any], code: str = "token_refused") -> None:
    """Require that no guarded call is answered."""
    for method, path, _ in GUARDED:
        answer = client.open(path, method=method, headers=headers, json={})
        require_problem(answer, 401, code)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_guarded_calls_are_found() -> None:
    assert {access for _, _, access in GUARDED} == {"member", "phone", "unbound"}
    assert len(GUARDED) >= 9


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Basic bS0xOng=", "bearer", "token x", "\0", "Bearer\tx", "\xff"]
)
def test_header_without_a_bearer_is_no_sign_in(client: FlaskClient, store: None, value: str) -> None:
    require_refused_everywhere(client, {"Authorization": value}, "sign_in_required")


def test_no_header_at_all_is_no_sign_in(client: FlaskClient, store: None) -> None:
    require_refused_everywhere(client, {}, "sign_in_required")


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b",
        "a.b.c",
        "..",
        "\0",
        "é",
        "\xe6\x8a\x95",
        "null",
        "x" * 50_000,
        f"{encode({'alg': 'none'})}.{encode(CLAIMS)}.",
        sign_jwt({"alg": "HS256", "typ": "JWT"}, CLAIMS, SECRET),
        f"{encode(CLAIMS)}.{'A' * 43}",
    ],
    ids=range(12),
)
def test_forged_token_is_refused_everywhere(client: FlaskClient, store: None, token: str) -> None:
    require_refused_everywhere(client, {"Authorization": f"Bearer {token}"})


def test_expired_token_is_refused_everywhere(
    client: FlaskClient, clock: Clock, headers: dict[str, dict[str, str]]
) -> None:
    assert client.get("/api/campaign", headers=headers["member"]).status_code == 200
    clock.move(hours=2)
    for each in headers.values():
        if each:
            require_refused_everywhere(client, each)


def test_token_for_one_thing_does_not_serve_another(
    app: Flask, client: FlaskClient, headers: dict[str, dict[str, str]]
) -> None:
    seat = seat_on_roll(2).seat
    computer, _ = app.extensions["liuhao"].computer_tokens.issue(NOON, **claims_of(seat))
    require_refused_everywhere(client, {"Authorization": f"Bearer {computer}"})
    for method, path, access in GUARDED:
        wrong = "member" if access == "unbound" else "unbound"
        require_problem(client.open(path, method=method, headers=headers[wrong], json={}), 401, "token_refused")


def test_phone_s_token_as_a_cookie_is_refused(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    token = headers["member"]["Authorization"].removeprefix("Bearer ")
    client.set_cookie("session", token)
    require_problem(client.get("/api/campaign"), 401, "token_refused")


def sign_in_on_computer(app: Flask, client: FlaskClient) -> None:
    """Put a computer's session into this browser."""
    token, _ = app.extensions["liuhao"].computer_tokens.issue(NOON, **claims_of(seat_on_roll(1).seat))
    client.set_cookie("session", token)


def test_cookie_without_csrf_token_changes_nothing(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    sign_in_on_computer(app, client)
    assert client.get("/api/campaign").status_code == 200
    for sent in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "forged"}, {"X-CSRF-Token": "\xff"}):
        answer = client.post("/api/ballots", json=make_ballot(*ids), headers=sent)
        require_problem(answer, 403, "forbidden")
        form = make_ballot(*ids) | {"csrf": "forged"}
        assert client.post("/categories/article", data=form, headers=sent).status_code == 403
        assert client.post("/logout", headers=sent).status_code == 403
    assert list(Ballot.scan()) == []


def test_csrf_token_of_another_session_is_refused(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    sign_in_on_computer(app, client)
    page = client.get("/categories/article").get_data(as_text=True)
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    assert token
    stranger = app.test_client()
    computer, _ = app.extensions["liuhao"].computer_tokens.issue(NOON, **claims_of(seat_on_roll(2).seat))
    stranger.set_cookie("session", computer)
    refused = stranger.post("/api/ballots", json=make_ballot(*ids), headers={"X-CSRF-Token": token})
    require_problem(refused, 403, "forbidden")
    own = client.post("/api/ballots", json=make_ballot(*ids), headers={"X-CSRF-Token": token})
    assert own.status_code == 201


def test_cookie_never_serves_what_only_phones_may(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    sign_in_on_computer(app, client)
    for method, path, access in GUARDED:
        if access in {"phone", "unbound"}:
            require_problem(client.open(path, method=method, json={}), 401, "sign_in_required")


def test_wrong_bearer_is_not_saved_by_a_right_cookie(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    sign_in_on_computer(app, client)
    require_problem(client.get("/api/campaign", headers={"Authorization": "Bearer x"}), 401, "token_refused")


def test_replayed_login_code_is_refused(client: FlaskClient, store: None) -> None:
    first = client.post("/api/sessions", json={"code": "login:canary-o1"})
    assert first.status_code == 201
    require_problem(client.post("/api/sessions", json={"code": "login:canary-o1"}), 401, "login_again")


def test_replayed_phone_code_is_refused(app: Flask, client: FlaskClient) -> None:
    headers = headers_for(app)["unbound"]
    body = {"phone_code": f"phone:{phone_of(1)}"}
    assert client.post("/api/activation", json=body, headers=headers).status_code == 200
    again = client.post("/api/activation", json=body, headers=headers)
    assert fields_of(require_problem(again, 422, "tap_again")) == ["phone_code"]


def test_sixth_wrong_code_says_how_long_to_wait(app: Flask, client: FlaskClient) -> None:
    headers = headers_for(app)["unbound"]
    body = {"name": "陈测试1", "activation_code": "CANARYCODE9999"}
    for _ in range(5):
        require_problem(client.post("/api/activation", json=body, headers=headers), 404, "not_on_roster")
    answer = client.post("/api/activation", json=body, headers=headers)
    require_problem(answer, 429, "too_many_attempts")
    assert answer.headers["Retry-After"] == "3600"


def test_unbound_account_learns_nothing_but_its_own_token(client: FlaskClient, store: None) -> None:
    store_campaign()
    store_member(1)
    session = client.post("/api/sessions", json={"code": "login:canary-o1"}).get_json()
    assert session["member"] is None
    headers = {"Authorization": f"Bearer {session['token']}"}
    for method, path, access in GUARDED:
        if access != "unbound":
            require_problem(client.open(path, method=method, headers=headers, json={}), 401, "token_refused")


def test_member_who_is_not_on_the_roll_may_read_not_vote(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    headers = bearer_of(app, seat_member(store_member(2), NOON))
    assert client.get("/api/campaign", headers=headers).get_json()["on_roll"] is False
    require_problem(client.post("/api/ballots", json=make_ballot(*ids), headers=headers), 403, "not_on_roll")
    require_problem(client.get("/api/ballots", headers=headers), 403, "not_on_roll")
    require_problem(client.get("/api/points", headers=headers), 403, "not_on_roll")
    assert list(Ballot.scan()) == []

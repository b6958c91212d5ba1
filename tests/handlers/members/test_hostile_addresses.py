"""Addresses, queries and methods that no client of ours uses: refused, never a failure."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.member import create_app
from handlers.web.access import access_of
from tests.fakes import Clock, FakeWeChat
from tests.handlers.members.hostile import TEXTS, fields_of, headers_for, require_problem
from tests.makers import NOON, bearer_on_roll, make_config, store_campaign

# What a browser may send beside UTF-8: lone surrogates, overlong and broken sequences, many kinds of slash.
ENCODED = {name: quote(text, safe="") for name, text in TEXTS.items() if text} | {
    "lone surrogate": "%ED%A0%80",
    "broken utf-8": "%FF%FE",
    "overlong": "%C0%AF",
    "half an escape": "%E6%8A",
    "percent": "%",
    "dots": "%2E%2E",
}


def find_addresses() -> list[tuple[str, str, str]]:
    """Return method, address and access of every API call with an id in its address."""
    app = create_app(make_config())
    return [
        (method, rule.rule, str(access_of(app.view_functions[rule.endpoint])))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.arguments and rule.rule.startswith("/api/")
    ]


ADDRESSES = find_addresses()


@pytest.fixture
def headers(app: Flask) -> dict[str, dict[str, str]]:
    """The headers of legitimate callers."""
    return headers_for(app)


@pytest.mark.parametrize("text", ENCODED.values(), ids=ENCODED)
def test_hostile_id_in_any_address_is_not_found(
    client: FlaskClient, headers: dict[str, dict[str, str]], text: str
) -> None:
    assert len(ADDRESSES) >= 6
    for method, rule, access in ADDRESSES:
        path = "/".join(text if part.startswith("<") else part for part in rule.split("/"))
        require_problem(client.open(path, method=method, headers=headers[access], json={}), 404)


@pytest.mark.dynamodb_local
@pytest.mark.usefixtures("dynamodb_local_store")
def test_id_of_any_length_is_no_failure_of_the_store() -> None:
    """Only the real store, and DynamoDB Local, refuse a key above two kilobytes."""
    app = create_app(make_config(), FakeWeChat, Clock(NOON))
    headers, client = headers_for(app), app.test_client()
    for method, rule, access in ADDRESSES:
        for text in ("a" * 64, "a" * 65, "\U0001f5f3" * 64, "\U0001f5f3" * 65, "a" * 3_000, "投" * 3_000):
            path = "/".join(quote(text) if part.startswith("<") else part for part in rule.split("/"))
            require_problem(client.open(path, method=method, headers=headers[access], json={}), 404)


def test_address_with_an_id_never_reaches_the_log(
    client: FlaskClient, headers: dict[str, dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "liuhao.access")
    client.get("/api/candidates/canary-ar000?code=canary-code", headers=headers["member"])
    client.get("/api/candidates/canary-nobody", headers=headers["member"])
    lines = [record.getMessage() for record in caplog.records if record.name == "liuhao.access"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /api/candidates/<candidate_id> 200",
        "GET /api/candidates/<candidate_id> 404",
    ]


def test_slash_inside_an_id_leads_nowhere(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    for method, rule, access in ADDRESSES:
        for slash in ("%2F", "a%2Fb", "%2E%2E%2Fballots"):
            path = "/".join(slash if part.startswith("<") else part for part in rule.split("/"))
            answer = client.open(path, method=method, headers=headers[access], json={})
            assert answer.status_code in {404, 405, 308}, path


@pytest.mark.parametrize("path", ["/candidates", "/categories", "/categories/%00/receipt"])
@pytest.mark.parametrize("text", ENCODED.values(), ids=ENCODED)
def test_hostile_id_of_a_page_is_not_found(
    client: FlaskClient, headers: dict[str, dict[str, str]], path: str, text: str
) -> None:
    for method in ("GET", "POST"):
        answer = client.open(f"{path}/{text}", method=method, headers=headers["member"])
        assert answer.status_code in {404, 405}


@pytest.mark.parametrize("text", ENCODED.values(), ids=ENCODED)
def test_hostile_day_in_a_query_is_refused_by_name(
    client: FlaskClient, headers: dict[str, dict[str, str]], text: str
) -> None:
    for query in (f"day={text}", f"day={text}&day=2017-07-05", f"day=2017-07-05{text}"):
        for address in ("ballots", "receipts", "receipts/canary"):
            answer = client.get(f"/api/{address}?{query}", headers=headers["member"])
            assert fields_of(require_problem(answer, 422, "invalid_input")) == ["day"]


@pytest.mark.parametrize("text", ENCODED.values(), ids=ENCODED)
def test_unasked_for_queries_change_nothing(
    client: FlaskClient, headers: dict[str, dict[str, str]], text: str
) -> None:
    for path in ("/api/campaign", "/api/points", "/api/categories/article/candidates", "/health"):
        assert client.get(f"{path}?{text}={text}&voter={text}", headers=headers["member"]).status_code == 200


def test_other_methods_are_refused_as_problems(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        answer = client.open("/api/sessions", method=method, headers=headers["member"], json={})
        problem = require_problem(answer, 405, "method_not_allowed")
        assert problem["title"] == "Method Not Allowed"
        assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api//ballots", "/api/ballots/", "/API/ballots"])
def test_unknown_address_is_not_found(client: FlaskClient, headers: dict[str, dict[str, str]], path: str) -> None:
    answer = client.get(path, headers=headers["member"])
    if answer.status_code == 308:
        assert answer.headers["Location"] == "http://localhost/api/ballots"
    else:
        require_problem(answer, 404, "not_found")


def test_hostile_headers_never_fail_a_request(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    hostile: dict[str, Any] = {
        "Accept": "text/html;q=nonsense,,,\xff",
        "Accept-Language": "\xff" * 500,
        "If-None-Match": 'W/"' + "x" * 5_000,
        "If-Modified-Since": "yesterday",
        "Range": "bytes=9-1,-,x",
        "Cookie": "session=\xff; session; =; login_browser=\xff\xfe",
        "Host": "localhost",
        "X-Forwarded-For": "\xff",
        "User-Agent": "\xff" * 5_000,
        "Content-Length": "0",
    }
    for name, value in hostile.items():
        for path in ("/api/campaign", "/api/categories/article/candidates", "/api/ballots"):
            answer = client.get(path, headers=headers["member"] | {name: value})
            assert answer.status_code in {200, 206, 416}, (name, path, answer.status_code)
        assert client.post("/api/login-tickets", headers={name: value}).status_code == 201


def test_one_member_never_sees_another_s_ballots(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    one, other = bearer_on_roll(app, 1), bearer_on_roll(app, 2)
    for headers in (one, other):
        assert client.get("/api/ballots?voter=x&branch=y", headers=headers).get_json()["ballots"] == []

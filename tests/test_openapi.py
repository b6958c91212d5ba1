"""The API's description: up to date, valid, and true of every answer the app gives."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.test import TestResponse

from handlers.config import Config
from handlers.member import create_app
from handlers.members.seating import claims_of
from handlers.web.dependencies import Dependencies
from local.calls import list_calls, list_refusals
from local.openapi import TARGET, build_undeployed_app, build_whole_app, render_api
from models.errors import StoreBusy, WeChatBusy
from models.rules.days import CHINA
from models.services.sessions import seal_openid
from tests.consent import store_demo_plan
from tests.fakes import Clock, FakeWeChat
from tests.makers import CAMPAIGN, NOON, TODAY, code_of, phone_of, seat_on_roll, store_campaign, store_candidates
from tests.published import LAST_DAY, store_recounted_day, store_results

load_all_checks()
api = schemathesis.openapi.from_wsgi("/api/openapi.json", build_undeployed_app())
CALLS = {(call.method, call.rule.rule): call for call in list_calls(build_undeployed_app())}


@pytest.fixture
def app(store: None, config: Config, clock: Clock, wechat: FakeWeChat) -> Flask:
    """All that stands on the members' addresses, on an empty store."""
    return build_whole_app(config, lambda: wechat, clock)


class CheckedClient(FlaskClient):
    """Refuses every answer that is not described."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request and check what comes back."""
        answer = super().open(*args, **kwargs)
        check_answer(self.application, answer)
        return answer


@pytest.fixture
def claims(store: None) -> dict[str, object]:
    """What a voter's token carries, in a campaign that is open for voting."""
    store_campaign()
    store_candidates("article", 12)
    return claims_of(seat_on_roll(1).seat)


@pytest.fixture
def tokens(app: Flask, claims: dict[str, object]) -> dict[str, str]:
    """A voter's token, and under its address the token that activation wants."""
    given: Dependencies = app.extensions["liuhao"]
    member, _ = given.seat_tokens.issue(NOON, **claims)
    unbound, _ = given.activation_tokens.issue(NOON, openid=seal_openid("canary-openid"))
    return {"member": member, "/api/activation": unbound}


@pytest.fixture
def checked(app: Flask, claims: dict[str, object]) -> CheckedClient:
    """A client of the campaign whose every answer must be one that the description promises."""
    return CheckedClient(app, app.response_class)


def check_answer(app: Flask, answer: TestResponse) -> None:
    """Fail if this status, code or shape is not described for the call that gave it."""
    adapter = app.url_map.bind("localhost")
    rule, _ = adapter.match(answer.request.path, answer.request.method, return_rule=True)
    call = CALLS[(answer.request.method, rule.rule)]
    api[call.path][call.method].validate_response(answer)
    if answer.mimetype == "application/problem+json":
        assert answer.get_json()["code"] in list_refusals(call)[answer.status_code]


def bearer(token: str) -> dict[str, str]:
    """Return the header of a phone that holds this token."""
    return {"Authorization": f"Bearer {token}"}


def sign_in(client: FlaskClient, openid: str = "canary-openid", number: int = 1) -> dict[str, str]:
    """Activate the member with this number by code and return the header of the phone."""
    session = client.post("/api/sessions", json={"code": f"login:{openid}"}).get_json()
    body = {"name": f"陈测试{number}", "activation_code": code_of(number)}
    answer = client.post("/api/activation", json=body, headers=bearer(session["token"]))
    return bearer(answer.get_json()["token"])


def ballot(*candidates: str, **changes: object) -> dict[str, object]:
    """Return the body of a ballot for today's articles."""
    return {"campaign": CAMPAIGN, "category": "article", "day": TODAY, "candidates": list(candidates)} | changes


def test_description_in_docs_is_the_current_one() -> None:
    assert TARGET.read_text(encoding="utf-8") == render_api(build_undeployed_app()), "run: python -m local.openapi"


def test_description_is_valid_openapi_of_version_31() -> None:
    description = json.loads(TARGET.read_text(encoding="utf-8"))
    assert description["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(description).iter_errors()) == []


def test_every_api_view_is_in_the_description(app: Flask) -> None:
    described = {call.rule.rule for call in CALLS.values()}
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert served - described == set()


@api.parametrize()
@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    database=None,
    # One store serves all examples of a call: what they leave there is part of the trial.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_request_gets_a_described_answer(
    case: schemathesis.Case[Any], app: Flask, tokens: dict[str, str]
) -> None:
    token = tokens.get(case.operation.path, tokens["member"])
    # Not every ballot that is well-formed is allowed: a campaign's rules are no part of the schema.
    case.call_and_validate(app=app, headers=bearer(token), excluded_checks=[positive_data_acceptance])


def test_a_members_day_is_answered_as_described(checked: FlaskClient, clock: Clock) -> None:
    headers = sign_in(checked)
    checked.get("/api/campaign", headers=headers)
    cards = checked.get("/api/categories/article/candidates", headers=headers).get_json()["candidates"]
    first, second = cards[0]["id"], cards[1]["id"]
    for address in ("/api/categories/article/candidates", f"/api/candidates/{first}"):
        etag = checked.get(address, headers=headers).headers["ETag"]
        assert checked.get(address, headers=headers | {"If-None-Match": etag}).status_code == 304
    bodies = [
        ballot(first),
        ballot(first),
        ballot(second),
        ballot(first, category="film"),
        ballot(first, category="none"),
        ballot(first, day="2017-07-04"),
    ]
    statuses = [checked.post("/api/ballots", json=body, headers=headers).status_code for body in bodies]
    assert statuses == [201, 200, 409, 422, 422, 409]
    checked.get("/api/ballots", headers=headers)
    checked.get("/api/points", headers=headers)
    clock.move(days=-60)
    answer = checked.post("/api/ballots", json=ballot(first, category="film"), headers=headers)
    assert answer.get_json()["code"] == "voting_closed"


def test_what_follows_voting_is_answered_as_described(checked: FlaskClient, clock: Clock) -> None:
    headers = sign_in(checked)
    cards = checked.get("/api/categories/article/candidates", headers=headers).get_json()["candidates"]
    cast = checked.post("/api/ballots", json=ballot(cards[0]["id"]), headers=headers).get_json()
    early = ("results", f"receipts/{cast['receipt']}", "receipts/none", "receipts", "receipts?day=never")
    statuses = [checked.get(f"/api/{address}", headers=headers).status_code for address in early]
    assert statuses == [404, 200, 404, 404, 422]
    clock.moment = datetime(2017, 10, 1, 9, 0, tzinfo=CHINA)
    session = checked.post("/api/sessions", json={"code": "login:canary-openid/2"}).get_json()
    store_results(article={cards[0]["id"]: 1}, film={})
    store_recounted_day(TODAY)
    store_recounted_day(LAST_DAY)
    for address in (f"receipts/{cast['receipt']}?day={TODAY}", f"receipts?day={TODAY}", "results"):
        answer = checked.get(f"/api/{address}", headers=bearer(session["token"]))
        assert answer.status_code == 200
        known = bearer(session["token"]) | {"If-None-Match": answer.headers.get("ETag", "")}
        assert checked.get(f"/api/{address}", headers=known).status_code == (304 if "ETag" in answer.headers else 200)


def test_consent_is_answered_as_described(checked: FlaskClient) -> None:
    headers = sign_in(checked)
    store_demo_plan()
    assert checked.get("/api/subscriptions", headers=headers).get_json()["templates"]
    for body, status in (({"reminders": "off"}, 200), ({"reminders": "later"}, 422)):
        assert checked.put("/api/subscriptions", json=body, headers=headers).status_code == status


def test_computer_login_is_answered_as_described(checked: FlaskClient) -> None:
    phone = checked.application.test_client(use_cookies=False)
    headers = sign_in(checked)
    ticket = checked.post("/api/login-tickets").get_json()
    address = f"/api/login-tickets/{ticket['id']}"
    answers = [
        phone.get(address),
        checked.get(address),
        checked.post(f"{address}/scan", headers=headers),
        checked.post(f"{address}/confirm", headers=headers),
        checked.get(address),
        checked.get(address),
        checked.post(f"{address}/cancel", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403, 200, 200, 200, 200, 403, 409]
    check_answer(checked.application, answers[0])
    assert checked.get("/api/campaign").status_code == 200
    assert checked.post("/api/ballots", json=ballot("x")).get_json()["code"] == "forbidden"


def test_refused_activations_are_answered_as_described(checked: FlaskClient) -> None:
    session = checked.post("/api/sessions", json={"code": "login:canary-openid"}).get_json()
    headers = bearer(session["token"])
    wrong = {"name": "陈测试1", "activation_code": "CANARYWRONG"}
    codes = [
        checked.post("/api/activation", json=body, headers=headers).get_json().get("code")
        for body in (
            {"phone_code": "canary"},
            {"phone_code": f"phone:{phone_of(7)}"},
            {"name": "陈测试1"},
            wrong,
            wrong,
            wrong,
            wrong,
            wrong,
            wrong,
        )
    ]
    assert codes == ["tap_again", "not_on_roster", "invalid_input", *["not_on_roster"] * 5, "too_many_attempts"]
    assert checked.post("/api/sessions", json={"code": "canary"}).get_json()["code"] == "login_again"


def test_unreadable_bodies_are_answered_as_described(checked: FlaskClient) -> None:
    answers = [
        checked.post("/api/sessions", data="{", content_type="application/json"),
        checked.post("/api/sessions", data=b"x" * 70_000, content_type="application/json"),
        checked.post("/api/sessions", data="code=1"),
        checked.post("/api/sessions", json={"code": 1}),
    ]
    assert [answer.status_code for answer in answers] == [400, 413, 415, 422]


@pytest.mark.parametrize(
    "address", ["/api/candidates/{}", "/api/categories/{}/candidates", "/api/login-tickets/{}"], ids=str
)
def test_endless_ids_are_not_found(checked: FlaskClient, tokens: dict[str, str], address: str) -> None:
    phone = checked.application.test_client()
    answer = phone.get(address.format("长" * 1000), headers=bearer(tokens["member"]))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert checked.get(address.format("长" * 64), headers=bearer(tokens["member"])).status_code == 404


@pytest.mark.parametrize("failure", [WeChatBusy(7), StoreBusy(2)], ids=lambda failure: failure.code)
def test_busy_services_are_answered_as_described(app: Flask, failure: WeChatBusy | StoreBusy) -> None:
    class BusyWeChat(FakeWeChat):
        def exchange_login_code(self, code: str) -> str:
            raise failure

    given: Dependencies = app.extensions["liuhao"]
    busy = create_app(given.config, BusyWeChat, given.now)
    answer = busy.test_client().post("/api/sessions", json={"code": "login:canary"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(failure.retry_after))
    check_answer(busy, answer)

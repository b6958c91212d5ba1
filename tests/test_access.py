"""Who may call what: every view says so, and those that guard really refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask

from handlers.config import Config
from handlers.web.access import access_of, for_anyone
from handlers.web.flask_app import build_app
from local.calls import Call, list_calls
from local.openapi import build_undeployed_app

# Whoever adds a line here lets everybody in the world call that view.
ANONYMOUS = {
    "static",
    "service.get_health",
    "service.get_openapi",
    "sessions.post_session",
    "login_tickets.post_ticket",
    "login_tickets.get_ticket",
    "page_login.get_login",
    # WeChat itself; its signature is asked for inside.
    "wechat_events.get_callback",
    "wechat_events.post_callback",
    # Whoever holds the link; it is signed, for half an hour, and read inside.
    "page_preview.get_start",
    "page_preview.get_category",
    "page_preview.get_candidate",
}
GUARDED = [call for call in list_calls(build_undeployed_app()) if call.access != "anyone"]
FORGED = "eyJhdWQiOiJtZW1iZXIifQ.canary"
WRONG = {
    "no token": {},
    "forged token": {"Authorization": f"Bearer {FORGED}"},
    "other scheme": {"Authorization": "Basic Y2FuYXJ5OmNhbmFyeQ=="},
    "empty token": {"Authorization": "Bearer "},
    "forged cookie": {"Cookie": f"session={FORGED}"},
}


def name_call(call: Call) -> str:
    """Return the call as it stands in a test's name."""
    return f"{call.method} {call.path}"


def address_of(call: Call) -> str:
    """Return an address of the call with every parameter filled in."""
    return call.path.format(**dict.fromkeys(call.rule.arguments, "canary"))


def list_pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield method and address of every guarded view that is a page and no JSON call."""
    described = {call.rule.rule for call in list_calls(app)}
    for rule in app.url_map.iter_rules():
        if rule.rule not in described and rule.endpoint not in ANONYMOUS:
            address = rule.rule.replace("<", "{").replace(">", "}").format(**dict.fromkeys(rule.arguments, "canary"))
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield method, address


@pytest.fixture(scope="module")
def storeless() -> Flask:
    """The members' app without any store: a guard refuses before anything is read."""
    return build_undeployed_app()


def test_every_view_declares_who_may_call() -> None:
    views = build_undeployed_app().view_functions
    declared = {name: access_of(view) for name, view in views.items()}
    assert set(declared.values()) <= {"anyone", "member", "phone", "unbound"}, declared


def test_views_open_to_anyone_are_exactly_these() -> None:
    views = build_undeployed_app().view_functions
    assert {name for name, view in views.items() if access_of(view) == "anyone"} == ANONYMOUS


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("call", GUARDED, ids=name_call)
def test_guarded_call_refuses_who_is_not_signed_in(storeless: Flask, call: Call, headers: dict[str, str]) -> None:
    answer = storeless.test_client(use_cookies=False).open(address_of(call), method=call.method, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.get_json()["code"] in {"sign_in_required", "token_refused"}
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_guarded_page_leads_strangers_to_the_login(storeless: Flask) -> None:
    client = storeless.test_client(use_cookies=False)
    pages = list(list_pages(storeless))
    answers = [client.open(address, method=method, headers={"Accept": "text/html"}) for method, address in pages]
    assert pages
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"/login"}


@pytest.mark.parametrize("audience", ["computer", "activation"])
@pytest.mark.parametrize("call", [call for call in GUARDED if call.access != "unbound"], ids=name_call)
def test_token_of_another_audience_opens_nothing(storeless: Flask, call: Call, audience: str) -> None:
    given = storeless.extensions["liuhao"]
    now = given.now()
    token, _ = (
        given.computer_tokens.issue(now, member="m-1")
        if audience == "computer"
        else given.activation_tokens.issue(now, openid="canary")
    )
    headers = {"Authorization": f"Bearer {token}"}
    answer = storeless.test_client().open(address_of(call), method=call.method, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_refused")


def test_app_with_an_undeclared_view_refuses_to_start(config: Config) -> None:
    blueprint = Blueprint("careless", __name__)
    blueprint.get("/open")(for_anyone(lambda: "open"))
    blueprint.get("/forgotten", endpoint="forgotten")(lambda: "secret")
    with pytest.raises(RuntimeError, match=r"careless\.forgotten"):
        build_app("careless", config, [blueprint])

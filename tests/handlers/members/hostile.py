"""What an attacker sends, and what every answer to it must be."""

from __future__ import annotations

from typing import Any

from flask import Flask

from models.services.sessions import seal_openid
from tests.makers import NOON, bearer_on_roll, store_campaign, store_candidates

TEXTS = {
    "empty": "",
    "nul": "\0",
    "separator": "a#b",
    "encoded separator": "a%23b",
    "twice encoded": "a%2523b",
    "emoji": "\U0001f5f3\ufe0f",
    "long": "a" * 10_000,
    "long and wide": "投" * 10_000,
    "path": "../../etc/passwd",
    "markup": "<script>alert(1)</script>",
    "right to left": "\u202egnp.exe",
    "newline": "a\r\nX-Injected: 1",
    "number": "１",
    "template": "{{7*7}}${7*7}",
}


def headers_for(app: Flask) -> dict[str, dict[str, str]]:
    """Return the headers of a legitimate caller, by what a view declares."""
    store_campaign()
    store_candidates("article", 12)
    bearer = bearer_on_roll(app, 1)
    token, _ = app.extensions["liuhao"].activation_tokens.issue(NOON, openid=seal_openid("canary-openid-1"))
    return {"anyone": {}, "member": bearer, "phone": bearer, "unbound": {"Authorization": f"Bearer {token}"}}


def require_problem(answer: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """Require a problem document of this status, and return it."""
    assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:300])
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.get_json()
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["detail"]
    assert code is None or problem["code"] == code, problem
    assert answer.headers["Cache-Control"] == "no-store"
    return problem


def fields_of(problem: dict[str, Any]) -> list[str]:
    """Return the fields that the problem names."""
    return [fault["field"] for fault in problem["errors"]]

"""What DynamoDB answers on the ballot's way, recorded once, so that instructions can be counted without a network."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import msgspec

from handlers.member import create_app
from models.base import current_store
from models.connections import Request, Response
from models.services.warm import forget_all
from tests.fakes import Clock, FakeWeChat
from tests.makers import NOON, bearer_on_roll, make_ballot, make_config, store_campaign, store_candidates


class Recording(msgspec.Struct):
    """The answers by operation, each body as text; the calls to be made by name; the function's settings."""

    answers: dict[str, str]
    events: dict[str, dict[str, Any]]
    environ: dict[str, str]
    now: str


def record_ballot(path: Path) -> None:
    """Cast a ballot of ten in the store in use as a new process does, and keep what was asked and answered."""
    store_campaign()
    ids = store_candidates("article", 65)
    app = create_app(make_config(), FakeWeChat, Clock(NOON))
    headers = bearer_on_roll(app)
    answers: dict[str, str] = {}
    wire = current_store().wire
    carry = wire.exchange

    def note(request: Request) -> Response:
        response = carry(request)
        answers[request.operation] = response.body.decode()
        return response

    forget_all()
    wire.exchange = note
    answer = app.test_client().post("/api/ballots", json=make_ballot(*ids[:10]), headers=headers)
    wire.exchange = carry
    if answer.status_code != 201 or answers.keys() != {"Scan", "Query", "PutItem"}:
        raise RuntimeError(f"the ballot to be measured was not cast: {answer.status_code}, {sorted(answers)}")
    events = {
        "ballot": make_call("POST", "/api/ballots", headers, make_ballot(*ids[:10])),
        "health": make_call("GET", "/health", {}, None),
    }
    path.write_bytes(msgspec.json.encode(Recording(answers, events, _environ(), NOON.isoformat())))


def make_call(method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None) -> dict[str, Any]:
    """Return a call as API Gateway's HTTP API hands it over (payload 2.0)."""
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "host": "api.example.org",
            "content-type": "application/json",
            "x-forwarded-proto": "https",
            "x-forwarded-port": "443",
        }
        | {name.lower(): value for name, value in headers.items()},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
    }
    if body is None:
        return event
    return event | {"body": base64.b64encode(json.dumps(body).encode()).decode(), "isBase64Encoded": True}


def _environ() -> dict[str, str]:
    config = make_config()
    return {
        "STAGE": str(current_store().stage),
        "AWS_REGION": config.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PUBLIC_URL": config.public_url,
        "MEDIA_BUCKET": config.media_bucket,
        "WECHAT_APP_ID": config.wechat_app_id,
        "WECHAT_SECRET": config.wechat_secret,
        "TOKEN_SECRETS": " ".join(config.token_secrets),
        "DATA_KEYS": " ".join(base64.b64encode(key).decode() for key in config.data_keys),
        "LOOKUP_KEY": config.lookup_key.decode(),
    }

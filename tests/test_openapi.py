"""The API's description: up to date, valid, and true of every answer the app gives."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from handlers.members.seating import claims_of
from handlers.web.dependencies import Dependencies
from local.openapi import TARGET, build_undeployed_app, describe_api, render_api
from models.services.sessions import seal_openid
from tests.makers import NOON, seat_on_roll, store_campaign, store_candidates

api = schemathesis.openapi.from_wsgi("/api/openapi.json", build_undeployed_app())


@pytest.fixture
def open_campaign(store: None) -> dict[str, object]:
    """A campaign open for voting with candidates; and what a voter's token carries."""
    store_campaign()
    store_candidates("article", 12)
    return claims_of(seat_on_roll(1).seat)


@pytest.fixture
def tokens(app: Flask, open_campaign: dict[str, object]) -> dict[str, str]:
    """A voter's token, and an activation token, by the address they are for."""
    given: Dependencies = app.extensions["liuhao"]
    member, _ = given.seat_tokens.issue(NOON, **open_campaign)
    activation, _ = given.activation_tokens.issue(NOON, openid=seal_openid("canary-openid"))
    return {"member": member, "/api/activation": activation}

C = Counter()

@api.parametrize()
@settings(max_examples=30, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_answer_is_as_described(case: schemathesis.Case, app: Flask, tokens: dict[str, str]) -> None:
    token = tokens.get(case.operation.path, tokens["member"])
    r = case.call_and_validate(app=app, headers={"Authorization": f"Bearer {token}"})
    C[(case.operation.label, case.method, r.status_code)] += 1
def test_zz():
    for k,v in sorted(C.items()): print(k,v)

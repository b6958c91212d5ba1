"""The counted budgets, as integers, on DynamoDB Local."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bench.measures import take_measures
from bench.meter import Meter
from handlers.member import create_app
from local.dynamodb_local import DynamoDBLocal
from models.base import current_store
from tests.fakes import Clock, FakeWeChat
from tests.makers import (
    NOON,
    bearer_on_roll,
    make_ballot,
    make_category,
    make_config,
    store_campaign,
    store_candidates,
)
from tests.stores import drop_store

pytestmark = pytest.mark.dynamodb_local


def test_every_counted_budget_is_kept(dynamodb_local: DynamoDBLocal) -> None:
    measures = take_measures(dynamodb_local.url)
    drop_store()
    assert [each for each in measures if not each.is_kept] == []
    # A budget that counts nothing would always be kept.
    costs = {each.name: each.value for each in measures}
    assert costs["cast a ballot of ten: DynamoDB requests"] == 1
    assert costs["cast a ballot of ten: write units"] == 1
    assert costs["login of a known member: WeChat calls"] == 1
    assert costs["login of a known member: DynamoDB requests"] == 2
    assert costs["campaign, warm: read units"] == 0.5


@pytest.mark.usefixtures("dynamodb_local_store")
def test_warm_calls_cost_what_the_design_says() -> None:
    store_campaign()
    ids = store_candidates("article", 65)
    wechat = FakeWeChat()
    app: Flask = create_app(make_config(), lambda: wechat, Clock(NOON))
    client: FlaskClient = app.test_client()
    headers = bearer_on_roll(app)
    client.get("/api/categories/article/candidates", headers=headers)

    def cost(method: str, path: str, **asked: Any) -> tuple[dict[str, int], float, float]:
        with Meter(current_store()) as meter:
            client.open(path, method=method, headers=headers, **asked)
        return dict(meter.operations), meter.wcu, meter.rcu

    ballot = make_ballot(*ids[:10])
    assert cost("POST", "/api/ballots", json=ballot) == ({"PutItem": 1}, 1, 0)
    assert cost("GET", "/api/campaign") == ({"Query": 1}, 0, 0.5)
    assert cost("GET", "/api/categories/article/candidates") == ({}, 0, 0)
    assert cost("GET", f"/api/candidates/{ids[0]}") == ({"GetItem": 1}, 0, 0.5)
    assert cost("GET", "/api/ballots") == ({"Query": 1}, 0, 0.5)
    assert cost("GET", "/api/points")[0] == {"Query": 1, "GetItem": 1}
    # A refusal that needs no look at the store takes none; a closed day takes one read.
    assert cost("POST", "/api/ballots", json=make_ballot(*ids[:11])) == ({}, 0, 0)
    assert cost("POST", "/api/ballots", json=make_ballot(*ids[:2], day="2017-07-04")) == ({"GetItem": 1}, 0, 1)
    assert wechat.calls == 0


@pytest.mark.usefixtures("dynamodb_local_store")
def test_largest_ballot_stays_within_one_write_unit() -> None:
    store_campaign(categories=[make_category("article", "好文章", id="c" * 32, max_choices=50)])
    category = "c" * 32
    ids = store_candidates(category, 50)
    app: Flask = create_app(make_config(), FakeWeChat, Clock(NOON))
    headers = bearer_on_roll(app)
    with Meter(current_store()) as meter:
        answer = app.test_client().post(
            "/api/ballots", json=make_ballot(*ids[:50], category=category), headers=headers
        )
    assert answer.status_code == 201
    assert meter.wcu == 1

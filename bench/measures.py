"""What is measured: each budget with the code that spends it, on an empty store with a small campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from bench.measure import Measure
from bench.meter import Meter
from handlers.member import create_app
from models.ballot import Ballot
from models.base import current_store
from models.services.tallies import count_batch
from tests.fakes import Clock, FakeWeChat
from tests.makers import (
    CAMPAIGN,
    NOON,
    TODAY,
    make_category,
    make_config,
    phone_of,
    seat_on_roll,
    store_campaign,
    store_candidates,
)
from tests.stores import open_empty_store

# As many candidates as a category can have with 13 reporting units, and six categories: the notice's own size.
_CANDIDATES, _CATEGORIES, _BATCH = 65, ("article", "member", "branch", "film", "case", "friend"), 500


def take_measures(host: str) -> list[Measure]:
    """Return all counted budgets, measured on the DynamoDB at this address."""
    store = open_empty_store("bench", host)
    store_campaign(categories=[make_category(kind, kind) for kind in _CATEGORIES])
    ids = {category: store_candidates(category, _CANDIDATES) for category in _CATEGORIES}
    seat_on_roll(1)
    wechat = FakeWeChat()
    client = create_app(make_config(), lambda: wechat, Clock(NOON)).test_client()
    measures = [*_measure_login(client, wechat), *_measure_voting(client, wechat, ids["article"])]
    # A tally's size hangs on the ids' length: five characters, as the product draws them.
    records = _make_records({category: [each.removeprefix("canary-") for each in ids[category]] for category in ids})
    with Meter(store) as meter:
        count_batch("shardId-00000001700000000000-00000000", records, NOON)
    return [*measures, Measure("tally: write units a ballot, batch of 500", meter.wcu / _BATCH, 0.02)]


def _measure_login(client: FlaskClient, wechat: FakeWeChat) -> list[Measure]:
    headers = _bearer(client.post("/api/sessions", json={"code": "login:openid-1"}))
    client.post("/api/activation", json={"phone_code": f"phone:{phone_of(1)}"}, headers=headers)
    calls = wechat.calls
    with Meter(current_store()) as meter:
        client.post("/api/sessions", json={"code": "login:openid-1/again"})
    return [
        Measure("login of a known member: WeChat calls", wechat.calls - calls, 1),
        Measure("login of a known member: DynamoDB requests", meter.requests, 2),
    ]


def _measure_voting(client: FlaskClient, wechat: FakeWeChat, articles: list[str]) -> list[Measure]:
    headers = _bearer(client.post("/api/sessions", json={"code": "login:openid-1/vote"}))
    calls = wechat.calls
    ballot = {"campaign": CAMPAIGN, "category": "article", "day": TODAY, "candidates": articles[:10]}

    def measure(call: Callable[[], Any]) -> Meter:
        with Meter(current_store()) as meter:
            call()
        return meter

    cold = measure(lambda: client.get("/api/categories/article/candidates", headers=headers))
    warm = measure(lambda: client.get("/api/categories/article/candidates", headers=headers))
    cast = measure(lambda: client.post("/api/ballots", json=ballot, headers=headers))
    again = measure(lambda: client.post("/api/ballots", json=ballot, headers=headers))
    campaign = measure(lambda: client.get("/api/campaign", headers=headers))
    return [
        Measure("cast a ballot of ten: DynamoDB requests", cast.requests, 1),
        Measure("cast a ballot of ten: write units", cast.wcu, 1),
        Measure("cast a ballot of ten: read units", cast.rcu, 0),
        Measure("cast a ballot of ten: WeChat calls", wechat.calls - calls, 0),
        Measure("the same ballot again: DynamoDB requests", again.requests, 1),
        Measure("candidates list of 65, cold: requests", cold.requests, 1),
        Measure("candidates list, warm: requests", warm.requests, 0),
        Measure("campaign, warm: requests", campaign.requests, 1),
        Measure("campaign, warm: read units", campaign.rcu, 0.5),
    ]


def _bearer(answer: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.get_json()['token']}"}


def _make_records(ids: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return one batch of the stream: ten choices a ballot, every category, every candidate."""
    records = []
    for number in range(_BATCH):
        category = _CATEGORIES[number % len(_CATEGORIES)]
        choices = [ids[category][(number + step) % _CANDIDATES] for step in range(10)]
        ballot = Ballot(
            Ballot.day_key_of(CAMPAIGN, "c-1", TODAY),
            Ballot.voter_key_of("b-1", f"voter{number}", category),
            choices=choices,
            receipt="r",
            cast_at=0,
            rules=1,
        )
        sequence = f"{number + 1:030d}"
        records.append(
            {"eventName": "INSERT", "dynamodb": {"SequenceNumber": sequence, "NewImage": ballot.serialize()}}
        )
    return records

"""A member's way through the JSON interface: sign in, activate, read, cast, look back."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from models.dossier import Dossier
from models.rules.rich_text import Run, encode_text
from tests.fakes import Clock
from tests.makers import CAMPAIGN, TODAY, phone_of, seat_on_roll, store_campaign, store_candidates


def sign_in(client: FlaskClient, openid: str = "canary-openid-1", number: int = 1) -> dict[str, str]:
    """Activate the member with this number and return the headers of a signed-in phone."""
    session = client.post("/api/sessions", json={"code": f"login:{openid}"}).get_json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    answer = client.post("/api/activation", json={"phone_code": f"phone:{phone_of(number)}"}, headers=headers)
    return {"Authorization": f"Bearer {answer.get_json()['token']}"}


def ballot(*candidates: str, **changes: Any) -> dict[str, Any]:
    """Return the body of a ballot for today's articles."""
    return {"campaign": CAMPAIGN, "category": "article", "day": TODAY, "candidates": list(candidates)} | changes


def test_member_activates_and_casts_a_ballot(client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 12)
    seat_on_roll(1)
    headers = sign_in(client)
    campaign = client.get("/api/campaign", headers=headers).get_json()
    assert [category["cast_today"] for category in campaign["categories"]] == [False, False]
    cards = client.get("/api/categories/article/candidates", headers=headers).get_json()["candidates"]
    assert sorted(card["id"] for card in cards) == ids
    answer = client.post("/api/ballots", json=ballot(*ids[:3]), headers=headers)
    assert answer.status_code == 201
    campaign = client.get("/api/campaign", headers=headers).get_json()
    assert [category["cast_today"] for category in campaign["categories"]] == [True, False]
    own = client.get("/api/ballots", headers=headers).get_json()["ballots"]
    assert own == [answer.get_json()]
    assert client.get("/api/points", headers=headers).get_json()["total"] == 1


def test_dossier_tells_its_text_with_and_without_bold(client: FlaskClient) -> None:
    store_campaign()
    store_candidates("article", 1)
    seat_on_roll(1)
    text = ((Run("学党章，"), Run("讲党性。", True)), (Run("第二段。"),))
    own = Dossier.candidate_key_of(CAMPAIGN, "canary-ar000")
    Dossier(own, category="article", rich_text=encode_text(text)).save()
    dossier = client.get("/api/candidates/canary-ar000", headers=sign_in(client)).get_json()
    assert dossier["paragraphs"] == ["学党章，讲党性。", "第二段。"]
    assert dossier["rich"] == [
        [{"text": "学党章，", "bold": False}, {"text": "讲党性。", "bold": True}],
        [{"text": "第二段。", "bold": False}],
    ]


def test_same_ballot_again_returns_the_same_receipt(client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    seat_on_roll(1)
    headers = sign_in(client)
    first = client.post("/api/ballots", json=ballot(*ids), headers=headers)
    again = client.post("/api/ballots", json=ballot(*reversed(ids)), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()


def test_other_choices_the_same_day_are_refused(client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    seat_on_roll(1)
    headers = sign_in(client)
    first = client.post("/api/ballots", json=ballot(ids[0]), headers=headers).get_json()
    other = client.post("/api/ballots", json=ballot(ids[1]), headers=headers)
    assert other.status_code == 409
    assert other.mimetype == "application/problem+json"
    assert other.get_json()["code"] == "already_cast"
    assert other.get_json()["ballot"] == first


def test_next_day_opens_a_new_ballot(client: FlaskClient, clock: Clock) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    seat_on_roll(1)
    client.post("/api/ballots", json=ballot(ids[0]), headers=sign_in(client))
    clock.move(days=1)
    session = client.post("/api/sessions", json={"code": "login:canary-openid-1/2"}).get_json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    answer = client.post("/api/ballots", json=ballot(ids[1], day="2017-07-06"), headers=headers)
    assert answer.status_code == 201

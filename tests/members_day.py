"""A member's whole day: everything a member can do, once."""

from __future__ import annotations

from uuid import uuid4

from flask.testing import FlaskClient

from tests.fakes import Clock
from tests.makers import CAMPAIGN, TODAY, code_of, phone_of


def spend_a_members_day(client: FlaskClient, article: str, clock: Clock) -> None:
    """Do everything a member can do: activate both ways, read, cast, look back, sign in on a computer."""
    headers = activate(client, 1, {"phone_code": f"phone:{phone_of(1)}"})
    activate(client, 2, {"name": "陈测试2", "activation_code": "canary-wrong"}, status=404)
    activate(client, 2, {"name": "陈测试2", "activation_code": code_of(2)})
    for address in ("campaign", "categories/article/candidates", f"candidates/{article}", "ballots", "points"):
        assert client.get(f"/api/{address}", headers=headers).status_code == 200
    ballot = {"campaign": CAMPAIGN, "category": "article", "day": TODAY, "candidates": [article]}
    assert client.post("/api/ballots", json=ballot, headers=headers).status_code == 201
    receipt = client.get("/api/ballots", headers=headers).get_json()["ballots"][0]["receipt"]
    clock.move(days=1)
    headers = renew(client, 1)
    assert client.post("/api/ballots", json=ballot, headers=headers).status_code == 200
    for address in (f"receipts/{receipt}?day={TODAY}", f"receipts?day={TODAY}", "results"):
        assert client.get(f"/api/{address}", headers=headers).status_code == 200
    ticket = client.post("/api/login-tickets").get_json()["id"]
    for act in ("scan", "confirm"):
        client.post(f"/api/login-tickets/{ticket}/{act}", headers=renew(client, 1))
    assert client.get(f"/api/login-tickets/{ticket}").status_code == 200
    for page in ("/", "/categories/article", f"/candidates/{article}", "/ballots", "/receipts", "/results"):
        assert client.get(page).status_code == 200


def activate(client: FlaskClient, number: int, body: dict[str, str], status: int = 200) -> dict[str, str]:
    """Activate the member with this number and return the headers of the phone."""
    answer = client.post("/api/activation", json=body, headers=renew(client, number))
    assert answer.status_code == status
    return {"Authorization": f"Bearer {answer.get_json().get('token')}"}


def renew(client: FlaskClient, number: int) -> dict[str, str]:
    """Sign the phone of this number in once more."""
    code = f"login:canary-openid-{number}/{uuid4().hex}"
    return {"Authorization": f"Bearer {client.post('/api/sessions', json={'code': code}).get_json()['token']}"}

"""The receipt check over HTTP: own ballots only, and a list that anybody can recompute."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bench.meter import Meter
from models.base import current_store
from tests.fakes import Clock
from tests.handlers.members.hostile import fields_of, require_problem
from tests.makers import TODAY, bearer_of, make_ballot, seat_on_roll, store_campaign, store_candidates
from tests.published import store_recounted_day

Headers = dict[str, str]


@pytest.fixture
def phones(app: Flask, clock: Clock) -> list[Headers]:
    """The phones of two members of one committee and one of another; from tomorrow on they are signed in anew."""
    store_campaign()
    store_candidates("article", 2)
    clock.move(hours=11)
    seats = [seat_on_roll(1), seat_on_roll(2), seat_on_roll(3, committee_id="c-2", branch_id="b-2")]
    return [bearer_of(app, seat, clock.moment) for seat in seats]


def cast(client: FlaskClient, phone: Headers) -> str:
    """Cast today's ballot and return its receipt."""
    answer = client.post("/api/ballots", json=make_ballot("canary-ar000"), headers=phone)
    return str(answer.get_json()["receipt"])


def check(client: FlaskClient, phone: Headers, receipt: str, day: str = TODAY) -> object:
    """Return what the check of this receipt answers."""
    return client.get(f"/api/receipts/{receipt}?day={day}", headers=phone).get_json()


def test_receipt_is_stored_first_and_counted_later(client: FlaskClient, phones: list[Headers], clock: Clock) -> None:
    receipt = cast(client, phones[0])
    stored = {"receipt": receipt, "day": TODAY, "category": "article", "status": "stored", "digest": None}
    assert check(client, phones[0], receipt) == stored
    assert client.get(f"/api/receipts/{receipt}", headers=phones[0]).get_json() == stored
    clock.move(hours=1.5)
    store_recounted_day()
    digest = hashlib.sha256(f"{receipt}\n".encode()).hexdigest()
    assert check(client, phones[0], receipt) == stored | {"status": "counted", "digest": digest}


def test_foreign_receipt_is_not_found_even_when_counted(
    client: FlaskClient, phones: list[Headers], clock: Clock
) -> None:
    receipt = cast(client, phones[0])
    cast(client, phones[1])
    clock.move(hours=1.5)
    store_recounted_day(committees=("c-1", "c-2"))
    for phone in phones[1:]:
        answer = client.get(f"/api/receipts/{receipt}?day={TODAY}", headers=phone)
        foreign = require_problem(answer, 404, "receipt_not_found")
        nowhere = client.get(f"/api/receipts/nowhere?day={TODAY}", headers=phone)
        assert foreign == require_problem(nowhere, 404, "receipt_not_found")


@pytest.mark.parametrize("day", ["", "yesterday", "2017-7-5", "2017-02-30"])
@pytest.mark.parametrize("address", ["/api/receipts", "/api/receipts/canary"])
def test_nonsense_for_a_day_is_refused(client: FlaskClient, phones: list[Headers], address: str, day: str) -> None:
    answer = client.get(f"{address}?day={day}", headers=phones[0])
    assert fields_of(require_problem(answer, 422, "invalid_input")) == ["day"]


def test_list_of_a_day_is_refused_before_its_recount(
    client: FlaskClient, phones: list[Headers], clock: Clock
) -> None:
    cast(client, phones[0])
    for day in ("", f"?day={TODAY}", "?day=2017-07-04", "?day=2018-01-01"):
        require_problem(client.get(f"/api/receipts{day}", headers=phones[0]), 404, "receipts_not_published")
    clock.move(hours=1.5)
    store_recounted_day(is_equal=False)
    answer = client.get(f"/api/receipts?day={TODAY}", headers=phones[0] | {"If-None-Match": "*"})
    require_problem(answer, 404, "receipts_not_published")


def test_list_has_the_digest_that_the_check_names(client: FlaskClient, phones: list[Headers], clock: Clock) -> None:
    receipts = [cast(client, phone) for phone in phones]
    clock.move(hours=1.5)
    store_recounted_day(committees=("c-1", "c-2"))
    answer = client.get(f"/api/receipts?day={TODAY}", headers=phones[0])
    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines() == sorted(receipts[:2])
    checked = client.get(f"/api/receipts/{receipts[0]}?day={TODAY}", headers=phones[0]).get_json()
    assert hashlib.sha256(answer.data).hexdigest() == checked["digest"]
    assert answer.headers["ETag"] == f'"{checked["digest"]}"'


def test_list_tells_of_receipts_and_nothing_else(client: FlaskClient, phones: list[Headers], clock: Clock) -> None:
    receipt = cast(client, phones[0])
    clock.move(hours=1.5)
    store_recounted_day()
    assert client.get(f"/api/receipts?day={TODAY}", headers=phones[1]).data == f"{receipt}\n".encode()


def test_list_that_a_client_holds_is_not_read_again(client: FlaskClient, phones: list[Headers], clock: Clock) -> None:
    cast(client, phones[0])
    clock.move(hours=1.5)
    store_recounted_day()
    answer = client.get(f"/api/receipts?day={TODAY}", headers=phones[0])
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    with Meter(current_store()) as meter:
        again = client.get(
            f"/api/receipts?day={TODAY}", headers=phones[0] | {"If-None-Match": answer.headers["ETag"]}
        )
    assert (again.status_code, again.data) == (304, b"")
    assert dict(meter.operations) == {"GetItem": 1}

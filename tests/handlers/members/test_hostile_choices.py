"""Ballots and codes of the right form with hostile content: refused by field, never a failure."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.ballot import Ballot
from models.candidate import Candidate
from models.services.warm import forget_all
from tests.handlers.members.hostile import TEXTS, fields_of, headers_for, require_problem
from tests.makers import CAMPAIGN, make_ballot, store_candidates


@pytest.fixture
def headers(app: Flask) -> dict[str, dict[str, str]]:
    """The headers of legitimate callers; a campaign with twelve articles stands in the store."""
    return headers_for(app)


@pytest.fixture
def phone(headers: dict[str, dict[str, str]]) -> dict[str, str]:
    """The headers of a member's phone."""
    return headers["member"]


def test_million_candidates_are_refused_unread(client: FlaskClient, phone: dict[str, str]) -> None:
    answer = client.post("/api/ballots", json=make_ballot(*["a"] * 1_000_000), headers=phone)
    require_problem(answer, 413, "content_too_large")


@pytest.mark.parametrize(
    ("places", "fields"),
    [
        ([7, 7, 7], ["candidates[1]", "candidates[2]"]),
        ([1, 2, 1], ["candidates[2]"]),
        (list(range(11)), ["candidates"]),
        ([], ["candidates"]),
    ],
)
def test_choices_against_the_rules_are_refused(
    client: FlaskClient, phone: dict[str, str], places: list[int], fields: list[str]
) -> None:
    body = make_ballot(*[f"canary-ar{place:03d}" for place in places])
    answer = client.post("/api/ballots", json=body, headers=phone)
    assert fields_of(require_problem(answer, 422, "invalid_input")) == fields
    assert list(Ballot.scan()) == []


def test_candidates_from_elsewhere_are_refused(client: FlaskClient, phone: dict[str, str]) -> None:
    [film] = store_candidates("film", 1)
    withdrawn = Candidate.get(Candidate.category_key_of(CAMPAIGN, "article"), "canary-ar003")
    withdrawn.update([Candidate.status.set("withdrawn")])
    forget_all()
    for stranger in (film, "canary-ar003", "nobody", "canary-ar001 ", "canary-ar001#", "CANARY-AR001"):
        answer = client.post("/api/ballots", json=make_ballot("canary-ar000", stranger), headers=phone)
        assert fields_of(require_problem(answer, 422, "invalid_input")) == ["candidates[1]"], stranger


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_in_any_field_of_a_ballot_is_refused(
    client: FlaskClient, phone: dict[str, str], text: str
) -> None:
    for field in ("campaign", "category", "day"):
        answer = client.post("/api/ballots", json=make_ballot("canary-ar000", **{field: text}), headers=phone)
        assert fields_of(require_problem(answer, 422, "invalid_input")) == [field]
    answer = client.post("/api/ballots", json=make_ballot("canary-ar000", text), headers=phone)
    assert fields_of(require_problem(answer, 422, "invalid_input")) == ["candidates[1]"]
    assert list(Ballot.scan()) == []


@pytest.mark.parametrize("day", ["2017-02-30", "2017-7-5", "20170705", "２０１７-07-05", "2017-07-05\n"])
def test_day_that_is_no_date_is_refused_by_name(client: FlaskClient, phone: dict[str, str], day: str) -> None:
    answer = client.post("/api/ballots", json=make_ballot("canary-ar000", day=day), headers=phone)
    assert fields_of(require_problem(answer, 422, "invalid_input")) == ["day"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_as_a_code_is_refused(
    client: FlaskClient, headers: dict[str, dict[str, str]], text: str
) -> None:
    fits = 1 <= len(text) <= 512
    session = client.post("/api/sessions", json={"code": text})
    require_problem(session, 401 if fits else 422, "login_again" if fits else "invalid_input")
    phone = client.post("/api/activation", json={"phone_code": text}, headers=headers["unbound"])
    assert fields_of(require_problem(phone, 422)) == ["phone_code"]
    by_code = {"name": text, "activation_code": "canarycode9999"}
    named = client.post("/api/activation", json=by_code, headers=headers["unbound"])
    require_problem(named, 404 if 1 <= len(text) <= 64 else 422)
    guessed = client.post("/api/activation", json={"name": "甲", "activation_code": text}, headers=headers["unbound"])
    require_problem(guessed, 404 if 1 <= len(text) <= 64 else 422)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "甲"},
        {"activation_code": "x"},
        {"phone_code": "x", "name": "甲"},
        {"phone_code": "x", "name": "甲", "activation_code": "x"},
        {"phone_code": None},
    ],
)
def test_half_an_activation_is_refused(
    client: FlaskClient, headers: dict[str, dict[str, str]], body: dict[str, Any]
) -> None:
    answer = client.post("/api/activation", json=body, headers=headers["unbound"])
    assert fields_of(require_problem(answer, 422, "invalid_input")) == ["phone_code"]

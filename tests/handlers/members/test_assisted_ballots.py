"""A ballot on behalf of a member: every rule holds, and nothing tells what is stored."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from models.audit_entry import AuditEntry
from models.ballot import Ballot
from models.base import current_store
from tests.branch_stage import SECRETARY, assisted, list_calls_about
from tests.makers import put_ballot, voter_on_roll
from tests.officers import list_acts
from tests.wire import watch


def test_secretary_helps_no_member_of_another_branch(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    voter_on_roll(1, branch_id="b-2")
    client = branch_app.test_client()
    for member in ("m-1", "nobody", "b-2#x"):
        body = assisted() | {"member_id": member}
        assert client.post("/api/branch/assisted-ballots", json=body, headers=secretary_phone).status_code == 404
    assert list(Ballot.scan()) == []


def test_assisted_ballot_is_marked_and_told_without_its_choices(
    branch_app: Flask, secretary_phone: dict[str, str]
) -> None:
    voter_on_roll(1)
    answer = branch_app.test_client().post("/api/branch/assisted-ballots", json=assisted(), headers=secretary_phone)
    assert answer.status_code == 201
    (ballot,) = Ballot.scan()
    assert (ballot.assisted, ballot.receipt, sorted(ballot.choices)) == (
        True,
        answer.get_json()["receipt"],
        ["canary-ar000", "canary-ar001"],
    )
    (entry,) = AuditEntry.scan()
    assert (entry.act, entry.actor_id, list(entry.members)) == ("ballot_assisted", f"m-{SECRETARY}", ["m-1"])
    assert "canary-ar" not in entry.details
    turnout = branch_app.test_client().get("/api/branch/turnout", headers=secretary_phone).get_json()
    assert (turnout["assisted"], turnout["today"]) == (1, 1)


def test_same_form_again_gives_the_same_receipt(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    voter_on_roll(1)
    client = branch_app.test_client()
    answers = [
        client.post("/api/branch/assisted-ballots", json=assisted(), headers=secretary_phone) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len({answer.get_json()["receipt"] for answer in answers}) == 1
    assert list_acts() == ["ballot_assisted"]


def test_guessing_a_stored_ballot_tells_nothing(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    own = voter_on_roll(1)
    put_ballot(own.voter, "canary-ar000", "canary-ar001")
    voter_on_roll(2)
    client = branch_app.test_client()
    client.post("/api/branch/assisted-ballots", json=assisted(2), headers=secretary_phone)
    right, wrong = ["canary-ar000", "canary-ar001"], ["canary-ar002"]
    answers = [
        client.post(
            "/api/branch/assisted-ballots", json=assisted(number, *guess, attempt=attempt), headers=secretary_phone
        )
        for number in (1, 2)
        for guess in (right, wrong)
        for attempt in ("another-attempt-1", "another-attempt-2")
    ]
    assert {answer.status_code for answer in answers} == {409}
    assert len({answer.data for answer in answers}) == 1
    assert b"canary-ar" not in answers[0].data
    wrong_again = client.post("/api/branch/assisted-ballots", json=assisted(2, *wrong), headers=secretary_phone)
    assert (wrong_again.status_code, wrong_again.data) == (409, answers[0].data)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"candidates": []}, 422),
        ({"candidates": ["canary-fi000"]}, 422),
        ({"candidates": ["canary-ar000"] * 2}, 422),
        ({"category": "none"}, 422),
        ({"campaign": "other"}, 404),
        ({"day": "2017-07-04"}, 409),
        ({"attempt": "short"}, 422),
        ({"member_id": f"m-{SECRETARY}"}, 403),
    ],
)
def test_assisted_ballot_keeps_every_rule(
    branch_app: Flask, secretary_phone: dict[str, str], changes: dict[str, Any], status: int
) -> None:
    voter_on_roll(1)
    body = assisted() | changes
    assert (
        branch_app.test_client().post("/api/branch/assisted-ballots", json=body, headers=secretary_phone).status_code
        == status
    )
    assert list(Ballot.scan()) == []


def test_no_call_of_the_secretary_reads_a_choice(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    voter_on_roll(1)
    put_ballot(voter_on_roll(2).voter, "canary-ar000")
    sent: list[tuple[str, dict[str, Any]]] = []
    watch(current_store(), lambda operation, params: sent.append((operation, params)))
    for method, address, body in [
        *list_calls_about("b-1"),
        *list_calls_about("b-1"),
        *list_calls_about("b-1", "m-2"),
    ]:
        branch_app.test_client().open(address, method=method, json=body, headers=secretary_phone)
    reads = [each for each in sent if each[0] != "TransactWriteItems" and each[1].get("TableName") == "test-ballots"]
    assert {operation for operation, _ in reads} == {"Query", "GetItem"}
    for _, params in reads:
        projected = [part.strip() for part in params["ProjectionExpression"].split(",")]
        assert Ballot.choices.attr_name not in {params["ExpressionAttributeNames"][part] for part in projected}

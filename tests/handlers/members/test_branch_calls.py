"""A secretary's calls over HTTP: the own branch only, and never a word about what anybody chose."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
from flask import Flask

from models.ballot import Ballot
from models.grant import Grant
from models.member import Member
from models.reminder_run import ReminderRun
from tests.branch_stage import (
    SECRETARY,
    assisted,
    bound_voter,
    list_calls_about,
    phone_of_member,
)
from tests.desk import give
from tests.makers import TODAY, put_ballot, voter_on_roll
from tests.officers import appoint, list_acts


def test_turnout_tells_figures_trend_and_who_waits(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    bound_voter(1, credits=2)
    done = bound_voter(2)
    put_ballot(done.voter, "canary-ar000")
    answer = branch_app.test_client().get("/api/branch/turnout", headers=secretary_phone).get_json()
    assert answer["branch"]["id"] == "b-1"
    assert [answer[key] for key in ("entitled", "voted", "today", "percent", "goal_percent")] == [2, 1, 1, 50, 90]
    assert answer["trend"] == [{"day": TODAY, "today": 1, "voted": 1}]
    assert [(each["id"], each["mark"], each["credits"], each["has_voted"]) for each in answer["waiting"]] == [
        ("m-1", "reachable", 2, False)
    ]


@pytest.mark.parametrize("branch", ["b-2", "b-3", "c-1", "nowhere", "b-1%23b-2", "%2E%2E"])
def test_no_route_leads_to_another_branch(branch_app: Flask, secretary_phone: dict[str, str], branch: str) -> None:
    voter_on_roll(1, branch_id="b-2")
    client = branch_app.test_client()
    for method, address, body in list_calls_about(branch):
        answer = client.open(address, method=method, json=body, headers=secretary_phone)
        assert answer.status_code == 403, f"{method} {address}"
    assert (list(ReminderRun.scan()), list(Ballot.scan()), list_acts()) == ([], [], [])


def test_role_counts_at_the_moment_of_the_call(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    bound_voter(1, credits=1)
    client = branch_app.test_client()
    assert client.get("/api/branch/turnout", headers=secretary_phone).status_code == 200
    Grant(f"m-{SECRETARY}", Grant.role_key_of("secretary", "b-1")).delete()
    for method, address, body in list_calls_about("b-1"):
        assert client.open(address, method=method, json=body, headers=secretary_phone).status_code == 403
    give(f"m-{SECRETARY}", "secretary", "b-1")
    assert client.get("/api/branch/turnout", headers=secretary_phone).status_code == 200


def test_member_without_the_role_gets_nothing(branch_app: Flask) -> None:
    bound_voter(1, credits=1)
    # What stands in the token is for display only.
    Member("m-1").update([Member.roles.set(["secretary"])])
    client = branch_app.test_client()
    for method, address, body in list_calls_about("b-1", "m-1"):
        headers = phone_of_member(branch_app, 1)
        assert client.open(address, method=method, json=body, headers=headers).status_code == 403
    assert client.get("/api/branch/turnout", headers=phone_of_member(branch_app, 1)).status_code == 403


def test_officer_above_looks_but_neither_reminds_nor_helps(branch_app: Flask) -> None:
    bound_voter(1, credits=1)
    appoint("officer", "c-1", number=910)
    client, headers = branch_app.test_client(), phone_of_member(branch_app, 910)
    statuses = [
        client.open(address, method=method, json=body, headers=headers).status_code
        for method, address, body in list_calls_about("b-1")
    ]
    assert statuses == [200, 403, 200, 403, 403, 200, 403, 200, 403, 403, 403]


def test_no_answer_holds_a_choice_or_count(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    for number in range(1, 4):
        voter = bound_voter(number, credits=1)
        put_ballot(voter.voter, f"canary-ar00{number % 3}") if number > 1 else None
    voter_on_roll(9)
    client = branch_app.test_client()
    client.post("/api/branch/assisted-ballots", json=assisted(9), headers=secretary_phone)
    for method, address, body in list_calls_about("b-1"):
        if "category=" not in address:  # the ballot to fill in lists every candidate, whoever was chosen
            content = client.open(address, method=method, json=body, headers=secretary_phone).data
            if address.startswith("/branch/phone-list"):
                book = ZipFile(io.BytesIO(content))
                content = b"".join(map(book.read, book.namelist()))
            assert b"canary-ar" not in content, address
            assert b"canary-r-" not in content, address


def test_phone_list_is_a_spreadsheet_with_whole_numbers(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    voter_on_roll(1)
    bound_voter(2, credits=1)
    answer = branch_app.test_client().get("/branch/phone-list.xlsx", headers=secretary_phone)
    strings = ZipFile(io.BytesIO(answer.data)).read("xl/sharedStrings.xml").decode()
    assert "+8615400000001" in strings
    assert "+8615400000002" not in strings
    assert list_acts() == ["phones_listed"]

"""Reminding the own branch over HTTP: once a day, as previewed, and what became of it."""

from __future__ import annotations

import pytest
from flask import Flask

from models.reminder import Reminder
from models.reminder_run import ReminderRun
from models.services.branch_reminders import ASKED_ALREADY
from tests.branch_stage import (
    SECRETARY,
    bound_voter,
)
from tests.fakes import Clock
from tests.handlers.members.page_kit import let_in_again, read_csrf
from tests.makers import CAMPAIGN, TODAY
from tests.officers import list_acts


def test_reminder_goes_out_once_a_day_as_previewed(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    bound_voter(1, credits=1)
    bound_voter(2)
    client = branch_app.test_client()
    preview = client.get("/api/branch/reminders/preview", headers=secretary_phone).get_json()
    assert (preview["refusal"], preview["reachable"], preview["counts"]) == (
        None,
        1,
        {"reachable": 1, "no_consent": 1},
    )
    assert client.post("/api/branch/reminders", json={}, headers=secretary_phone).status_code == 201
    again = client.post("/api/branch/reminders", json={}, headers=secretary_phone)
    assert (again.status_code, again.get_json()["detail"]) == (409, ASKED_ALREADY)
    (run,) = ReminderRun.scan()
    assert (run.run_key, run.asked_by) == (f"{TODAY}#branch_asked#b-1", f"m-{SECRETARY}")
    assert run.terms["data"] == preview["fields"]
    assert list_acts() == ["branch_reminded"]
    shown = client.get("/api/branch/reminders", headers=secretary_phone).get_json()
    assert [(each["name"], each["state"]) for each in shown["states"]] == [
        ("陈测试1", "queued"),
        ("陈测试2", "queued"),
    ]


@pytest.mark.parametrize(
    ("hours", "days", "status"), [(0, 0, 201), (10, 0, 409), (-6, 0, 409), (0, 100, 409), (0, -60, 409)]
)
def test_reminder_needs_open_voting_and_a_decent_hour(
    branch_app: Flask, clock: Clock, hours: int, days: int, status: int
) -> None:
    bound_voter(1, credits=1)
    clock.move(hours=hours, days=days)
    client = branch_app.test_client()
    let_in_again(client, SECRETARY)
    headers = {"X-CSRF-Token": read_csrf(client)}
    preview = client.get("/api/branch/reminders/preview").get_json()
    answer = client.post("/api/branch/reminders", json={}, headers=headers)
    assert answer.status_code == status
    assert (answer.get_json().get("detail") == preview["refusal"]) is (status == 409) or status == 201


def test_nobody_to_remind_begins_nothing(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    bound_voter(1)
    answer = branch_app.test_client().post("/api/branch/reminders", json={}, headers=secretary_phone)
    assert answer.status_code == 409
    assert list(ReminderRun.scan()) == []


def test_states_follow_the_outbox_and_end_with_reasons(branch_app: Flask, secretary_phone: dict[str, str]) -> None:
    first = bound_voter(1, credits=1)
    bound_voter(2)
    bound_voter(3, credits=1)
    client = branch_app.test_client()
    client.post("/api/branch/reminders", json={}, headers=secretary_phone)
    keys = Reminder.keys(CAMPAIGN, "c-1", TODAY, "b-1", first.voter, "branch_asked")
    Reminder(*keys, state="refused", reason="no_credit", template="t", at=1, expires_at=2).save()
    other = Reminder.keys(CAMPAIGN, "c-1", TODAY, "b-1", first.voter, "vote_today")
    Reminder(*other, state="delivered", template="t", at=1, expires_at=2).save()
    (run,) = ReminderRun.scan()
    run.update([ReminderRun.state.set("done")])
    shown = client.get("/api/branch/reminders", headers=secretary_phone).get_json()
    assert [(each["state"], each["reason"]) for each in shown["states"]] == [
        ("refused", "no_credit"),
        ("skipped", "no_credit"),
        ("skipped", "stopped"),
    ]
    assert shown["counts"] == {"refused": 1, "skipped": 2}
    empty = client.get("/api/branch/reminders?day=2017-07-01", headers=secretary_phone).get_json()
    assert (empty["run"], empty["states"]) == (None, [])

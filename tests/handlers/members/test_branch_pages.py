"""The secretary's pages: figures, the list, reminding, helping to vote."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from models.ballot import Ballot
from models.reminder_run import ReminderRun
from models.services.branch_reminders import ASKED_ALREADY
from tests.branch_stage import ATTEMPT, SECRETARY, bound_voter
from tests.handlers.members.page_kit import HTML, let_in_again, open_page, read_csrf, read_page
from tests.makers import CAMPAIGN, TODAY, voter_on_roll


def test_page_shows_bar_list_and_ways_on(secretary_browser: FlaskClient) -> None:
    bound_voter(1, credits=1)
    voter_on_roll(2)
    page = read_page(secretary_browser, "/branch")
    assert "目标 90%" in page
    assert "陈测试1" in page
    assert "尚未激活" in page
    only = read_page(secretary_browser, "/branch?show=not_activated")
    assert "陈测试2" in only
    assert "陈测试1" not in only


def test_pages_lead_from_preview_to_states(secretary_browser: FlaskClient) -> None:
    bound_voter(1, credits=1)
    assert "会提醒" in read_page(secretary_browser, "/branch/remind")
    fields = {"csrf": read_csrf(secretary_browser), "branch": "b-1"}
    sent = secretary_browser.post("/branch/remind", data=fields, headers=HTML)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/branch/reminders?branch=b-1")
    assert "排队中" in read_page(secretary_browser, "/branch/reminders?branch=b-1")
    again = secretary_browser.post("/branch/remind", data=fields, headers=HTML)
    assert again.status_code == 409
    assert ASKED_ALREADY in again.text


def test_form_without_its_token_sends_nothing(secretary_browser: FlaskClient) -> None:
    bound_voter(1, credits=1)
    for address in ("/branch/remind", "/branch/assist"):
        assert secretary_browser.post(address, data={"branch": "b-1"}, headers=HTML).status_code == 403
    assert list(ReminderRun.scan()) == []


def test_assisted_ballot_page_asks_before_it_casts(secretary_browser: FlaskClient) -> None:
    voter_on_roll(1)
    assert "陈测试1" in read_page(secretary_browser, "/branch/assist")
    assert "候选项canary-ar001" in read_page(secretary_browser, "/branch/assist?member=m-1&category=article")
    fields = {"csrf": read_csrf(secretary_browser), "branch": "b-1", "member": "m-1", "category": "article"}
    fields |= {"campaign": CAMPAIGN, "day": TODAY, "attempt": ATTEMPT}
    none = secretary_browser.post("/branch/assist", data=fields | {"step": "ask"}, headers=HTML)
    assert "请选择 1 至" in none.text
    chosen: dict[str, Any] = fields | {"candidates": ["canary-ar001"]}
    asked = secretary_browser.post("/branch/assist", data=chosen | {"step": "ask"}, headers=HTML)
    assert "请与本人核对" in asked.text
    assert list(Ballot.scan()) == []
    cast = secretary_browser.post("/branch/assist", data=chosen | {"step": "cast"}, headers=HTML)
    (ballot,) = Ballot.scan()
    assert cast.status_code == 201
    assert ballot.receipt in cast.text
    other = secretary_browser.post(
        "/branch/assist", data=chosen | {"step": "cast", "attempt": "x" * 20}, headers=HTML
    )
    assert other.status_code == 409
    assert "已经投过票" in other.text
    assert ballot.receipt not in other.text


def test_stranger_is_led_to_the_login_and_back(branch_app: Flask) -> None:
    answer = open_page(branch_app.test_client(), "/branch?branch=b-1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/branch?branch%3Db-1")


def test_home_leads_only_secretaries_to_the_branch(branch_app: Flask, client: FlaskClient) -> None:
    bound_voter(1)
    for number, is_shown in ((SECRETARY, True), (1, False)):
        let_in_again(client, number)
        assert ('href="/branch"' in read_page(client, "/")) is is_shown

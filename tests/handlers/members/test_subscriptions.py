"""Consent for members: what they are asked for, in plain words, and the switch."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from models.errors import NotReminded
from models.member import Member
from models.services.ledgers import read_ledger
from models.services.seats import seat_member
from models.services.warm import forget_all
from models.subscription import Subscription
from tests.consent import OPEN, VOTE, WORK, bind, credits_of, give_credits, make_outreach, reserve, store_demo_plan
from tests.fakes import Clock
from tests.handlers.members.page_kit import HTML, let_in_again, open_page, read_csrf, read_page
from tests.makers import CAMPAIGN, NOON, bearer_of, seat_on_roll, store_campaign, store_member
from tests.suggesting import store_invitation


@pytest.fixture
def phone(store: None, clock: Clock) -> FlaskClient:
    """The phone of a secretary on the roll, bound and signed in; the demo's plan is stored."""
    store_campaign()
    store_demo_plan()
    signed_in = seat_on_roll(1, roles=["secretary"])
    bind("m-1", "o-1")
    app = make_outreach(clock)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = bearer_of(app, signed_in)["Authorization"]
    return client


@pytest.fixture
def browser(phone: FlaskClient) -> FlaskClient:
    """A computer on which the same member is signed in."""
    client = phone.application.test_client()
    let_in_again(client)
    return client


def read(client: FlaskClient) -> dict[str, Any]:
    """Return what the member is asked for."""
    answer = client.get("/api/subscriptions")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def switch(client: FlaskClient, to: str) -> dict[str, Any]:
    """Switch reminders and return what is answered."""
    answer = client.put("/api/subscriptions", json={"reminders": to})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def test_member_is_asked_in_plain_words_with_exact_text(phone: FlaskClient) -> None:
    give_credits("m-1", "o-1", 3)
    told = read(phone)
    assert told["reminders"] == "on"
    vote, work = told["templates"]
    assert (vote["template_id"], vote["title"], vote["credits"]) == (VOTE, "投票提醒", 3)
    assert "最多发送一条" in vote["purpose"]
    assert vote["samples"][0] == {
        "name": "今天还没有投票",
        "lines": ["“六好”评选活动", "2017年9月30日 23:59", "您今天还没有投票，请抽空参与。"],
    }
    assert (work["template_id"], work["credits"]) == (WORK, 0)


def test_reading_what_is_asked_writes_nothing(phone: FlaskClient) -> None:
    read(phone)
    assert list(Subscription.scan()) == []


def test_credits_of_another_account_are_not_shown(phone: FlaskClient) -> None:
    give_credits("m-1", "o-old", 3)
    assert read(phone)["templates"][0]["credits"] == 0


def test_switch_keeps_the_credits_and_stops_reminders(phone: FlaskClient) -> None:
    give_credits("m-1", "o-1", 2)
    assert switch(phone, "off")["reminders"] == "off"
    with pytest.raises(NotReminded) as refusal:
        reserve("m-1")
    assert refusal.value.reason == "off"
    assert read(phone)["templates"][0]["credits"] == 2
    assert switch(phone, "on")["reminders"] == "on"
    reserve("m-1")
    assert credits_of("m-1") == 1


def test_member_who_never_consented_may_switch_too(phone: FlaskClient) -> None:
    assert switch(phone, "off")["reminders"] == "off"
    held = read_ledger("m-1")
    assert held is not None
    assert (held.openid, held.ledger.is_off) == ("o-1", True)


def test_switching_off_twice_writes_once(phone: FlaskClient) -> None:
    switch(phone, "off")
    switch(phone, "off")
    held = read_ledger("m-1")
    assert held is not None
    assert held.version == 1


@pytest.mark.parametrize(
    "body", [{}, {"reminders": "maybe"}, {"reminders": True}, {"reminders": "off", "credits": 9}]
)
def test_odd_switch_word_is_refused(phone: FlaskClient, body: dict[str, Any]) -> None:
    answer = phone.put("/api/subscriptions", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert list(Subscription.scan()) == []


def test_page_tells_what_is_sent_and_left(browser: FlaskClient) -> None:
    give_credits("m-1", "o-1", 3)
    page = read_page(browser, "/reminders")
    for text in ("提醒已开启", "投票提醒", "<strong>3</strong> 条", "您今天还没有投票，请抽空参与。", "工作待办提醒"):
        assert text in page
    assert OPEN not in page


def test_page_switches_reminders_off_and_on(browser: FlaskClient) -> None:
    csrf = read_csrf(browser)
    answer = browser.post("/reminders", data={"csrf": csrf, "reminders": "off"}, headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reminders")
    assert "提醒已关闭" in read_page(browser, "/reminders")
    browser.post("/reminders", data={"csrf": csrf, "reminders": "on"}, headers=HTML)
    assert "提醒已开启" in read_page(browser, "/reminders")


def test_page_takes_no_switch_without_its_form(browser: FlaskClient) -> None:
    assert browser.post("/reminders", data={"reminders": "off"}, headers=HTML).status_code == 403
    wrong = browser.post("/reminders", data={"csrf": read_csrf(browser), "reminders": "x"}, headers=HTML)
    assert wrong.status_code == 422
    assert list(Subscription.scan()) == []


def test_stranger_is_led_to_the_login_and_back(phone: FlaskClient) -> None:
    answer = open_page(phone.application.test_client(), "/reminders")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/reminders")


def test_officer_is_asked_for_due_dates_before_anything_is_opened(store: None, clock: Clock) -> None:
    store_invitation(CAMPAIGN, NOON)
    store_demo_plan()
    store_member(1, roles=["officer"])
    bind("m-1", "o-1")
    app = make_outreach(clock)
    headers = bearer_of(app, seat_member(Member.get("m-1"), NOON))
    [work] = app.test_client().get("/api/subscriptions", headers=headers).get_json()["templates"]
    assert (work["template_id"], work["samples"][0]["name"]) == (WORK, "推荐上报截止提醒")


def test_templates_of_two_campaigns_are_asked_for_once(phone: FlaskClient) -> None:
    before = read(phone)["templates"]
    store_invitation("next-2018", NOON)
    forget_all()
    assert [each["template_id"] for each in read(phone)["templates"]] == [each["template_id"] for each in before]


def test_home_page_leads_to_the_reminders(client: FlaskClient) -> None:
    store_campaign()
    seat_on_roll(1)
    let_in_again(client)
    assert 'href="/reminders"' in read_page(client, "/")

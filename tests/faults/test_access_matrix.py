"""T11, the role × route matrix: every view × every kind of caller has one declared outcome; refusals write nothing.

A new view without a line in OUTCOMES fails here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.members.seating import claims_of
from handlers.web.access import SESSION_COOKIE
from handlers.wechat.callback import PLAIN, WeChatCallback
from local.openapi import build_whole_app
from models.ballot import Ballot
from models.member import Member
from models.services.ballots import cast_ballot
from models.services.seats import SignedIn, seat_member
from models.services.sessions import seal_openid
from tests.fakes import Clock, FakeWeChat
from tests.faults.rows import read_rows, restore_tables, save_tables
from tests.handlers.members.hostile import require_problem
from tests.handlers.members.page_kit import HTML, read_csrf
from tests.makers import (
    CAMPAIGN,
    NOON,
    TODAY,
    bearer_of,
    make_ballot,
    make_config,
    phone_of,
    seat_on_roll,
    store_campaign,
    store_candidates,
    store_member,
)
from tests.published import store_recounted_day, store_results
from tests.stores import enter_store, make_moto_store
from tests.suggesting import store_invitation

YESTERDAY = "2017-07-04"
# In this order: nobody; an account not bound; a voter's phone; the phone of a member who is not on the roll; that of
# a voter whose roster entry was closed since; a voter's computer; the same, sending no CSRF token.
ROLES = ("nobody", "unbound", "phone", "visitor", "closed", "computer", "forged form")
OPEN, PHONES, ANYBODY_S = "200 200 200 200 200 200 200", "401 401 200 200 200 401 401", " ".join(["201"] * 7)
MEMBERS, VOTERS = "401 401 200 200 200 200 200", "401 401 200 403 200 200 200"
PAGE, VOTERS_PAGE = "login login 200 200 200 200 200", "login login 200 403 200 200 200"
# What each role meets at each view, and the address it asks for; `login` is the way to the login page.
# A closed member keeps a seat until its token ends, two hours at most: no view that needs no roster row reads one.
STRANGERS, NO_LINK = "401 401 403 403 403 403 403", "404 404 404 404 404 404 404"
PREVIEWED = ("", "/categories/<category_id>", "/candidates/<candidate_id>")
STRANGERS_PAGE = "login login 403 403 403 403 403"
OUTCOMES: dict[str, tuple[str, str]] = {
    "GET /health": ("/health", OPEN),
    "GET /api/openapi.json": ("/api/openapi.json", OPEN),
    "GET /static/<path:filename>": ("/static/members/pages.css", OPEN),
    "POST /api/sessions": ("/api/sessions", ANYBODY_S),
    "POST /api/activation": ("/api/activation", "401 200 401 401 401 401 401"),
    "GET /api/campaign": ("/api/campaign", MEMBERS),
    "GET /api/categories/<category_id>/candidates": ("/api/categories/article/candidates", MEMBERS),
    "GET /api/candidates/<candidate_id>": ("/api/candidates/canary-ar000", MEMBERS),
    "POST /api/ballots": ("/api/ballots", "401 401 201 403 201 201 403"),
    "GET /api/ballots": ("/api/ballots", VOTERS),
    "GET /api/points": ("/api/points", VOTERS),
    "GET /api/results": ("/api/results", MEMBERS),
    "GET /api/receipts": (f"/api/receipts?day={YESTERDAY}", VOTERS),
    "GET /api/receipts/<receipt>": (f"/api/receipts/{{receipt}}?day={YESTERDAY}", "401 401 200 403 404 200 200"),
    "GET /results": ("/results", PAGE),
    "GET /receipts": ("/receipts", VOTERS_PAGE),
    "POST /api/login-tickets": ("/api/login-tickets", ANYBODY_S),
    # Another browser's ticket.
    "GET /api/login-tickets/<ticket_id>": ("/api/login-tickets/{ticket}", "403 403 403 403 403 403 403"),
    "POST /api/login-tickets/<ticket_id>/scan": ("/api/login-tickets/{ticket}/scan", PHONES),
    "POST /api/login-tickets/<ticket_id>/confirm": ("/api/login-tickets/{ticket}/confirm", PHONES),
    "POST /api/login-tickets/<ticket_id>/cancel": ("/api/login-tickets/{ticket}/cancel", PHONES),
    "GET /login": ("/login", "200 200 200 200 200 303 303"),
    "POST /logout": ("/logout", "login login 303 303 303 303 403"),
    "GET /": ("/", "login login 200 200 403 200 200"),
    "GET /categories/<category_id>": ("/categories/article", PAGE),
    "POST /categories/<category_id>": ("/categories/article", "login login 303 403 303 303 403"),
    "GET /categories/<category_id>/receipt": ("/categories/film/receipt", "login login 200 403 303 200 200"),
    "GET /candidates/<candidate_id>": ("/candidates/canary-ar000", PAGE),
    "GET /ballots": ("/ballots", VOTERS_PAGE),
    # No account is bound to a WeChat account here: who switches reminders must be.
    "GET /api/subscriptions": ("/api/subscriptions", MEMBERS),
    "PUT /api/subscriptions": ("/api/subscriptions", "401 401 403 403 403 403 403"),
    "GET /reminders": ("/reminders", PAGE),
    "POST /reminders": ("/reminders", "login login 403 403 403 403 403"),
    # Who hands one in must stand in the roster at this moment.
    # Without an administrator's link there is nothing to see, whoever asks.
    **{f"GET /preview/<string:token>{each}": (f"/preview/forged{each}", NO_LINK) for each in PREVIEWED},
    "GET /api/suggestions": ("/api/suggestions", MEMBERS),
    "POST /api/suggestions": ("/api/suggestions", "401 401 201 201 403 201 403"),
    "GET /suggest": ("/suggest", PAGE),
    "POST /suggest": ("/suggest", "login login 303 303 403 303 403"),
    # Nobody here is a secretary.
    "GET /api/branch/turnout": ("/api/branch/turnout", STRANGERS),
    "GET /api/branch/reminders/preview": ("/api/branch/reminders/preview", STRANGERS),
    "GET /api/branch/reminders": ("/api/branch/reminders", STRANGERS),
    "POST /api/branch/reminders": ("/api/branch/reminders", STRANGERS),
    "POST /api/branch/assisted-ballots": ("/api/branch/assisted-ballots", STRANGERS),
    "GET /branch": ("/branch", STRANGERS_PAGE),
    "GET /branch/phone-list.xlsx": ("/branch/phone-list.xlsx", STRANGERS_PAGE),
    "GET /branch/assist": ("/branch/assist", STRANGERS_PAGE),
    "POST /branch/assist": ("/branch/assist", STRANGERS_PAGE),
    "GET /branch/remind": ("/branch/remind", STRANGERS_PAGE),
    "POST /branch/remind": ("/branch/remind", STRANGERS_PAGE),
    "GET /branch/reminders": ("/branch/reminders", STRANGERS_PAGE),
    # Only WeChat's own signature opens these.
    "GET /wechat/callback": ("/wechat/callback", "403 403 403 403 403 403 403"),
    "POST /wechat/callback": ("/wechat/callback", "403 403 403 403 403 403 403"),
}
# What a legitimate caller sends to the views that read something.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/sessions": {"code": "login:canary-o-7"},
    "POST /api/activation": {"phone_code": f"phone:{phone_of(4)}"},
    "POST /api/ballots": make_ballot("canary-ar000"),
    "PUT /api/subscriptions": {"reminders": "off"},
    "POST /api/branch/reminders": {},
    "POST /api/branch/assisted-ballots": make_ballot("canary-ar000") | {"member_id": "m-4", "attempt": "a" * 22},
    "POST /branch/assist": {"member": "m-4", "category": "article"},
    "POST /reminders": {"reminders": "off"},
    "POST /api/suggestions": {"campaign": "next-2018", "category": "article", "subject": "林小梅", "why": "热心。"},
    "POST /suggest": {"about": "next-2018/article", "subject": "林小梅", "why": "热心。"},
    "POST /categories/<category_id>": {"campaign": CAMPAIGN, "day": TODAY, "candidates": ["canary-ar000"]},
}
REFUSED = {"401", "403", "login"}
CASES = [
    pytest.param(rule, role, outcome, id=f"{rule} as {role}")
    for rule, (_, outcomes) in OUTCOMES.items()
    for role, outcome in zip(ROLES, outcomes.split(), strict=True)
]


class House:
    """A campaign with a voter (1), a member off the roll (2), a closed voter (3) and two more voters (4, 5)."""

    def __init__(self) -> None:
        store_campaign(counts_public="always")
        store_campaign("other-2016")
        store_invitation("next-2018", NOON)
        store_candidates("article", 3)
        store_candidates("film", 2)
        store_candidates("film", 2, "other-2016")
        self.seats = {number: seat_on_roll(number) for number in (1, 3, 4, 5)}
        self.seats[2] = seat_member(store_member(2), NOON)
        cast_ballot(self.seats[1].seat.require_voter(), CAMPAIGN, "film", TODAY, ["canary-fi000"], NOON)
        before = NOON - timedelta(days=1)
        voter = self.seats[1].seat.require_voter()
        self.receipt = cast_ballot(voter, CAMPAIGN, "film", YESTERDAY, ["canary-fi000"], before).stored.receipt
        store_recounted_day(YESTERDAY)
        store_results(YESTERDAY, 1, article={}, film={"canary-fi000": 1})
        closed = Member.get("m-3")
        closed.status = "closed"
        closed.save()
        callback = WeChatCallback("wx0000000000000000", "canary-callback-token", PLAIN)
        self.app = build_whole_app(make_config(), FakeWeChat, Clock(NOON), callback)
        self.ticket = self.app.test_client().post("/api/login-tickets").get_json()["id"]
        self.saved = save_tables("test")

    def bearer(self, number: int) -> dict[str, str]:
        """Return the headers of this member's phone."""
        return bearer_of(self.app, self.seats[number])

    def computer(self, number: int) -> FlaskClient:
        """Return a browser in which this member is signed in."""
        return sign_in_browser(self.app, self.seats[number])

    def enter(self, role: str) -> tuple[FlaskClient, dict[str, str]]:
        """Return the client of this role and the headers it sends."""
        token, _ = self.app.extensions["liuhao"].activation_tokens.issue(NOON, openid=seal_openid("canary-o-8"))
        numbers = {"phone": 1, "visitor": 2, "closed": 3}
        if role in numbers:
            return self.app.test_client(), self.bearer(numbers[role])
        if role == "unbound":
            return self.app.test_client(), {"Authorization": f"Bearer {token}"}
        client = self.app.test_client() if role == "nobody" else self.computer(1)
        return client, {"X-CSRF-Token": read_csrf(client)} if role == "computer" else {}


def sign_in_browser(app: Flask, signed_in: SignedIn) -> FlaskClient:
    """Return a browser in which this member is signed in."""
    client = app.test_client()
    token, _ = app.extensions["liuhao"].computer_tokens.issue(NOON, **claims_of(signed_in.seat))
    client.set_cookie(SESSION_COOKIE, token)
    return client


@pytest.fixture(scope="module")
def built(_moto_tables: None) -> House:
    """The house, built once."""
    restore_tables("test", {noun: type(items)(items.default_factory) for noun, items in save_tables("test").items()})
    enter_store(make_moto_store())
    return House()


@pytest.fixture
def house(built: House, _moto_tables: None) -> House:
    """The house as it was built."""
    restore_tables("test", built.saved)
    enter_store(make_moto_store())
    return built


def ask(house: House, rule: str, role: str) -> str:
    """Let this role ask, and return what it meets."""
    client, headers = house.enter(role)
    method, address = rule.partition(" ")[0], OUTCOMES[rule][0].format(ticket=house.ticket, receipt=house.receipt)
    if address.startswith("/api/"):
        answer = client.open(address, method=method, headers=headers, json=BODIES.get(rule))
    else:
        answer = client.open(address, method=method, headers=headers | HTML, data=BODIES.get(rule))
    location = answer.headers.get("Location", "")
    return "login" if location.startswith("/login") and "left=" not in location else str(answer.status_code)


@pytest.mark.parametrize(("rule", "role", "outcome"), CASES)
def test_role_meets_at_a_view_what_is_declared(house: House, rule: str, role: str, outcome: str) -> None:
    before = read_rows("test")
    assert ask(house, rule, role) == outcome
    if outcome in REFUSED:
        assert read_rows("test") == before


def test_every_view_has_its_line_of_outcomes() -> None:
    rules = {
        f"{method} {rule.rule}"
        for rule in build_whole_app(make_config(), FakeWeChat).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == set(OUTCOMES)


def test_ticket_that_one_phone_took_is_lost_to_another(house: House) -> None:
    taken = f"/api/login-tickets/{house.ticket}"
    assert house.app.test_client().post(f"{taken}/scan", headers=house.bearer(1)).status_code == 200
    for act in ("scan", "confirm", "cancel"):
        answer = house.app.test_client().post(f"{taken}/{act}", headers=house.bearer(5))
        require_problem(answer, 409, "ticket_taken")
    assert house.app.test_client().post(f"{taken}/confirm", headers=house.bearer(1)).status_code == 200


def test_confirmed_ticket_signs_in_the_asking_browser_only(house: House) -> None:
    asking, other = house.app.test_client(), house.computer(5)
    ticket = f"/api/login-tickets/{asking.post('/api/login-tickets').get_json()['id']}"
    other.post("/api/login-tickets")
    house.app.test_client().post(f"{ticket}/confirm", headers=house.bearer(1))
    require_problem(other.get(ticket), 403, "not_your_ticket")
    assert asking.get(ticket).get_json()["state"] == "confirmed"
    assert asking.get("/api/ballots").get_json()["ballots"]


@pytest.mark.parametrize("query", ["", f"?day={TODAY}", "?voter=voter&branch=b-1", "?member=m-1"])
def test_ballot_of_another_member_is_never_shown(house: House, query: str) -> None:
    [ballot] = [row for row in Ballot.scan() if row.voter_key.endswith("film") and row.day_key.endswith(TODAY)]
    assert ballot.receipt in house.app.test_client().get(f"/api/ballots{query}", headers=house.bearer(1)).text
    for client, headers in ((house.app.test_client(), house.bearer(5)), (house.computer(5), {})):
        assert client.get(f"/api/ballots{query}", headers=headers).get_json()["ballots"] == []
        assert ballot.receipt not in client.get(f"/ballots{query}", headers=headers | HTML).text
        receipt = client.get(f"/categories/film/receipt{query}", headers=headers | HTML)
        assert (receipt.status_code, receipt.headers["Location"]) == (303, "/categories/film")


def test_same_choices_of_another_voter_are_a_ballot_of_their_own(house: House) -> None:
    body = make_ballot("canary-fi000", category="film")
    again = house.app.test_client().post("/api/ballots", json=body, headers=house.bearer(1))
    other = house.app.test_client().post("/api/ballots", json=body, headers=house.bearer(5))
    assert (again.status_code, other.status_code) == (200, 201)
    assert again.get_json()["receipt"] != other.get_json()["receipt"]


@pytest.mark.parametrize("campaign", ["other-2016", "nothing", f"{CAMPAIGN}#c-1"])
def test_ballot_in_a_campaign_of_others_is_refused(house: House, campaign: str) -> None:
    before = read_rows("test")
    body = make_ballot("canary-ar000", campaign=campaign)
    answer = house.app.test_client().post("/api/ballots", json=body, headers=house.bearer(1))
    require_problem(answer, 422, "invalid_input")
    assert read_rows("test") == before


@pytest.mark.parametrize("day", ["2017-07-04", "2017-07-06", "2016-07-05", "2017-12-31"])
def test_ballot_of_another_day_is_refused(house: House, day: str) -> None:
    before = read_rows("test")
    body = make_ballot("canary-ar000", day=day)
    answer = house.app.test_client().post("/api/ballots", json=body, headers=house.bearer(1))
    require_problem(answer, 409, "day_closed")
    assert read_rows("test") == before


def test_account_bound_to_one_member_takes_no_second(house: House) -> None:
    client, headers = house.enter("unbound")
    first = client.post("/api/activation", json={"phone_code": f"phone:{phone_of(4)}"}, headers=headers)
    assert first.status_code == 200
    second = client.post("/api/activation", json={"phone_code": f"phone:{phone_of(5)}"}, headers=headers)
    require_problem(second, 409, "already_activated")
    assert Member.get("m-5").openid_hash is None

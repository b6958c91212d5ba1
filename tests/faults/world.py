"""A small world in which every handler has something to do, and what a handler answers there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from handlers.member import create_app
from handlers.members.seating import claims_of
from handlers.web.access import SESSION_COOKIE, csrf_token
from models.member import Member
from models.roll_committee import RollCommittee
from models.services.activation import activate_by_phone
from models.services.ballots import cast_ballot
from models.services.seats import seat_member
from models.services.sessions import seal_openid
from tests.fakes import Clock, FakeWeChat
from tests.makers import (
    CAMPAIGN,
    NOON,
    TODAY,
    bearer_of,
    make_config,
    phone_of,
    seat_on_roll,
    store_campaign,
    store_candidates,
)
from tests.published import store_recounted_day, store_results

YESTERDAY = "2017-07-04"
LAST_DAY = "2017-09-30"


@dataclass(frozen=True)
class Answer:
    """What a handler said, with what chance decides masked."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict, compare=False)
    body: Any = field(default=None, compare=False)


class World:
    """A campaign with two voters: the first bound and with ballots of two days, the second not activated yet."""

    def __init__(self) -> None:
        self.wechat = FakeWeChat()
        self.app: Flask = create_app(make_config(), lambda: self.wechat, Clock(NOON))
        self.phone: dict[str, str] = {}
        self.computer: FlaskClient = self.app.test_client()
        self.ticket = ""
        self.receipts: dict[str, str] = {}
        self.tries = 0

    def populate(self) -> None:
        """Store what all scenes share."""
        store_campaign(counts_public="always")
        store_candidates("article", 3)
        store_candidates("film", 2)
        first = seat_on_roll(1)
        seat_on_roll(2)
        activate_by_phone("canary-o-1", f"phone:{phone_of(1)}", self.wechat, NOON)
        voter = first.seat.require_voter()
        cast_ballot(voter, CAMPAIGN, "film", TODAY, ["canary-fi000"], NOON)
        for day in (YESTERDAY, LAST_DAY):
            now = NOON.replace(month=int(day[5:7]), day=int(day[8:]))
            stored = cast_ballot(voter, CAMPAIGN, "article", day, ["canary-ar000"], now).stored
            self.receipts[day] = stored.receipt
        store_recounted_day(YESTERDAY)
        store_results(YESTERDAY, 1, article={"canary-ar000": 1}, film={})
        committee = RollCommittee.get(CAMPAIGN, "c-1")
        committee.update([RollCommittee.settled_through.set("2017-09-29")])

    def sign_in(self) -> None:
        """Let the first voter carry a phone and sit at a computer; there is no login ticket."""
        self.computer, self.ticket = self.app.test_client(), ""
        signed_in = seat_member(Member.get("m-1"), NOON)
        given = self.app.extensions["liuhao"]
        token, _ = given.computer_tokens.issue(NOON, **claims_of(signed_in.seat))
        self.computer.set_cookie(SESSION_COOKIE, token)
        self.phone = bearer_of(self.app, signed_in)

    def csrf(self) -> str:
        """Return what a form of this computer sends back."""
        cookie = self.computer.get_cookie(SESSION_COOKIE)
        assert cookie is not None
        with self.app.test_request_context(headers={"Cookie": f"{SESSION_COOKIE}={cookie.value}"}):
            return csrf_token()

    def unbound(self) -> dict[str, str]:
        """Return the headers of a WeChat account that is not bound yet."""
        token, _ = self.app.extensions["liuhao"].activation_tokens.issue(NOON, openid=seal_openid("canary-o-2"))
        return {"Authorization": f"Bearer {token}"}

    def spell(self, path: str) -> str:
        """Return the path with the ticket and the receipts of this world in their places."""
        return path.format(ticket=self.ticket, receipt=self.receipts[YESTERDAY])

    def once(self, code: str) -> str:
        """Return the WeChat code as it is fresh with each try."""
        self.tries += 1
        return f"{code}/{self.tries}"

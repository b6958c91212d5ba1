"""Dangerous acts: done only after the own phone has confirmed exactly this form."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration import confirming, home, signing_in
from handlers.administration.access import for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.page_problems import show_problem
from handlers.config import Config
from handlers.web.dependencies import provide
from handlers.web.flask_app import build_app
from models.services.login_tickets import cancel_ticket, confirm_ticket, scan_ticket
from tests.desk import Desk, give, seat_at_desk
from tests.fakes import Clock, FakeWeChat
from tests.makers import NOON, store_member


@pytest.fixture
def done() -> list[str]:
    """What was done in the end."""
    return []


@pytest.fixture
def desk(store: None, config: Config, clock: Clock, wechat: FakeWeChat, done: list[str]) -> Desk:
    """An administrator in front of a console with one dangerous act."""
    blueprint = Blueprint("danger", __name__)

    @blueprint.post("/danger/<thing>")
    @for_roles("administrator")
    def post_danger(thing: str) -> Answer:
        waiting = ask_phone(f"开通“{thing}”")
        if waiting is not None:
            return waiting
        done.append(thing)
        return Response("done")

    blueprints = [home.blueprint, signing_in.blueprint, confirming.blueprint, blueprint]
    app = build_app("console", config, blueprints, page=show_problem)
    provide(app, config, lambda: wechat, clock)
    return seat_at_desk(app, 1, "administrator")


def ticket_on(page: str) -> dict[str, Any]:
    """Return the fields by which a page tells its confirmation."""
    return {
        name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0].replace("&amp;", "&")
        for name in ("ticket", "ticket_key")
    }


def test_nothing_happens_until_the_phone_confirms(desk: Desk, done: list[str]) -> None:
    page = desk.post("/danger/a", reason="到期")
    assert "开通“a”" in page.text
    ticket = ticket_on(page.text)
    desk.post("/danger/a", reason="到期", **ticket)
    scan_ticket(ticket["ticket"], "m-1", NOON)
    desk.post("/danger/a", reason="到期", **ticket)
    assert done == []
    confirm_ticket(ticket["ticket"], "m-1", NOON)
    assert desk.post("/danger/a", reason="到期", **ticket).text == "done"
    assert done == ["a"]


def test_confirmation_is_good_once(desk: Desk, done: list[str]) -> None:
    ticket = ticket_on(desk.post("/danger/a").text)
    confirm_ticket(ticket["ticket"], "m-1", NOON)
    for _ in range(3):
        desk.post("/danger/a", **ticket)
    assert done == ["a"]


@pytest.mark.parametrize(("thing", "reason"), [("b", "到期"), ("a", "另一个原因")])
def test_confirmation_is_good_for_no_other_form(desk: Desk, done: list[str], thing: str, reason: str) -> None:
    ticket = ticket_on(desk.post("/danger/a", reason="到期").text)
    confirm_ticket(ticket["ticket"], "m-1", NOON)
    assert desk.post(f"/danger/{thing}", reason=reason, **ticket).status_code == 403
    assert done == []


def test_another_members_phone_confirms_nothing(desk: Desk, done: list[str]) -> None:
    store_member(2, openid_hash="hash-2")
    give("m-2", "administrator")
    ticket = ticket_on(desk.post("/danger/a").text)
    confirm_ticket(ticket["ticket"], "m-2", NOON)
    answer = desk.post("/danger/a", **ticket)
    assert answer.status_code == 403
    assert "本人" in answer.text
    assert done == []


def test_confirmation_expires_and_a_new_code_is_shown(desk: Desk, done: list[str], clock: Clock) -> None:
    ticket = ticket_on(desk.post("/danger/a").text)
    confirm_ticket(ticket["ticket"], "m-1", NOON)
    clock.move(minutes=4)
    page = desk.post("/danger/a", **ticket).text
    assert "重新扫码" in page
    assert ticket_on(page)["ticket"] != ticket["ticket"]
    assert done == []


def test_waiting_page_follows_the_phone(desk: Desk) -> None:
    ticket = ticket_on(desk.post("/danger/a").text)
    address = f"/confirmations/{ticket['ticket']}?key={ticket['ticket_key']}"
    assert "请用微信扫一扫" in desk.get(address).text
    scan_ticket(ticket["ticket"], "m-1", NOON)
    assert "已扫码" in desk.get(address).text
    cancel_ticket(ticket["ticket"], "m-1", NOON)
    assert "取消" in desk.get(address).text
    assert "过期" in desk.get("/confirmations/nothing?key=x").text


def test_every_field_survives_the_confirmation(desk: Desk) -> None:
    page = desk.post("/danger/a", data={"reason": "“引号”<b>&", "unit": ["u-1", "u-2"]}).text
    assert 'name="reason" value="“引号”&lt;b&gt;&amp;"' in page
    assert page.count('name="unit"') == 2

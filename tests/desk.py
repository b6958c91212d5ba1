"""Somebody at a desk: a browser that is signed in to the console."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from models.grant import Grant
from models.member import Member
from models.services.actors import read_actor
from models.services.console_sessions import open_session
from models.services.login_tickets import confirm_ticket
from models.unit import Unit
from tests.makers import NOON, store_member

HTML = {"Accept": "text/html"}


class Desk:
    """A member's browser in front of the console, signed in; forms are sent with their token."""

    def __init__(self, console: Flask, member_id: str) -> None:
        self.member_id = member_id
        self._now = console.extensions["liuhao"].now
        self.secret = open_session(read_actor(member_id), "测试浏览器", self._now())
        self.client = console.test_client()
        self.client.set_cookie("console", self.secret)
        self.csrf = _find(r'name="csrf" value="([^"]+)"', self.get("/").text)

    def get(self, address: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address, headers=HTML | headers)

    def post(self, address: str, data: dict[str, Any] | None = None, **fields: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(address, data={"csrf": self.csrf} | (data or {}) | fields, headers=HTML)

    def post_confirmed(self, address: str, data: dict[str, Any] | None = None, **fields: Any) -> TestResponse:
        """Send a form that the own phone must confirm, and confirm it."""
        page = self.post(address, data, **fields).text
        ticket = _find(r'name="ticket" value="([^"]+)"', page)
        key = _find(r'name="ticket_key" value="([^"]+)"', page)
        confirm_ticket(ticket, self.member_id, self._now())
        return self.post(address, data, **fields, ticket=ticket, ticket_key=key)


def _find(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found is not None, f"{pattern} is not on the page"
    return unescape(found.group(1))


def store_unit(unit_id: str, parent_id: str | None = None, tier: str = "branch", **changes: Any) -> Unit:
    """Store a unit of the tree."""
    unit = Unit(unit_id, parent_id=parent_id, tier=tier, **({"name": f"测试{unit_id}"} | changes))
    unit.save()
    return unit


def store_tree() -> None:
    """Store a province, two reporting units, a committee each with two branches: u-1 > r-1 > c-1 > b-1, b-2; r-2 …"""
    store_unit("u-1", None, "province", name="测试省委组织部")
    for number in (1, 2):
        store_unit(f"r-{number}", "u-1", "reporting", name=f"测试{number}市委组织部")
        store_unit(f"c-{number}", f"r-{number}", "committee", name=f"第{number}学院党委")
        for place in (1, 2):
            branch = 2 * number - 2 + place
            store_unit(f"b-{branch}", f"c-{number}", "branch", name=f"第{branch}党支部")


def give(member_id: str, role: str, scope: str = "") -> None:
    """Let the member hold a role, without asking any rule."""
    Grant(member_id, Grant.role_key_of(role, scope), scope=scope or "-", given_at="2017-06-01T00:00:00+08:00").save()


def seat_at_desk(console: Flask, number: int, role: str, scope: str = "", **changes: Any) -> Desk:
    """Store the member with this number, activated, give it the role and sign it in."""
    member: Member = store_member(number, openid_hash=f"hash-{number}", **changes)
    give(member.member_id, role, scope)
    return Desk(console, member.member_id)


__all__ = ["NOON", "Desk", "give", "seat_at_desk", "store_tree", "store_unit"]

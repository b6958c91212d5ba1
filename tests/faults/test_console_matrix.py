"""Each role before every view of the console, with an object of its own and one of somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from handlers.console import create_app
from models.audit_entry import AuditEntry
from models.rules.roles import ROLES
from models.services.jobs import make_job
from models.services.role_scopes import office_scope
from tests.desk import HTML, Desk, seat_at_desk, store_tree
from tests.makers import CAMPAIGN, NOON, make_config, phone_of, store_campaign, store_candidates, store_member
from tests.nominating import begin, deliver
from tests.officers import appoint

# Where each role holds in this world: everything below c-1 (b-1, b-2) is its own, what hangs under c-2 is not.
SCOPES = {
    "administrator": "",
    "auditor": "",
    "officer": "c-1",
    "secretary": "b-1",
    "office": office_scope(CAMPAIGN, "education"),
    "juror": CAMPAIGN,
}
# Whoever adds a line here lets everybody in the world call that view.
ANYONE = {
    "static",
    "home.get_health",
    "signing_in.get_login",
    "signing_in.post_ticket",
    "signing_in.get_ticket",
}
# What an address or a form names: an object of the own, and one of somebody else's.
OWN: dict[str, str] = {"unit_id": "b-1", "member_id": "m-11", "campaign_id": CAMPAIGN, "category_id": "article"}
FOREIGN = OWN | {"unit_id": "b-3", "member_id": "m-31"}
# Ends the very session that the next call needs.
LAST = {"signing_in.post_logout"}
# One form with every field that any page knows, so that no check of fields stands before the check of reach.
FIELDS: dict[str, Any] = {
    "name": "陈改名",
    "contact": "组织员 15400010001",
    "tier": "branch",
    "reason": "因工作需要调整",
    "kind": "other",
    "phone": phone_of(77),
    "role": "secretary",
    "version": "1",
    "members": ["m-11"],
    "to": "b-2",
    "confirmed": "yes",
    "revision": "1",
}


class View:
    """One view of the console: how it is called and whom it declares."""

    def __init__(self, endpoint: str, method: str, rule: Any, access: str) -> None:
        self.endpoint, self.method, self.rule = endpoint, method, rule
        self.roles = set(ROLES) if access == "console" else set(access.split(","))

    def __repr__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def address(self, objects: dict[str, str]) -> str:
        """Return its address with these objects in it; whatever has no object of its own here is unknown."""
        address: str = self.rule.rule
        for name in self.rule.arguments:
            address = address.replace(f"<{name}>", objects.get(name, "unknown"))
        return address

    @property
    def names_an_object(self) -> bool:
        """Tell whether its address names something that belongs to a unit."""
        return bool({"unit_id", "member_id", "nomination_id"} & set(self.rule.arguments))


def list_views(app: Flask) -> Iterator[View]:
    """Yield every view that is not open to anyone, those that end the session last."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint in LAST, rule.rule))
    for rule in rules:
        access = getattr(app.view_functions[rule.endpoint], "access", "")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint not in ANYONE:
                yield View(rule.endpoint, method, rule, access)


VIEWS = list(list_views(create_app(make_config())))


@pytest.fixture
def world(console: Flask) -> Flask:
    """A tree, a campaign, a member in each of two branches, and a second administrator."""
    store_tree()
    store_campaign()
    store_candidates("article", 2)
    store_member(11, branch_id="b-1", branch_name="第1党支部", committee_id="c-1")
    store_member(31, branch_id="b-3", branch_name="第3党支部", committee_id="c-2")
    appoint("administrator")
    OWN["nomination_id"], FOREIGN["nomination_id"] = begin("c-1"), begin("c-2")
    deliver(OWN["nomination_id"])
    make_job(appoint("officer", "c-2", 901), "count_ladders", {"unit": "c-2"}, NOON, "c-2").save()
    return console


def call(desk: Desk, view: View, objects: dict[str, str]) -> int:
    """Call the view with these objects and return the status."""
    if view.method == "GET":
        return desk.get(view.address(objects)).status_code
    if view.method == "PUT":
        headers = HTML | {"X-CSRF-Token": desk.csrf}
        return desk.client.put(view.address(objects), json={}, headers=headers).status_code
    return desk.post(view.address(objects), FIELDS | {"member_id": objects["member_id"]}).status_code


def test_views_open_to_anyone_are_exactly_these() -> None:
    views = create_app(make_config()).view_functions
    assert {name for name, view in views.items() if getattr(view, "access", "") == "anyone"} == ANYONE


def test_every_view_declares_roles_that_exist() -> None:
    assert all(view.roles <= set(ROLES) and view.roles for view in VIEWS)


def test_nobody_enters_without_signing_in(world: Flask) -> None:
    client = world.test_client()
    answers = {repr(view): client.open(view.address(OWN), method=view.method, headers=HTML) for view in VIEWS}
    assert {name for name, answer in answers.items() if answer.status_code != 303} == set()
    assert {answer.headers["Location"].partition("?")[0] for answer in answers.values()} == {"/login"}


@pytest.mark.parametrize("role", ROLES)
def test_role_enters_exactly_the_views_that_declare_it(world: Flask, role: str) -> None:
    desk = seat_at_desk(world, 1, role, SCOPES[role], branch_id="b-1")
    refused = {repr(view) for view in VIEWS if call(desk, view, OWN) == 403}
    assert refused == {repr(view) for view in VIEWS if role not in view.roles}


@pytest.mark.parametrize("role", ["officer", "secretary"])
def test_foreign_object_is_refused_and_nothing_is_done(world: Flask, role: str) -> None:
    desk = seat_at_desk(world, 1, role, SCOPES[role], branch_id="b-1")
    views = [view for view in VIEWS if view.names_an_object and role in view.roles]
    before = AuditEntry.count()
    answers = {repr(view): call(desk, view, FOREIGN) for view in views}
    assert {name: status for name, status in answers.items() if status not in {403, 404}} == {}
    assert AuditEntry.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_no_call_of_any_role_ends_in_a_fault(world: Flask, role: str) -> None:
    desk = seat_at_desk(world, 1, role, SCOPES[role], branch_id="b-1")
    statuses = {
        repr(view): call(desk, view, objects) for view in VIEWS for objects in (FOREIGN, {**OWN, "unit_id": "c-1"})
    }
    assert {name for name, status in statuses.items() if status >= 500} == set()

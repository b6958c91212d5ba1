"""A branch with its secretary, as tests of the secretary's day need it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from handlers.config import Config
from handlers.outreach import create_app
from models.member import Member
from models.rules.credits import Ledger
from models.rules.reminder_plan import MessageText, PlanStage, ReminderPlan
from models.services.actors import Actor
from models.services.ledgers import open_ledger
from models.services.reminder_plans import store_plan
from models.services.seats import Voter, seat_member
from tests.desk import store_tree
from tests.fakes import Clock, FakeWeChat
from tests.makers import CAMPAIGN, NOON, TODAY, bearer_of, store_campaign, store_candidates, voter_on_roll
from tests.officers import appoint

TEMPLATE = "tmpl-branch"
MESSAGE = MessageText(
    "branch", TEMPLATE, "投票提醒", "提醒您投票", "pages/home/home", {"thing1": "{campaign}", "time2": "{closes}"}
)
SECRETARY = 901
ATTEMPT = "attempt-of-this-form"


def open_branch() -> Actor:
    """Store the usual tree, an open campaign with candidates and a reminder plan; return the secretary of b-1."""
    store_tree()
    store_campaign()
    store_candidates("article", 3)
    store_candidates("film", 3)
    store_branch_plan()
    return appoint("secretary", "b-1", number=SECRETARY, branch_id="b-1", openid_hash="canary-hash-901")


def store_branch_plan(*messages: MessageText) -> None:
    """Store a plan that has the branch's own reminder."""
    plan = ReminderPlan(messages=messages or (MESSAGE,), stages=(PlanStage("branch_asked", "branch"),))
    store_plan(CAMPAIGN, plan, is_on=False, version=0, now=NOON)


def bound_voter(number: int, credits: int = 0, branch_id: str = "b-1") -> Voter:
    """Store an activated voter of the branch who allowed so many messages."""
    openid = f"canary-openid-{number}"
    held = open_ledger(f"m-{number}", openid, lambda ledger: grant(ledger, credits))
    return voter_on_roll(
        number, branch_id=branch_id, openid_hash=held.openid_hash, activated_at="2017-06-01T00:00:00+00:00"
    )


def grant(ledger: Ledger, credits: int) -> Ledger:
    """Return the ledger with so many credits of the branch's template."""
    return Ledger(credits={TEMPLATE: credits}, is_off=ledger.is_off, reminded=ledger.reminded, recent=ledger.recent)


def outreach_of(config: Config, clock: Clock) -> Flask:
    """Return the secretaries' app on the store in use."""
    return create_app(config, FakeWeChat, clock)


def phone_of_member(app: Flask, number: int) -> dict[str, str]:
    """Return the headers of this member's phone."""
    return bearer_of(app, seat_member(Member.get(f"m-{number}"), NOON))


def assisted(number: int = 1, *candidates: str, **changes: Any) -> dict[str, Any]:
    """Return the body of an assisted ballot for the member with this number."""
    body = {
        "member_id": f"m-{number}",
        "campaign": CAMPAIGN,
        "category": "article",
        "day": TODAY,
        "candidates": list(candidates) or ["canary-ar000", "canary-ar001"],
        "attempt": ATTEMPT,
    }
    return body | changes


def list_calls_about(branch: str, member: str = "m-1") -> list[tuple[str, str, dict[str, Any] | None]]:
    """Return every JSON call and page of the secretary, about this branch."""
    body = assisted() | {"member_id": member, "branch": branch}
    return [
        ("GET", f"/api/branch/turnout?branch={branch}", None),
        ("GET", f"/api/branch/reminders/preview?branch={branch}", None),
        ("GET", f"/api/branch/reminders?branch={branch}", None),
        ("POST", "/api/branch/reminders", {"branch": branch}),
        ("POST", "/api/branch/assisted-ballots", body),
        ("GET", f"/branch?branch={branch}", None),
        ("GET", f"/branch/remind?branch={branch}", None),
        ("GET", f"/branch/reminders?branch={branch}", None),
        ("GET", f"/branch/assist?branch={branch}", None),
        ("GET", f"/branch/assist?branch={branch}&member={member}&category=article", None),
        ("GET", f"/branch/phone-list.xlsx?branch={branch}", None),
    ]

"""A branch with its secretary, as tests of the secretary's day need it."""

from __future__ import annotations

from models.rules.credits import Ledger
from models.rules.reminder_plan import MessageText, PlanStage, ReminderPlan
from models.services.actors import Actor
from models.services.ledgers import open_ledger
from models.services.reminder_plans import store_plan
from models.services.seats import Voter
from tests.desk import store_tree
from tests.makers import CAMPAIGN, NOON, store_campaign, store_candidates, voter_on_roll
from tests.officers import appoint

TEMPLATE = "tmpl-branch"
MESSAGE = MessageText(
    "branch", TEMPLATE, "投票提醒", "提醒您投票", "pages/home/home", {"thing1": "{campaign}", "time2": "{closes}"}
)
SECRETARY = 901


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

"""Makes reminder runs as the clock or a person begins them."""

from __future__ import annotations

from functools import partial
from typing import Any

from models.reminder_run import ReminderRun
from models.rules.credits import Limits, hear_answers
from models.rules.reminder_plan import AUDIENCES, Kind
from models.services.ledgers import open_ledger
from models.services.reminder_chunks import Chunk, DeadLetter, Person
from models.services.reminder_run_control import load_run
from models.services.reminder_runs import Run, RunTerms, begin_run
from tests.makers import CAMPAIGN, NOON, TODAY


def make_terms(kind: Kind, **changes: Any) -> RunTerms:
    """Return the terms of a run of today."""
    terms: dict[str, Any] = {
        "kind": kind,
        "day": TODAY,
        "scope": "",
        "audience": AUDIENCES[kind],
        "template_id": "template-1",
        "page": "pages/home/home",
        "data": {"thing1": "您今天还没有投票"},
        "limits": Limits(),
        "per_second": 20,
        "quiet_from": "21:00",
        "quiet_until": "08:00",
    }
    return RunTerms(**(terms | changes))


def give_credits(member_id: str, openid: str, template: str, count: int = 1) -> None:
    """Let a member allow so many messages of this template, as WeChat's events tell."""
    for number in range(count):
        open_ledger(
            member_id, openid, partial(hear_answers, event_key=f"{template}-{number}", answers={template: "accept"})
        )


def store_run(terms: RunTerms, **changes: Any) -> Run:
    """Begin a run and bring it into this state."""
    assert begin_run(CAMPAIGN, terms, NOON) is not None
    key = ReminderRun.run_key_of(terms.day, terms.kind, terms.scope)
    if changes:
        ReminderRun(CAMPAIGN, key).update([getattr(ReminderRun, name).set(value) for name, value in changes.items()])
    return load_run(CAMPAIGN, key)


def make_letter(run_key: str, people: int = 1, campaign_id: str = CAMPAIGN) -> DeadLetter:
    """Return a dead letter of this run, queued at noon."""
    person = Person("c-1", "b-1", "canary-voter", b"canary-sealed")
    return DeadLetter("letter-1", Chunk((campaign_id, run_key), (person,) * people), 10, NOON)

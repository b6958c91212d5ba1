"""Counting reminder credits: how many there are of each template and how many people they reach; never whose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from models.grant import Grant
from models.keys import split_key
from models.rules.credits import Ledger
from models.rules.reminder_forecast import Reach
from models.rules.reminder_plan import Audience
from models.services.actors import Actor
from models.services.jobs import JobView, RunningJob
from models.services.rolls import read_roll_progress
from models.services.standing_counts import ask_anew, find_count
from models.subscription import Subscription

KIND = "count_credits"
# One for all campaigns: a consent is given to the mini-program.
COUNT_ID = "credits-of-all"
_PAGE = 500


class AudienceCount(msgspec.Struct):
    """One audience's credits: people with any, and by template people and credits."""

    people: int = 0
    reachable: int = 0
    by_template: dict[str, int] = msgspec.field(default_factory=dict)
    credits: dict[str, int] = msgspec.field(default_factory=dict)

    def add(self, credits: Mapping[str, int]) -> None:
        """Count one person's credits."""
        held = {template: count for template, count in credits.items() if count > 0}
        self.reachable += bool(held)
        for template, count in held.items():
            self.by_template[template] = self.by_template.get(template, 0) + 1
            self.credits[template] = self.credits.get(template, 0) + count


class CreditCount(msgspec.Struct):
    """What a count has found so far; `after` is the last ledger read. Who switched reminders off is not reachable."""

    after: str | None = None
    ledgers: int = 0
    switched_off: int = 0
    voters: AudienceCount = msgspec.field(default_factory=AudienceCount)
    officers: AudienceCount = msgspec.field(default_factory=AudienceCount)
    secretaries: AudienceCount = msgspec.field(default_factory=AudienceCount)


def ask_for_credits(actor: Actor, now: datetime) -> None:
    """Have all credits counted; one count at a time."""
    ask_anew(actor, KIND, COUNT_ID, {}, now)


def find_credits() -> tuple[JobView | None, CreditCount | None]:
    """Return the last count that was asked for, and what the last finished one found."""
    job = find_count(COUNT_ID)
    return job, msgspec.convert(job.outcome, CreditCount) if job and job.outcome else None


def list_reaches(campaign_id: str, found: CreditCount | None) -> dict[Audience, Reach]:
    """Return each audience of a campaign's reminders; nobody is reachable as long as nothing was counted."""
    counted = found or CreditCount()
    voters = msgspec.structs.replace(counted.voters, people=read_roll_progress(campaign_id).voters)
    return {
        "voters": _reach(voters),
        "officers": _reach(counted.officers),
        "secretaries": _reach(counted.secretaries),
    }


def count_credits(job: RunningJob, now: datetime, has_time: Callable[[], bool], page: int = _PAGE) -> bool:
    """Read every ledger once and add up; safe to run twice, and goes on where the last turn ended."""
    holders = _list_role_holders()
    counted = msgspec.json.decode(job.cursor, type=CreditCount) if job.cursor else CreditCount()
    counted.officers.people, counted.secretaries.people = map(len, holders.values())
    while True:
        if not has_time():
            return False
        is_last = _count_page(counted, holders, page)
        job.advance(msgspec.json.encode(counted).decode(), counted.ledgers)
        if is_last:
            job.conclude(msgspec.to_builtins(counted))
            return True


def _count_page(counted: CreditCount, holders: Mapping[str, set[str]], page: int) -> bool:
    """Count the next ledgers; tell whether those were the last."""
    start: Any = {"member_id": {"S": counted.after}} if counted.after else None
    rows = Subscription.scan(
        attributes_to_get=["member_id", "ledger"], limit=page, page_size=page, last_evaluated_key=start
    )
    last = None
    for row in rows:
        last = row.member_id
        _count_person(counted, row.member_id, msgspec.json.decode(row.ledger, type=Ledger), holders)
    counted.after = last or counted.after
    return rows.last_evaluated_key is None


def _count_person(counted: CreditCount, member_id: str, ledger: Ledger, holders: Mapping[str, set[str]]) -> None:
    counted.ledgers += 1
    if ledger.is_off:
        counted.switched_off += 1
        return
    counted.voters.add(ledger.credits)
    if member_id in holders["officer"]:
        counted.officers.add(ledger.credits)
    if member_id in holders["secretary"]:
        counted.secretaries.add(ledger.credits)


def _list_role_holders() -> dict[str, set[str]]:
    """Return who is an officer or a secretary anywhere: one Scan of a small table."""
    holders: dict[str, set[str]] = {"officer": set(), "secretary": set()}
    for row in Grant.scan(attributes_to_get=["member_id", "role_key"]):
        role = split_key(row.role_key)[0]
        if role in holders:
            holders[role].add(row.member_id)
    return holders


def _reach(count: AudienceCount) -> Reach:
    return Reach(count.people, min(count.reachable, count.people), count.by_template, count.credits)

"""Reminder credits: what one member allowed WeChat to bring, and what was sent on it (one consent, one message)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import msgspec

from models.errors import NotReminded
from models.rules.days import day_of

# WeChat repeats an event three times within seconds; so many are remembered.
_EVENTS_REMEMBERED = 50
# One message to a person at a time (WeChat refuses with 43108); longer than a call with all its repeats takes.
APART_S = 30
_WEEK = 7

Answer = Literal["accept", "reject"]


class Sent(msgspec.Struct, frozen=True):
    """One reminder on its way: where its row in the outbox stands, and which attempt took the credit.

    `day` is the day it belongs to, `at` seconds since 1970, `token` unique to the attempt.
    """

    kind: str
    day: str
    committee_key: str
    voter_key: str
    template: str
    token: str
    at: int


class Limits(msgspec.Struct, frozen=True):
    """At most so many messages to one person on a day and in seven days."""

    per_day: int = 1
    per_week: int = 3


class Ledger(msgspec.Struct, frozen=True):
    """A member's credits by template, and the reminders they were spent on.

    `reminded` is the last day by kind on which one went out, `runs` the day of the run it belonged to (a run held
    overnight goes on the next day), `recent` the messages by day of the last week, `last` the newest by template.
    `heard` are the keys of WeChat's events that are booked. `is_off`: the member switched reminders off here.
    """

    credits: Mapping[str, int] = msgspec.field(default_factory=dict)
    is_off: bool = False
    reminded: Mapping[str, str] = msgspec.field(default_factory=dict)
    runs: Mapping[str, str] = msgspec.field(default_factory=dict)
    recent: Mapping[str, int] = msgspec.field(default_factory=dict)
    last: Mapping[str, Sent] = msgspec.field(default_factory=dict)
    heard: tuple[str, ...] = ()

    def is_taken_for(self, kind: str, day: str) -> bool:
        """Tell whether the newest reminder of this kind is that of this day's run: it went out, or is on its way."""
        return kind in self.reminded and self.runs.get(kind) == day

    def credits_of(self, template: str) -> int:
        """Return how many messages of this template may still be sent."""
        return self.credits.get(template, 0)


def take_credit(ledger: Ledger, sent: Sent, today: str, limits: Limits) -> Ledger:
    """Return the ledger with one credit spent on this reminder; the one place where a credit is ever spent.

    Raises NotReminded: reminded (of this kind on this day), off, no_credit, day_full, week_full, crowded.
    """
    if ledger.last.get(sent.template) == sent:
        return ledger  # this very attempt was written, and only the reply was lost
    require_sendable(ledger, sent.kind, sent.day, sent.template, today, limits)
    # The clocks of two machines differ: the other attempt may seem to lie ahead.
    if any(abs(sent.at - other.at) < APART_S for other in ledger.last.values()):
        raise NotReminded("crowded")
    return msgspec.structs.replace(
        ledger,
        credits={**ledger.credits, sent.template: ledger.credits_of(sent.template) - 1},
        # A reminder that was held overnight counts for the day on which it goes out, too.
        reminded={**ledger.reminded, sent.kind: max(sent.day, today)},
        runs={**ledger.runs, sent.kind: sent.day},
        recent={**_this_week(ledger, today), today: ledger.recent.get(today, 0) + 1},
        last={**ledger.last, sent.template: sent},
    )


def require_sendable(ledger: Ledger, kind: str, day: str, template: str, today: str, limits: Limits) -> None:
    """Return if a reminder of this kind may go to this member now; else raise NotReminded saying why not."""
    if ledger.reminded.get(kind, "") >= day:
        raise NotReminded("reminded")
    if ledger.is_off:
        raise NotReminded("off")
    if ledger.credits_of(template) < 1:
        raise NotReminded("no_credit")
    if ledger.recent.get(today, 0) >= limits.per_day:
        raise NotReminded("day_full")
    if sum(_this_week(ledger, today).values()) >= limits.per_week:
        raise NotReminded("week_full")


def give_back(ledger: Ledger, sent: Sent) -> Ledger:
    """Return the ledger as if this very attempt had not been: WeChat surely did not take the message.

    Unchanged when the attempt is not (any more) the newest of its template, or the member refused the template since.
    """
    if ledger.last.get(sent.template) != sent:
        return ledger
    # Midnight may have passed since the credit was taken.
    taken_on = day_of(datetime.fromtimestamp(sent.at, UTC))
    # What was reminded before is forgotten, so take the day before for it: an older run never comes back to life.
    before = (date.fromisoformat(sent.day) - timedelta(days=1)).isoformat()
    return msgspec.structs.replace(
        ledger,
        credits={**ledger.credits, sent.template: ledger.credits_of(sent.template) + 1},
        reminded={**ledger.reminded, sent.kind: before},
        runs={kind: day for kind, day in ledger.runs.items() if kind != sent.kind},
        recent={**ledger.recent, taken_on: max(0, ledger.recent.get(taken_on, 0) - 1)},
        last={template: other for template, other in ledger.last.items() if template != sent.template},
    )


def empty_credits(ledger: Ledger, template: str) -> Ledger:
    """Return the ledger without credits for this template: the member refused it, or WeChat has none (43101)."""
    return _settle(msgspec.structs.replace(ledger, credits={**ledger.credits, template: 0}), template)


def hear_answers(ledger: Ledger, event_key: str, answers: Mapping[str, Answer]) -> Ledger:
    """Return the ledger with a member's answers booked, once for each event: accept adds one, reject takes all."""
    if event_key in ledger.heard:
        return ledger
    credits = {
        template: ledger.credits_of(template) + 1 if answer == "accept" else 0 for template, answer in answers.items()
    }
    heard = (*ledger.heard, event_key)[-_EVENTS_REMEMBERED:]
    ledger = msgspec.structs.replace(ledger, credits={**ledger.credits, **credits}, heard=heard)
    for template in (template for template, answer in answers.items() if answer == "reject"):
        ledger = _settle(ledger, template)
    return ledger


def switch_reminders(ledger: Ledger, is_off: bool) -> Ledger:
    """Return the ledger with reminders switched off or on; credits are kept."""
    return msgspec.structs.replace(ledger, is_off=is_off)


def _settle(ledger: Ledger, template: str) -> Ledger:
    """Return the ledger with the newest attempt of this template beyond giving back: its credit is gone."""
    if template not in ledger.last:
        return ledger
    settled = msgspec.structs.replace(ledger.last[template], token="")
    return msgspec.structs.replace(ledger, last={**ledger.last, template: settled})


def _this_week(ledger: Ledger, today: str) -> dict[str, int]:
    first = (date.fromisoformat(today) - timedelta(days=_WEEK - 1)).isoformat()
    return {day: count for day, count in ledger.recent.items() if day >= first}

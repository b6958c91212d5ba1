"""What a plan would send, before it is switched on: messages at most, how long, and what that costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from models.rules.days import CHINA
from models.rules.reminder_dates import Due, list_due_on
from models.rules.reminder_plan import AUDIENCES, OF_THE_DAY, Audience, Kind, ReminderPlan, messages_per_second
from models.rules.reminder_plan_checks import minutes_left
from models.rules.rule_set import RuleSet

# As measured (docs/capacity.md): finding who has not voted, and the two or three writes of a message.
_READS_PER_1000 = 29
_WRITES_PER_MESSAGE, _WRITES_WHEN_DELIVERED = 2, 1
_WEEK = 7


class Reach(msgspec.Struct, frozen=True):
    """One audience: how many there are, how many of them have any credit and no switch off, and both by template."""

    people: int = 0
    reachable: int = 0
    by_template: Mapping[str, int] = msgspec.field(default_factory=dict)
    credits: Mapping[str, int] = msgspec.field(default_factory=dict)


class Sending(msgspec.Struct, frozen=True):
    """One reminder of the forecast, at most: messages, and how many more the limits a day and week cut off.

    `lacking` had no credit. `ends_at` is when the last is sent at the set pace; `is_too_long` tells that the quiet
    hours begin before, and `is_unsendable` that the message has no template.
    """

    due: Due
    audience: Audience
    messages: int
    cut_off: int
    lacking: int
    ends_at: datetime
    is_too_long: bool
    is_unsendable: bool
    read_units: int

    @property
    def write_units(self) -> tuple[int, int]:
        """Return the write units: what sending takes, and at most with every message told as delivered."""
        least = self.messages * _WRITES_PER_MESSAGE
        return least, least + self.messages * _WRITES_WHEN_DELIVERED

    @property
    def is_of_the_day(self) -> bool:
        """Tell whether what is left over when the quiet hours begin is dropped, not sent the next day."""
        return self.due.kind in OF_THE_DAY


class KindSum(msgspec.Struct, frozen=True):
    """All sendings of a kind together."""

    kind: Kind
    times: int
    messages: int
    cut_off: int
    lacking: int
    writes: tuple[int, int]
    reads: int


def forecast(
    plan: ReminderPlan, rules: RuleSet, reaches: Mapping[Audience, Reach], first: datetime, last_day: str
) -> list[Sending]:
    """Return what the plan sends from `first` to the last day, in order, each as large as it can possibly be.

    Nobody is supposed to vote meanwhile and no new consent to come, so that no day can turn out larger than shown.
    """
    pool = _Pool(plan, reaches)
    day, end, found = first.astimezone(CHINA).date(), date.fromisoformat(last_day), []
    while day <= end:
        found += [
            pool.send(due, rules) for due in list_due_on(plan, rules, day.isoformat()) if due.begins_at >= first
        ]
        day += timedelta(days=1)
    return found


def sum_by_kind(sendings: Iterable[Sending]) -> list[KindSum]:
    """Return the sums by kind, in order of their first sending."""
    groups: dict[Kind, list[Sending]] = defaultdict(list)
    for sending in sendings:
        groups[sending.due.kind].append(sending)
    return [_sum(kind, parts) for kind, parts in groups.items()]


class _Pool:
    """What is left of credits and of each audience's limits while the plan goes on."""

    def __init__(self, plan: ReminderPlan, reaches: Mapping[Audience, Reach]) -> None:
        self._plan, self._reaches = plan, reaches
        self._credits = {audience: dict(reach.credits) for audience, reach in reaches.items()}
        self._sent: dict[Audience, dict[date, int]] = {audience: defaultdict(int) for audience in reaches}

    def send(self, due: Due, rules: RuleSet) -> Sending:
        """Take one sending's messages out of the pool."""
        audience = AUDIENCES[due.kind]
        reach, message = self._reaches[audience], self._plan.message_of(due.kind)
        template = message.template_id if message else ""
        wanted = min(reach.by_template.get(template, 0), self._credits[audience].get(template, 0), reach.people)
        messages = min(wanted, self._room(audience, due)) if template else 0
        self._credits[audience][template] = self._credits[audience].get(template, 0) - messages
        self._sent[audience][date.fromisoformat(due.day)] += messages
        pace = messages_per_second(self._plan, len(rules.categories))
        lasts = timedelta(seconds=-(-messages // pace))
        return Sending(
            due,
            audience,
            messages,
            wanted - messages if template else 0,
            reach.people - wanted,
            due.begins_at + lasts,
            lasts > timedelta(minutes=minutes_left(self._plan, f"{due.begins_at.astimezone(CHINA):%H:%M}")),
            not template,
            -(-reach.people * _READS_PER_1000 // 1000) if template else 0,
        )

    def _room(self, audience: Audience, due: Due) -> int:
        day, sent, limits = date.fromisoformat(due.day), self._sent[audience], self._plan.limits
        reachable = self._reaches[audience].reachable
        week = sum(count for other, count in sent.items() if day - timedelta(days=_WEEK) < other <= day)
        return max(0, min(limits.per_day * reachable - sent[day], limits.per_week * reachable - week))


def _sum(kind: Kind, parts: list[Sending]) -> KindSum:
    writes = [part.write_units for part in parts]
    return KindSum(
        kind,
        len(parts),
        sum(part.messages for part in parts),
        sum(part.cut_off for part in parts),
        sum(part.lacking for part in parts),
        (sum(least for least, _ in writes), sum(most for _, most in writes)),
        sum(part.read_units for part in parts),
    )

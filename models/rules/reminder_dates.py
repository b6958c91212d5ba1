"""When a plan's reminders are due: by the campaign's dates, the plan's times, and the quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Protocol

import msgspec

from models.rules.days import CHINA, day_of
from models.rules.phases import last_voting_day
from models.rules.reminder_plan import BY_HAND, Kind, PlanStage, ReminderPlan
from models.rules.rule_set import RuleSet


class QuietHours(Protocol):
    """From when until when nothing is sent: a plan, or the terms of a run."""

    @property
    def quiet_from(self) -> str:
        """Return the first quiet minute, `HH:MM` in China."""
        ...

    @property
    def quiet_until(self) -> str:
        """Return the first minute that is not quiet any more."""
        ...


class Due(msgspec.Struct, frozen=True):
    """A reminder of a kind on a day; `tier` only for what is due at one tier of units."""

    kind: Kind
    day: str
    begins_at: datetime
    tier: str = ""


def list_due_on(plan: ReminderPlan, rules: RuleSet, day: str) -> list[Due]:
    """Return what the plan sends on a day, in order of time; what a person begins by hand is not among it."""
    stages = [stage for stage in plan.stages if stage.is_on and stage.kind not in BY_HAND]
    found = [due for stage in stages for due in _of_stage(stage, rules, date.fromisoformat(day))]
    return sorted(found, key=lambda due: (due.begins_at, due.kind, due.tier))


def list_due_now(plan: ReminderPlan, rules: RuleSet, now: datetime) -> list[Due]:
    """Return what should have begun by `now` today; nothing in quiet hours."""
    if is_quiet(plan, now):
        return []
    return [due for due in list_due_on(plan, rules, day_of(now)) if due.begins_at <= now]


def is_quiet(plan: QuietHours, now: datetime) -> bool:
    """Tell whether nothing may be sent at this moment; equal times mean that no hour is quiet."""
    minute, first, last = now.astimezone(CHINA).strftime("%H:%M"), plan.quiet_from, plan.quiet_until
    if first <= last:
        return first <= minute < last
    return minute >= first or minute < last


def _of_stage(stage: PlanStage, rules: RuleSet, day: date) -> Iterator[Due]:
    at = datetime.combine(day, time.fromisoformat(stage.at), CHINA)
    for about, tier in _days_about(stage, rules, day):
        if (about - day).days in _offsets_of(stage):
            opens_at = rules.stage("voting").opens_at
            yield Due(stage.kind, day.isoformat(), max(at, opens_at) if stage.kind == "voting_opens" else at, tier)


def _days_about(stage: PlanStage, rules: RuleSet, day: date) -> Iterator[tuple[date, str]]:
    """Yield each day that the stage's reminders are about, with the tier of units that it concerns."""
    opens = date.fromisoformat(day_of(rules.stage("voting").opens_at))
    last = date.fromisoformat(last_voting_day(rules))
    if stage.kind == "nomination_due":
        yield from ((due.due_on, due.tier) for due in rules.due_dates)
    elif stage.kind in {"activation", "voting_opens"}:
        yield opens, ""
    elif stage.kind in {"last_days", "closing_day"} and opens <= day <= last:
        yield last, ""
    # The first day has its own reminder, and so has the last.
    elif stage.kind == "vote_today" and opens < day < last and (day - opens) // timedelta(days=1) % stage.every == 0:
        yield day, ""


def _offsets_of(stage: PlanStage) -> tuple[int, ...]:
    return stage.days_before if stage.kind in {"nomination_due", "activation", "last_days"} else (0,)

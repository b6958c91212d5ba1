"""Which units are late: fewer nominations sent upward than asked for, with the due date near or past (R08-R11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from models.rules.nomination_quotas import ALL_CATEGORIES, list_floors
from models.rules.rule_set import RuleSet


class LateUnit(msgspec.Struct, frozen=True):
    """A unit that has not sent enough: until when, how many days are left (negative once past), what is missing.

    `lacks` tells by category, or by `-` for all of them together, how many are missing.
    """

    unit_id: str
    due_on: date
    days_left: int
    lacks: Mapping[str, int]


def list_lacks_of_tier(rules: RuleSet, tier: str, sent: Mapping[str, int]) -> dict[str, int]:
    """Return how many nominations a unit of this tier still owes, by the key under which they are counted.

    Where the rule set names no floor, a due date asks for at least one.
    """
    floors = list_floors(rules, tier) or {ALL_CATEGORIES: 1}
    return {key: floor - sent.get(key, 0) for key, floor in floors.items() if sent.get(key, 0) < floor}


def list_late(
    rules: RuleSet, tiers: Mapping[str, str], sent: Mapping[str, Mapping[str, int]], today: date, days: int = 7
) -> list[LateUnit]:
    """Return the units that owe nominations due within so many days or overdue, the most overdue first.

    `tiers` tells the tier of each unit, `sent` how many it has sent upward, by category and as `-` in all.
    """
    found = (late for unit_id, tier in tiers.items() for late in _check_unit(rules, unit_id, tier, sent, today))
    until = today + timedelta(days=days)
    return sorted((late for late in found if late.due_on <= until), key=lambda late: (late.due_on, late.unit_id))


def _check_unit(
    rules: RuleSet, unit_id: str, tier: str, sent: Mapping[str, Mapping[str, int]], today: date
) -> Iterator[LateUnit]:
    lacks = list_lacks_of_tier(rules, tier, sent.get(unit_id, {}))
    due_on = _find_due_date(rules, tier, today)
    if lacks and due_on is not None:
        yield LateUnit(unit_id, due_on, (due_on - today).days, lacks)


def _find_due_date(rules: RuleSet, tier: str, today: date) -> date | None:
    """Return the next due date of the tier; the last one, once all are past."""
    dates = sorted(due.due_on for due in rules.due_dates if due.tier == tier)
    return next((day for day in dates if day >= today), dates[-1] if dates else None)

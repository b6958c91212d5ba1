"""What a unit still owes: fewer nominations sent upward than are asked for (R08-R11)."""

from __future__ import annotations

from collections.abc import Mapping

from models.rules.nomination_quotas import ALL_CATEGORIES, list_floors
from models.rules.rule_set import RuleSet


def list_lacks_of_tier(rules: RuleSet, tier: str, sent: Mapping[str, int]) -> dict[str, int]:
    """Return how many nominations a unit of this tier still owes, by the key under which they are counted.

    Where the rule set names no floor, a due date asks for at least one.
    """
    floors = list_floors(rules, tier) or {ALL_CATEGORIES: 1}
    return {key: floor - sent.get(key, 0) for key, floor in floors.items() if sent.get(key, 0) < floor}

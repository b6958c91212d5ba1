"""How many nominations a unit sends upward: the ceiling that refuses, the floor that warns (R08, R09)."""

from __future__ import annotations

from collections.abc import Mapping

from models.rules.rule_set import Quota, RuleSet

# The key under which the nominations of all categories are counted together.
ALL_CATEGORIES = "-"


def list_ceilings(rules: RuleSet, tier: str, category_id: str) -> dict[str, int]:
    """Return the most that a unit of this tier may have sent, by the key under which it is counted."""
    return {
        _key_of(quota, category_id): quota.at_most
        for quota in rules.quotas
        if quota.tier == tier and quota.at_most is not None
    }


def list_floors(rules: RuleSet, tier: str) -> dict[str, int]:
    """Return the fewest that a unit of this tier should send, by the key under which it is counted."""
    floors: dict[str, int] = {}
    for quota in rules.quotas:
        if quota.tier == tier and quota.at_least:
            for category in rules.categories:
                floors[_key_of(quota, category.id)] = quota.at_least
    return floors


def spell_ceiling(tier_name: str, category_name: str, key: str, ceilings: Mapping[str, int]) -> str:
    """Return why one more is refused, in words."""
    what = "各类合计" if key == ALL_CATEGORIES else f"“{category_name}”"
    return f"{tier_name}{what}最多报送 {ceilings.get(key, 0)} 个，现在已经报满；请先取回一个，再上报这一个。"


def _key_of(quota: Quota, category_id: str) -> str:
    return ALL_CATEGORIES if quota.per == "campaign" else category_id

"""How many nominations a unit sends upward: the ceiling that refuses, the floor that warns (R08, R09)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

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


class QuotaStatus(msgspec.Struct, frozen=True):
    """How many a unit has sent of a category, or in all, against floor and ceiling."""

    key: str
    sent: int
    at_least: int
    at_most: int | None

    @property
    def is_short(self) -> bool:
        """Tell whether it should send more: allowed, but listed (R08)."""
        return self.sent < self.at_least

    @property
    def is_full(self) -> bool:
        """Tell whether it can send no more."""
        return self.at_most is not None and self.sent >= self.at_most

    @property
    def missing(self) -> int:
        """Return how many are still to be sent."""
        return max(0, self.at_least - self.sent)

    def spell(self) -> str:
        """Return how many were sent and how many are wanted, in words."""
        if self.at_most is not None:
            span = f"{self.at_least}—{self.at_most}" if self.at_least else f"至多 {self.at_most}"
        else:
            span = f"至少 {self.at_least}" if self.at_least else "不限"
        return f"已报 {self.sent} / {span}"


def list_status(rules: RuleSet, tier: str, sent: Mapping[str, Collection[str]]) -> dict[str, QuotaStatus]:
    """Return by category, and under ALL_CATEGORIES for all of them, what a unit of this tier has sent and should."""
    floors, keys = list_floors(rules, tier), [category.id for category in rules.categories]
    ceilings = {key: most for each in keys for key, most in list_ceilings(rules, tier, each).items()}
    return {
        key: QuotaStatus(key, len(sent.get(key, ())), floors.get(key, 0), ceilings.get(key))
        for key in (*keys, ALL_CATEGORIES)
    }

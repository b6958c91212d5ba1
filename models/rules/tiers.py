"""The tiers of the Party's organisations, from the top down."""

from __future__ import annotations

from models.errors import FieldError, InvalidInput

TIERS: dict[str, str] = {
    "province": "省级",
    "reporting": "设区市、省直单位",
    "county": "县（市、区）",
    "committee": "二级党委（党总支）",
    "branch": "党支部",
}
_ORDER = list(TIERS)


def list_tiers_below(tier: str) -> list[str]:
    """Return the tiers that a unit of this tier may have right below it; a branch hangs under a committee only."""
    below = _ORDER[_ORDER.index(tier) + 1 :]
    return [each for each in below if each != "branch" or tier == "committee"]


def require_tier_below(parent_tier: str, tier: str) -> None:
    """Return if a unit of `tier` may stand right below one of `parent_tier`; else raise InvalidInput.

    Tiers only descend, so no move can ever close a circle.
    """
    if tier not in list_tiers_below(parent_tier):
        parent, child = TIERS[parent_tier], TIERS.get(tier, tier)
        hint = "党支部只能设在二级党委（党总支）之下。" if tier == "branch" else ""
        raise InvalidInput([FieldError("tier", f"“{child}”不能设在“{parent}”之下。{hint}")])

"""The demo's tree of units is the notice's."""

import re
from collections import Counter

from local.demo.units import DemoUnit, build_units

UNITS = build_units()


def by_tier(tier: str) -> list[DemoUnit]:
    return [unit for unit in UNITS if unit.tier == tier]


def test_thirteen_reporting_units_bear_the_notices_names() -> None:
    cities = ("福州", "厦门", "漳州", "泉州", "三明", "莆田", "南平", "龙岩", "宁德")
    others = ["平潭综合实验区党工委党群工作部", "省委省直机关工委组织部", "省委教育工委组织处", "省国资委政治部"]
    assert [unit.name for unit in by_tier("reporting")] == [f"{city}市委组织部" for city in cities] + others


def test_tiers_have_the_sizes_the_demo_needs() -> None:
    assert [unit.parent_id for unit in by_tier("province")] == [None]
    assert 28 <= len(by_tier("committee")) <= 34
    assert 85 <= len(by_tier("branch")) <= 95


def test_every_parent_stands_before_its_children_one_tier_up() -> None:
    above = {"reporting": "province", "committee": "reporting", "branch": "committee"}
    seen: dict[str, str] = {}
    for unit in UNITS:
        if unit.parent_id is not None:
            assert seen[unit.parent_id] == above[unit.tier]
        seen[unit.unit_id] = unit.tier


def test_no_unit_is_left_without_a_branch() -> None:
    children = Counter(unit.parent_id for unit in UNITS)
    assert all(children[unit.unit_id] >= 2 for unit in UNITS if unit.tier != "branch")


def test_ids_are_unique_short_and_plain() -> None:
    ids = [unit.unit_id for unit in UNITS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]{4,14}", unit_id) for unit_id in ids)


def test_contacts_have_numbers_that_nobody_has() -> None:
    contacts = [unit.contact for unit in UNITS]
    assert len(set(contacts)) == len(contacts)
    assert all(re.search(r" 1540001\d{4}$", contact) for contact in contacts)


def test_units_are_the_same_every_time() -> None:
    assert build_units() == UNITS

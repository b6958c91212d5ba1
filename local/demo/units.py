"""The demo campaign's tree of units: province, reporting units (R06), committees, branches."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

TEXTS = Path(__file__).parent / "texts"
Tier = Literal["province", "reporting", "committee", "branch"]
DESKS: dict[Tier, str] = {
    "province": "活动办公室",
    "reporting": "组织联络员",
    "committee": "组织员",
    "branch": "支部联系人",
}


@dataclass(frozen=True)
class DemoUnit:
    """One unit of the demo; `contact` says which desk answers, on a number nobody has."""

    unit_id: str
    parent_id: str | None
    tier: Tier
    name: str
    contact: str


def build_units() -> list[DemoUnit]:
    """The whole tree, every parent before its children, the same every time."""
    plan = tomllib.loads((TEXTS / "units.toml").read_text(encoding="utf-8"))
    tree = _Tree()
    root = tree.add("u-fj", None, "province", plan["root"])
    for entry in plan["reporting"]:
        _add_reporting(tree, root, entry)
    return tree.units


def _add_reporting(tree: "_Tree", root: str, entry: dict[str, Any]) -> None:
    unit_id = tree.add(f"u-{entry['id']}", root, "reporting", entry["name"])
    for number, (committee, *branches) in enumerate(entry["committees"], start=1):
        committee_id = tree.add(f"c-{entry['id']}-{number:02}", unit_id, "committee", committee)
        for place, branch in enumerate(branches, start=1):
            tree.add(f"b-{entry['id']}-{number:02}-{place:02}", committee_id, "branch", branch)


class _Tree:
    """The units so far, in the order they were added."""

    def __init__(self) -> None:
        self.units: list[DemoUnit] = []

    def add(self, unit_id: str, parent_id: str | None, tier: Tier, name: str) -> str:
        # 1540001… lies beside the people's 1540000…: no operator has the segment 154.
        contact = f"{DESKS[tier]} 1540001{len(self.units):04}"
        self.units.append(DemoUnit(unit_id, parent_id, tier, name, contact))
        return unit_id

"""Finding the branch that a row of a roster names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

import msgspec

from models.rules.roster_rows import RosterRow, key_of_unit

_SUGGESTIONS, _LIKENESS = 3, 0.5


class Branch(msgspec.Struct, frozen=True):
    """A branch that rows may go to, with the committee above it."""

    branch_id: str
    name: str
    committee_id: str
    committee_name: str


class BranchUnclear(ValueError):
    """The row names no branch, or not just one; the text says so in one sentence."""


class BranchFinder:
    """Finds branches by name among those of one unit; if that unit is a branch itself, rows need not name it."""

    def __init__(self, branches: Iterable[Branch], home: Branch | None = None) -> None:
        self.home = home
        self._branches = list(branches)
        # Many rows may name the same unknown branch.
        self._suggested: dict[str, list[str]] = {}

    def find(self, row: RosterRow) -> Branch:
        """Return the row's branch; raise BranchUnclear with what to do."""
        if not row.branch and self.home is not None:
            return self.home
        if not row.branch:
            raise BranchUnclear("没有填写所在党支部。")
        found = self._by_name.get(key_of_unit(row.branch), [])
        if row.committee and len(found) != 1:
            found = [branch for branch in found if key_of_unit(branch.committee_name) == key_of_unit(row.committee)]
        if len(found) > 1:
            above = "、".join(f"“{branch.committee_name}”" for branch in found)
            raise BranchUnclear(f"有 {len(found)} 个“{row.branch}”，分属{above}。请加一列“所在党委”写明是哪一个。")
        if not found:
            raise BranchUnclear(self._explain_unknown(row))
        self._require_committee(row, found[0])
        return found[0]

    @cached_property
    def _by_name(self) -> dict[str, list[Branch]]:
        """The branches by their own name, and by committee and name written together."""
        by_name: dict[str, list[Branch]] = {}
        for branch in self._branches:
            for name in {branch.name, branch.committee_name + branch.name}:
                by_name.setdefault(key_of_unit(name), []).append(branch)
        return by_name

    def _require_committee(self, row: RosterRow, branch: Branch) -> None:
        if row.committee and key_of_unit(row.committee) != key_of_unit(branch.committee_name):
            raise BranchUnclear(f"“{branch.name}”属于“{branch.committee_name}”，不属于“{row.committee}”，请核对。")

    def _explain_unknown(self, row: RosterRow) -> str:
        if self.home is not None:
            return f"这一行写的是“{row.branch}”，不是“{self.home.name}”。请由该支部或上级党组织导入。"
        near = self._suggest(key_of_unit(row.branch))
        hint = (
            f"是不是{'、'.join(f'“{name}”' for name in near)}？"
            if near
            else "请核对名称，或先在“单位”中添加这个支部。"
        )
        return f"没有找到“{row.branch}”。{hint}"

    def _suggest(self, key: str) -> list[str]:
        if key not in self._suggested:
            names = {key_of_unit(branch.name): branch.name for branch in self._branches}
            self._suggested[key] = [names[each] for each in get_close_matches(key, names, _SUGGESTIONS, _LIKENESS)]
        return self._suggested[key]

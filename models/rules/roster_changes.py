"""What may become of a row of a handed-in roster."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from models.rules.roster_branches import Branch
from models.secretive import Secretive

Kind = Literal["added", "changed", "moved", "reactivated", "deactivated", "unchanged", "duplicate", "bad"]
# In the order in which they are shown; the first five are written.
KINDS: dict[Kind, str] = {
    "added": "新增",
    "changed": "变更",
    "moved": "调动",
    "reactivated": "恢复",
    "deactivated": "停用",
    "unchanged": "未变",
    "duplicate": "重复",
    "bad": "有误",
}
WRITTEN: tuple[Kind, ...] = ("added", "changed", "moved", "reactivated", "deactivated")


class Present(Secretive, frozen=True):
    """A member as the roster has it now; `phone` is "" for none."""

    member_id: str
    name: str
    phone: str
    branch_id: str
    is_active: bool = True
    has_role: bool = False
    # The entry's version when it was read.
    version: int = 0
    branch_name: str = ""


class PlannedRow(Secretive, frozen=True):
    """What is to become of one row, or of one member whom the list leaves out (`line` 0).

    `before` is the member that is changed, moved, reactivated, deactivated or stays; `remark` is a sentence.
    """

    kind: Kind
    line: int
    name: str
    phone: str
    branch: Branch | None = None
    before: Present | None = None
    remark: str = ""
    # What was written in the column of branches, where that led to none.
    written: str = ""
    # The member's id to be, of who is added.
    new_id: str = ""


class Plan(Secretive, frozen=True):
    """All rows in the order of `KINDS`, then of the list; `is_kept_whole` tells that bad rows kept members active."""

    rows: tuple[PlannedRow, ...]
    is_kept_whole: bool = False

    def count(self) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        counts = Counter(row.kind for row in self.rows)
        return {kind: counts[kind] for kind in KINDS}

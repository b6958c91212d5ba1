"""What a handed-in roster changes: each row of the list, and each member whom a complete list leaves out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from models.rules.names import fold_name
from models.rules.roster_branches import Branch, BranchFinder, BranchUnclear
from models.rules.roster_changes import KINDS, Kind, Plan, PlannedRow, Present
from models.rules.roster_rows import RosterRow, SkippedRow

_ELSEWHERE = "已在其他党组织的名册中，请由上级党组织办理转入。"
_SHARED = "这个手机号还登记在另一位党员名下，两人都须凭激活码激活。"
_ROLE_STAYS = "不在表中，但担任管理角色，未停用。确需停用的，请先收回角色。"
_ROLE_KEEPS_PHONE = "担任管理角色，手机号不能批量变更，请在名册中单独修改。"
_NO_PHONE = "没有手机号，须凭激活码激活。"


def plan_roster(
    rows: Iterable[RosterRow | SkippedRow],
    branches: Sequence[Branch],
    present: Sequence[Present],
    elsewhere: Mapping[str, Sequence[str]],
    home: Branch | None = None,
    is_complete: bool = False,
) -> Plan:
    """Return what the list changes in a unit with these branches and members.

    `elsewhere` names who outside the unit carries a phone number. `home` is the unit if it is a branch. Only a
    complete list closes the entries of who is not in it, never while a row is bad, and never of who holds a role.
    """
    planner = _Planner(branches, present, elsewhere, home)
    planner.read(rows)
    planner.match_by_phone()
    planner.match_by_name()
    is_kept_whole = is_complete and planner.has_bad
    if is_complete and not is_kept_whole:
        planner.close_the_rest()
    return Plan(planner.finish(), is_kept_whole)


def list_phones_to_look_up(rows: Iterable[RosterRow | SkippedRow], present: Iterable[Present]) -> list[str]:
    """Return the numbers of rows that fit no member of the unit: somebody elsewhere may carry them."""
    known = {(fold_name(member.name), member.phone) for member in present}
    people = (row for row in rows if isinstance(row, RosterRow) and row.phone)
    return sorted({row.phone for row in people if (fold_name(row.name), row.phone) not in known})


class _Open(msgspec.Struct):
    """A row whose fate is not decided yet."""

    row: RosterRow
    branch: Branch

    @property
    def key(self) -> tuple[str, str]:
        return fold_name(self.row.name), self.row.phone

    def decide(self, kind: Kind, before: Present | None = None, remark: str = "") -> PlannedRow:
        return PlannedRow(kind, self.row.line, self.row.name, self.row.phone, self.branch, before, remark)


class _Planner:
    def __init__(
        self,
        branches: Sequence[Branch],
        present: Sequence[Present],
        elsewhere: Mapping[str, Sequence[str]],
        home: Branch | None,
    ) -> None:
        self._finder = BranchFinder(branches, home)
        self._branches = {branch.branch_id: branch for branch in branches}
        self._left = {member.member_id: member for member in present}
        self._elsewhere = elsewhere
        self._open: list[_Open] = []
        self._decided: list[PlannedRow] = []

    @property
    def has_bad(self) -> bool:
        return any(row.kind == "bad" for row in self._decided)

    def read(self, rows: Iterable[RosterRow | SkippedRow]) -> None:
        """Find each row's branch and set aside what the list says twice, or in two ways."""
        same: dict[tuple[str, str, str], list[_Open]] = defaultdict(list)
        for row in rows:
            if isinstance(row, SkippedRow):
                self._decided.append(_skip(row))
                continue
            try:
                found = _Open(row, self._finder.find(row))
            except BranchUnclear as fault:
                self._decided.append(_bad_row(row, str(fault)))
                continue
            # Without a number, namesakes of two branches are two persons.
            same[*found.key, "" if row.phone else found.branch.branch_id].append(found)
        for group in same.values():
            self._read_group(group)

    def match_by_phone(self) -> None:
        """Match rows with the members that have the same name and number, in whichever branch."""
        by_key: dict[tuple[str, str], list[Present]] = defaultdict(list)
        for member in self._left.values():
            by_key[fold_name(member.name), member.phone].append(member)
        waiting = []
        for row in self._open:
            found = [each for each in by_key[row.key] if row.row.phone or each.branch_id == row.branch.branch_id]
            best = _pick(found, row.branch)
            if len(best) == 1:
                self._take(row, best[0])
            elif best:
                self._refuse(row, f"名册中已有 {len(best)} 位同名同号的党员，请先在名册中核对。")
            else:
                waiting.append(row)
        self._open = waiting

    def match_by_name(self) -> None:
        """Match the remaining rows with the only namesake in the branch; who has none is new."""
        namesakes: dict[tuple[str, str], list[Present]] = defaultdict(list)
        for member in self._left.values():
            if member.is_active:
                namesakes[fold_name(member.name), member.branch_id].append(member)
        groups: dict[tuple[str, str], list[_Open]] = defaultdict(list)
        for row in self._open:
            groups[row.key[0], row.branch.branch_id].append(row)
        for key, group in groups.items():
            for row in group:
                self._match_namesakes(row, namesakes[key], len(group))
        self._open = []

    def close_the_rest(self) -> None:
        """Close the entries of active members whom no row names."""
        for member in list(self._left.values()):
            if not member.is_active:
                continue
            branch = self._branches[member.branch_id]
            if member.has_role:
                self._decided.append(PlannedRow("bad", 0, member.name, member.phone, branch, member, _ROLE_STAYS))
            else:
                self._decided.append(PlannedRow("deactivated", 0, member.name, member.phone, branch, member))
                del self._left[member.member_id]

    def finish(self) -> tuple[PlannedRow, ...]:
        """Return all rows in order, with remarks on numbers that several carry or somebody lacks."""
        order = {kind: place for place, kind in enumerate(KINDS)}
        carriers = Counter(row.phone for row in self._decided if _is_carrying(row))
        carriers.update(member.phone for member in self._left.values() if member.is_active)
        carriers.update({phone: len(names) for phone, names in self._elsewhere.items()})
        rows = (_remark(row, carriers[row.phone]) for row in self._decided)
        return tuple(sorted(rows, key=lambda row: (order[row.kind], row.line, row.name)))

    def _read_group(self, group: list[_Open]) -> None:
        first, *others = group
        if len({row.branch.branch_id for row in group}) > 1:
            lines = "、".join(str(row.row.line) for row in group)
            for row in group:
                self._refuse(row, f"同一个人在第 {lines} 行填了不同的支部，请只留正确的一行。")
            return
        self._open.append(first)
        for row in others:
            self._decided.append(row.decide("duplicate", remark=f"与第 {first.row.line} 行相同，不重复导入。"))

    def _match_namesakes(self, row: _Open, members: list[Present], rows: int) -> None:
        if fold_name(row.row.name) in map(fold_name, self._elsewhere.get(row.row.phone, ())):
            self._refuse(row, _ELSEWHERE)
        elif not members:
            self._decided.append(row.decide("added"))
        elif len(members) == rows == 1:
            self._take(row, members[0])
        elif rows > 1:
            self._refuse(row, "表中这个支部有多位同名党员，无法判断哪一位换了手机号，请在名册中逐一修改。")
        else:
            self._refuse(row, f"名册中这个支部有 {len(members)} 位同名党员，无法判断是哪一位，请在名册中修改。")

    def _take(self, row: _Open, member: Present) -> None:
        if self._left.pop(member.member_id, None) is None:
            self._refuse(row, "表中另一行已对应到同一位党员，请核对。")
        else:
            self._decided.append(_decide(row, member))

    def _refuse(self, row: _Open, reason: str) -> None:
        self._decided.append(row.decide("bad", remark=reason))


def _pick(members: Sequence[Present], branch: Branch) -> Sequence[Present]:
    """Return the likeliest of several members: active ones before closed ones, those of the row's branch first."""
    best = [member for member in members if member.is_active] or members
    return [member for member in best if member.branch_id == branch.branch_id] or best


def _decide(row: _Open, member: Present) -> PlannedRow:
    phone = row.row.phone or member.phone
    kept = "" if row.row.phone or not member.phone else "表中没有填手机号，保留原来的号码。"
    decided = msgspec.structs.replace(row.decide("unchanged", member, kept), phone=phone)
    if not member.is_active:
        return msgspec.structs.replace(decided, kind="reactivated")
    if member.branch_id != row.branch.branch_id:
        return msgspec.structs.replace(decided, kind="moved")
    if phone != member.phone:
        if member.has_role:
            # By its number an account is activated: whoever keeps the roster must not take over a higher one.
            return row.decide("bad", member, _ROLE_KEEPS_PHONE)
        return msgspec.structs.replace(decided, kind="changed")
    return decided


def _skip(row: SkippedRow) -> PlannedRow:
    kind: Kind = "bad" if row.is_bad else "duplicate"
    return PlannedRow(kind, row.line, row.name, row.phone, remark=row.reason, written=row.branch)


def _bad_row(row: RosterRow, reason: str) -> PlannedRow:
    return PlannedRow("bad", row.line, row.name, row.phone, remark=reason, written=row.branch)


def _is_carrying(row: PlannedRow) -> bool:
    return bool(row.phone) and row.kind not in {"duplicate", "bad", "deactivated"}


def _remark(row: PlannedRow, carriers: int) -> PlannedRow:
    if row.kind not in {"added", "changed", "moved", "reactivated"} or row.remark:
        return row
    remark = _NO_PHONE if not row.phone else _SHARED if carriers > 1 else ""
    return msgspec.structs.replace(row, remark=remark) if remark else row

"""What a handed-in roster changes, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.roster_branches import Branch
from models.rules.roster_changes import KINDS, WRITTEN, Plan, Present
from models.rules.roster_plan import list_phones_to_look_up, plan_roster
from models.rules.roster_rows import RosterRow, SkippedRow

FIRST = Branch("b-1", "第一党支部", "c-1", "文学院党委")
SECOND = Branch("b-2", "第二党支部", "c-1", "文学院党委")
OTHER = Branch("b-3", "第一党支部", "c-2", "理学院党委")
RETIRED = Branch("b-4", "离退休党支部", "c-2", "理学院党委")
BRANCHES = [FIRST, SECOND, OTHER, RETIRED]
P1, P2, P3 = (f"+861540000000{number}" for number in (1, 2, 3))


def make_row(line: int, name: str, phone: str = P1, branch: str = "第二党支部", committee: str = "") -> RosterRow:
    """Return a row of the list."""
    return RosterRow(line, name, phone, branch, committee)


def make_member(number: int, name: str, phone: str = P1, branch_id: str = "b-2", **more: Any) -> Present:
    """Return a member of the roster."""
    return Present(f"m-{number}", name, phone, branch_id, **more)


def plan(rows: Iterable[RosterRow | SkippedRow], *present: Present, **more: Any) -> Plan:
    """Return the plan in a unit with four branches."""
    return plan_roster(list(rows), more.pop("branches", BRANCHES), present, more.pop("elsewhere", {}), **more)


def kinds_of(found: Plan) -> list[tuple[str, int]]:
    """Return kind and line of each row of the plan."""
    return [(row.kind, row.line) for row in found.rows]


def remark_of(found: Plan) -> str:
    """Return the only row's remark."""
    [row] = found.rows
    return row.remark


def test_person_unknown_so_far_is_added() -> None:
    [row] = plan([make_row(2, "陈明")]).rows
    assert (row.kind, row.branch, row.before, row.remark) == ("added", SECOND, None, "")


def test_same_person_in_the_same_branch_stays_unchanged() -> None:
    assert kinds_of(plan([make_row(2, "陈 明".replace(" ", ""))], make_member(1, "陈明"))) == [("unchanged", 2)]


def test_same_person_in_another_branch_is_moved() -> None:
    [row] = plan([make_row(2, "陈明", branch="离退休党支部")], make_member(1, "陈明")).rows
    assert (row.kind, row.branch, row.before and row.before.branch_id) == ("moved", RETIRED, "b-2")


def test_only_namesake_in_the_branch_has_a_new_number() -> None:
    [row] = plan([make_row(2, "陈明", P2)], make_member(1, "陈明")).rows
    assert (row.kind, row.phone, row.before and row.before.phone) == ("changed", P2, P1)


def test_namesake_in_another_branch_is_another_person() -> None:
    assert kinds_of(plan([make_row(2, "陈明", P2, "离退休党支部")], make_member(1, "陈明"))) == [("added", 2)]


def test_closed_member_of_the_same_number_comes_back() -> None:
    found = plan([make_row(2, "陈明", branch="离退休党支部")], make_member(1, "陈明", is_active=False))
    assert kinds_of(found) == [("reactivated", 2)]
    assert found.rows[0].branch == RETIRED


def test_closed_namesake_of_another_number_does_not_come_back() -> None:
    assert kinds_of(plan([make_row(2, "陈明", P2)], make_member(1, "陈明", is_active=False))) == [("added", 2)]


def test_active_member_comes_before_a_closed_one_of_the_same_number() -> None:
    members = make_member(1, "陈明", is_active=False), make_member(2, "陈明", branch_id="b-4")
    [row] = plan([make_row(2, "陈明")], *members).rows
    assert (row.kind, row.before and row.before.member_id) == ("moved", "m-2")


def test_several_namesakes_of_other_numbers_are_left_to_people() -> None:
    found = plan([make_row(2, "陈明", P3)], make_member(1, "陈明", P1), make_member(2, "陈明", P2))
    assert kinds_of(found) == [("bad", 2)]
    assert "2 位同名" in remark_of(found)


def test_second_namesake_with_a_known_number_does_not_confuse() -> None:
    rows = [make_row(2, "陈明", P1), make_row(3, "陈明", P3)]
    found = plan(rows, make_member(1, "陈明", P1), make_member(2, "陈明", P2))
    assert kinds_of(found) == [("changed", 3), ("unchanged", 2)]


def test_two_rows_for_one_namesake_are_left_to_people() -> None:
    found = plan([make_row(2, "陈明", P2), make_row(3, "陈明", P3)], make_member(1, "陈明", P1))
    assert kinds_of(found) == [("bad", 2), ("bad", 3)]


def test_two_new_namesakes_of_different_numbers_are_both_added() -> None:
    assert kinds_of(plan([make_row(2, "陈明", P2), make_row(3, "陈明", P3)])) == [("added", 2), ("added", 3)]


def test_same_row_twice_is_taken_once() -> None:
    found = plan([make_row(2, "陈明"), make_row(5, "陈明")])
    assert kinds_of(found) == [("added", 2), ("duplicate", 5)]
    assert "第 2 行" in found.rows[1].remark


def test_same_person_in_two_branches_is_bad_twice() -> None:
    found = plan([make_row(2, "陈明"), make_row(5, "陈明", branch="离退休党支部")])
    assert kinds_of(found) == [("bad", 2), ("bad", 5)]
    assert "第 2、5 行" in found.rows[0].remark


def test_namesakes_without_number_in_two_branches_are_two_persons() -> None:
    rows = [make_row(2, "陈明", ""), make_row(3, "陈明", "", "离退休党支部"), make_row(4, "陈明", "")]
    found = plan(rows)
    assert kinds_of(found) == [("added", 2), ("added", 3), ("duplicate", 4)]
    assert "激活码" in found.rows[0].remark


def test_member_keeps_the_number_that_the_list_leaves_out() -> None:
    [row] = plan([make_row(2, "陈明", "")], make_member(1, "陈明")).rows
    assert (row.kind, row.phone) == ("unchanged", P1)
    assert "保留原来的号码" in row.remark


def test_person_of_another_organisation_is_not_taken_over() -> None:
    found = plan([make_row(2, "陈明")], elsewhere={P1: ["陈明"]})
    assert kinds_of(found) == [("bad", 2)]
    assert remark_of(found) == "已在其他党组织的名册中，请由上级党组织办理转入。"


def test_new_number_of_a_namesake_elsewhere_changes_nobody_here() -> None:
    found = plan([make_row(2, "陈明", P2)], make_member(1, "陈明"), elsewhere={P2: ["陈明"]})
    assert kinds_of(found) == [("bad", 2)]


@pytest.mark.parametrize("elsewhere", [{P1: ["林明"]}, {}])
def test_shared_number_is_allowed_with_a_remark(elsewhere: dict[str, list[str]]) -> None:
    neighbours = () if elsewhere else (make_member(9, "林明"),)
    [row] = plan([make_row(2, "陈明")], *neighbours, elsewhere=elsewhere).rows
    assert row.kind == "added"
    assert "都须凭激活码激活" in row.remark


def test_couple_in_one_list_is_told_that_they_share() -> None:
    found = plan([make_row(2, "陈明"), make_row(3, "林明")])
    assert ["激活码" in row.remark for row in found.rows] == [True, True]


@pytest.mark.parametrize(
    ("written", "committee", "branch"),
    [
        ("第二党支部", "", SECOND),
        (" 第二 党支部", "", SECOND),
        ("中共第二党支部", "", SECOND),
        ("文学院党委第二党支部", "", SECOND),
        ("第二党支部", "文学院党委", SECOND),
        ("第一党支部", "理学院党委", OTHER),
        ("理学院党委 第一党支部", "", OTHER),
        ("第一党支部", "中共文学院党委", FIRST),
    ],
)
def test_branch_is_found_by_what_offices_write(written: str, committee: str, branch: Branch) -> None:
    assert [row.branch for row in plan([make_row(2, "陈明", P1, written, committee)]).rows] == [branch]


@pytest.mark.parametrize(
    ("written", "committee", "words"),
    [
        ("", "", ["没有填写所在党支部"]),
        ("第一党支部", "", ["有 2 个", "文学院党委", "理学院党委", "所在党委"]),
        ("第一党支部", "法学院党委", ["没有找到"]),
        ("第二党支部", "理学院党委", ["属于“文学院党委”"]),
        ("第二支部", "", ["没有找到“第二支部”", "是不是", "第二党支部"]),
        ("xyz", "", ["没有找到“xyz”", "单位"]),
    ],
)
def test_branch_that_is_unclear_is_explained(written: str, committee: str, words: list[str]) -> None:
    found = plan([make_row(2, "陈明", P1, written, committee)])
    assert kinds_of(found) == [("bad", 2)]
    assert [word for word in words if word not in remark_of(found)] == []


def test_branch_that_imports_its_own_roster_need_not_be_named() -> None:
    found = plan([make_row(2, "陈明", branch=""), make_row(3, "林明", P2)], branches=[SECOND], home=SECOND)
    assert [row.branch for row in found.rows] == [SECOND, SECOND]


def test_branch_cannot_import_for_another_one() -> None:
    found = plan([make_row(2, "陈明", branch="离退休党支部")], branches=[SECOND], home=SECOND)
    assert "不是“第二党支部”" in remark_of(found)


def test_incomplete_list_closes_nobody() -> None:
    assert kinds_of(plan([], make_member(1, "陈明"))) == []


def test_complete_list_closes_whom_it_leaves_out() -> None:
    members = make_member(1, "陈明"), make_member(2, "林明", P2), make_member(3, "王明", P3, is_active=False)
    found = plan([make_row(2, "陈明")], *members, is_complete=True)
    assert kinds_of(found) == [("deactivated", 0), ("unchanged", 2)]
    assert [row.name for row in found.rows] == ["林明", "陈明"]


def test_complete_list_never_closes_who_holds_a_role() -> None:
    found = plan([], make_member(1, "陈明", has_role=True), is_complete=True)
    assert kinds_of(found) == [("bad", 0)]
    assert "管理角色" in remark_of(found)


def test_number_of_who_holds_a_role_is_not_changed_in_bulk() -> None:
    found = plan([make_row(2, "陈明", P2)], make_member(1, "陈明", has_role=True))
    assert kinds_of(found) == [("bad", 2)]
    assert "单独修改" in remark_of(found)


def test_complete_list_with_a_bad_row_closes_nobody() -> None:
    found = plan([SkippedRow(2, "没有填写姓名。")], make_member(1, "陈明"), is_complete=True)
    assert (kinds_of(found), found.is_kept_whole) == ([("bad", 2)], True)


def test_counts_name_every_kind() -> None:
    assert plan([make_row(2, "陈明")]).count() == dict.fromkeys(KINDS, 0) | {"added": 1}


def test_only_numbers_that_fit_nobody_here_are_looked_up() -> None:
    rows: list[RosterRow | SkippedRow]
    rows = [make_row(2, "陈明"), make_row(3, "林明", P2), make_row(4, "王明", ""), SkippedRow(5, "x", phone=P3)]
    assert list_phones_to_look_up(rows, [make_member(1, "陈明")]) == [P2]


_ROWS = st.lists(
    st.builds(
        RosterRow,
        line=st.just(0),
        name=st.sampled_from(["陈明", "林明", "王明"]),
        phone=st.sampled_from([P1, P2, P3, ""]),
        branch=st.sampled_from(["第一党支部", "第二党支部", "离退休党支部"]),
        committee=st.sampled_from(["", "文学院党委", "理学院党委"]),
    ),
    max_size=8,
)
_MEMBERS = st.lists(
    st.builds(
        Present,
        member_id=st.just(""),
        name=st.sampled_from(["陈明", "林明", "王明"]),
        phone=st.sampled_from([P1, P2, P3, ""]),
        branch_id=st.sampled_from(["b-1", "b-2", "b-3", "b-4"]),
        is_active=st.booleans(),
        has_role=st.booleans(),
    ),
    max_size=8,
)


def apply_plan(found: Plan, present: list[Present]) -> list[Present]:
    """Return the roster as the plan leaves it."""
    after = {member.member_id: member for member in present}
    for row in found.rows:
        if row.kind in WRITTEN:
            before = row.before or Present(f"new-{row.line}", row.name, "", "")
            after[before.member_id] = msgspec.structs.replace(
                before,
                phone=row.phone,
                branch_id=row.branch.branch_id if row.branch else before.branch_id,
                is_active=row.kind != "deactivated",
            )
    return list(after.values())


@given(_ROWS, _MEMBERS, st.booleans())
def test_every_row_is_told_once_and_nobody_is_taken_twice(
    rows: list[RosterRow], members: list[Present], is_complete: bool
) -> None:
    rows = [msgspec.structs.replace(row, line=line) for line, row in enumerate(rows, 2)]
    present = [msgspec.structs.replace(each, member_id=f"m-{number}") for number, each in enumerate(members)]
    found = plan(rows, *present, is_complete=is_complete)
    assert sorted(row.line for row in found.rows if row.line) == [row.line for row in rows]
    taken = [row.before.member_id for row in found.rows if row.before]
    assert len(taken) == len(set(taken))
    after = apply_plan(found, present)
    assert len(after) == len(present) + found.count()["added"]
    again = plan(rows, *after, is_complete=is_complete)
    # What was done needs not be done again.
    done = {row.line for row in found.rows if row.kind in {*WRITTEN, "unchanged"} and row.line}
    assert {row.kind for row in again.rows if row.line in done} <= {"unchanged"}

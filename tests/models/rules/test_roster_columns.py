"""The header of a handed-in roster is found whatever offices call their columns."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.rules.roster_columns import find_columns
from models.rules.roster_rows import RosterRow, SkippedRow, read_rows

NAMES = ("姓名", "名字", "党员姓名", "姓 名", "姓\u3000名", "*姓名", "姓名：")
PHONES = (
    "手机",
    "手机号",
    "手机号码",
    "联系电话",
    "电话",
    "联系方式",
    "移动电话",
    "手机号（必填）",
    "手机号\n(11位)",
)
BRANCHES = (
    "支部",
    "所在支部",
    "党支部",
    "所在党支部",
    "所属支部",
    "所属党支部",
    "支部名称",
    "党支部名称",
    "所在党组织",
)
COMMITTEES = ("党委", "党总支", "所在党委", "二级党委", "所属党委", "二级党组织", "二级党委（党总支）")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("phone", PHONES)
def test_name_and_phone_are_found_under_any_title(name: str, phone: str) -> None:
    columns = find_columns([(1, ("序号", phone, name))], needs_branch=False)
    assert (columns.name, columns.phone, columns.branch, columns.unused) == (2, 1, None, ("序号",))


@pytest.mark.parametrize("branch", BRANCHES)
@pytest.mark.parametrize("committee", COMMITTEES)
def test_branch_and_committee_are_found_under_any_title(branch: str, committee: str) -> None:
    columns = find_columns([(1, ("姓名", committee, "手机", branch))], needs_branch=True)
    assert (columns.branch, columns.committee, columns.unused) == (3, 1, ())


def test_header_may_stand_below_titles() -> None:
    rows = [(1, ("某某学院党员名册", "", "")), (3, ("填表日期：", "", "")), (4, ("姓名", "手机号", "支部"))]
    assert find_columns(rows, needs_branch=True).header_line == 4


def test_header_below_the_tenth_row_is_not_looked_for() -> None:
    rows = [(line, ("说明", "", "")) for line in range(1, 11)] + [(11, ("姓名", "手机号", "支部"))]
    with pytest.raises(InvalidInput, match="前 10 行"):
        find_columns(rows, needs_branch=True)


def test_most_telling_of_several_phone_columns_is_taken() -> None:
    columns = find_columns([(1, ("姓名", "联系电话", "手机号"))], needs_branch=False)
    assert (columns.phone, columns.unused) == (2, ("联系电话",))


def test_columns_of_our_own_list_to_mend_are_not_called_unused() -> None:
    titles = ("原行号", "需要更正的内容", "姓名", "手机号", "学历")
    assert find_columns([(1, titles)], needs_branch=False).unused == ("学历",)


@pytest.mark.parametrize(
    ("titles", "word"),
    [
        (("姓名", "支部"), "没有找到表头"),
        (("手机号", "支部"), "没有找到表头"),
        (("姓名", "手机号"), "所在党支部"),
        (("姓名", "手机号", "支部", "姓名", "手机号", "支部"), "并排"),
    ],
)
def test_what_the_header_lacks_is_said_in_one_sentence(titles: tuple[str, ...], word: str) -> None:
    with pytest.raises(InvalidInput, match=word) as refusal:
        find_columns([(1, titles)], needs_branch=True)
    assert [fault.field for fault in refusal.value.errors] == ["file"]


def test_every_row_below_the_header_becomes_something() -> None:
    rows = [
        (1, ("名册", "", "", "")),
        (2, ("姓名", "手机号", "支部", "党委")),
        (3, ("陈 明", "154 0000 0001", " 一支部", "学院党委")),
        (5, ("林明", "0595-22919111", "一支部", "")),
        (6, ("姓名", "手机号", "支部", "党委")),
        (7, ("", "15400000002", "", "")),
        (8, ("合计：2 人", "", "", "")),
    ]
    found = list(read_rows(rows, find_columns(rows, needs_branch=True)))
    assert [row.line for row in found] == [3, 5, 6, 7, 8]
    first = found[0]
    assert isinstance(first, RosterRow)
    assert (first.name, first.phone, first.committee) == ("陈明", "+8615400000001", "学院党委")
    skipped = [row for row in found if isinstance(row, SkippedRow)]
    assert [row.is_bad for row in skipped] == [True, False, True, True]
    assert all(row.reason.endswith("。") for row in skipped)
    assert "陈" not in repr(found)

"""What a page lists goes out as a spreadsheet: masked, noted in the trail, never beyond reach."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from models.errors import Forbidden
from models.services.actors import read_actor
from models.services.campaigns import require_campaign
from models.services.roll_amendments import admit_to_roll
from tests.desk import give, seat_at_desk, store_tree
from tests.makers import CAMPAIGN, NOON, store_campaign, store_member
from tests.officers import list_acts


@pytest.fixture
def tree(console: Flask) -> Flask:
    """Two branches under c-1 with a member each, one of them activated, and somebody under c-2."""
    store_tree()
    store_campaign()
    for number, branch in ((11, 1), (21, 2), (31, 3)):
        committee = (branch + 1) // 2
        store_member(
            number,
            name=f"林测试{branch}",
            branch_id=f"b-{branch}",
            branch_name=f"第{branch}党支部",
            committee_id=f"c-{committee}",
        )
    return console


def read_rows(answer: TestResponse) -> list[list[Any]]:
    """Return the cells of the only sheet."""
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.data))
    assert book.active is not None
    assert book.active.freeze_panes == "A2"
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_ladder_goes_out_as_numbers_without_persons(tree: Flask) -> None:
    rows = read_rows(seat_at_desk(tree, 1, "auditor", branch_id="b-4").get("/ladder/c-1/export"))
    assert [row[:4] for row in rows[:2]] == [["单位", "在册", "已激活", "激活率"], ["第1学院党委", 2, 0, "0.0%"]]
    assert {row[0] for row in rows[2:]} == {"第1党支部", "第2党支部"}
    assert list_acts() == ["list_exported"]


def test_waiting_members_go_out_with_masked_phones(tree: Flask) -> None:
    rows = read_rows(seat_at_desk(tree, 1, "officer", "c-1", branch_id="b-4").get("/ladder/c-1/waiting/export"))
    assert sorted(row[0] for row in rows[1:]) == ["林测试1", "林测试2"]
    assert all("****" in row[2] for row in rows[1:])


def test_holders_of_roles_go_out_for_the_own_units(tree: Flask) -> None:
    give("m-11", "secretary", "b-1")
    give("m-31", "secretary", "b-3")
    desk = seat_at_desk(tree, 1, "officer", "c-1", branch_id="b-4")
    rows = read_rows(desk.get("/units/c-1/grants/export"))
    assert [row[2] for row in rows[1:] if row[0] == "支部书记"] == ["林测试1"]
    assert desk.get("/units/c-2/grants/export").status_code == 403


def test_administrators_go_out_for_administrators_alone(tree: Flask) -> None:
    rows = read_rows(seat_at_desk(tree, 1, "administrator", branch_id="b-4").get("/grants/export"))
    assert [(row[0], row[2]) for row in rows[1:]] == [("管理员", "陈测试1")]
    assert seat_at_desk(tree, 2, "officer", "u-1", branch_id="b-4").get("/grants/export").status_code == 403


def test_changes_of_the_roll_go_out_within_reach(tree: Flask) -> None:
    desk = seat_at_desk(tree, 1, "officer", "c-1", branch_id="b-4")
    admit_to_roll(read_actor("m-1"), require_campaign(CAMPAIGN, NOON), "m-11", "新近转入的党员", NOON)
    rows = read_rows(desk.get(f"/roll/{CAMPAIGN}/export"))
    assert [row[:4] for row in rows[1:]] == [["增补", "林测试1", "第1党支部", "新近转入的党员"]]
    with pytest.raises(Forbidden):
        admit_to_roll(read_actor("m-1"), require_campaign(CAMPAIGN, NOON), "m-31", "不在管理范围内", NOON)
    other = seat_at_desk(tree, 2, "officer", "c-2", branch_id="b-4")
    assert len(read_rows(other.get(f"/roll/{CAMPAIGN}/export"))) == 1

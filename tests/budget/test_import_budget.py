"""What importing a roster may cost a row, counted on DynamoDB Local."""

from __future__ import annotations

import pytest

from bench.meter import Meter
from models.base import current_store
from models.member import Member
from models.services.roster_imports import apply_import
from tests.desk import store_tree
from tests.makers import NOON
from tests.models.services.import_world import OFFICER, hand_in, phone, work

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.usefixtures("dynamodb_local_store")]

ROWS = 160


def test_import_stays_within_its_budget_a_row() -> None:
    store_tree()
    names = [
        f"林测{first}{second}" for first in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳" for second in "一二三四五六七八九十"
    ]
    rows = [(name, phone(number), f"第{number % 2 + 1}党支部") for number, name in enumerate(names)]
    assert len(rows) == ROWS
    with Meter(current_store()) as planning:
        import_id = hand_in(rows)
        work(import_id)
    # One look-up of a number a row, and little else.
    assert planning.operations["Query"] <= ROWS + 10
    assert planning.requests <= 1.3 * ROWS
    apply_import(OFFICER, import_id, NOON)
    with Meter(current_store()) as writing:
        work(import_id)
    # Two parts, each one transaction, and the end with its audit entry.
    assert writing.operations["TransactWriteItems"] == 3
    assert writing.requests <= 0.15 * ROWS
    # Each row once; beside them a record and two branches a part, and the end with marks and audit entry.
    assert ROWS < writing.transacted <= ROWS + 2 * 3 + 6
    assert Member.count() == ROWS

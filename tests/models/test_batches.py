"""Batches of one table are that table's, whichever table was used last."""

from __future__ import annotations

import pytest

from models.campaign import Campaign
from models.member import Member
from models.unit import Unit
from tests.makers import store_member

pytestmark = pytest.mark.usefixtures("store")


def test_batch_finds_its_items_after_another_table_was_used() -> None:
    members = [store_member(number).member_id for number in range(3)]
    Campaign.count()
    Unit.count()
    found = Member.batch_get([*members, "m-nobody"], consistent_read=True)
    assert sorted(member.member_id for member in found) == members


def test_every_table_knows_its_own_name() -> None:
    for table in (Campaign, Unit, Member):
        table.count()
    assert [table.Meta.table_name for table in (Campaign, Unit, Member)] == [
        "test-campaigns",
        "test-units",
        "test-members",
    ]

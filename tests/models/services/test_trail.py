"""The audit trail: an act and its entry are one; whatever is done to the chain afterwards shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.audit_entry import AuditEntry, AuditHead
from models.errors import StoreBusy
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.trail import ActRefused, Deed, commit
from models.unit import Unit
from models.writes import Writes
from tests.makers import NOON
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply, throttle

ACTOR = Actor("m-1", "陈测试", "测试市委组织部", (RoleHeld("administrator"),))
DEED = Deed("unit_renamed", "u-1", details={"before": "甲", "after": "乙"})


def add_unit(writes: Writes) -> None:
    """Add the unit u-1, which must not exist yet."""
    writes.save(Unit("u-1", tier="province", name="甲"), Unit.unit_id.does_not_exist())


def test_act_and_entry_are_written_together(store: None) -> None:
    commit(ACTOR, DEED, NOON, add_unit)
    (entry,) = AuditEntry.scan()
    assert (entry.act, entry.actor_id, int(entry.sequence)) == ("unit_renamed", "m-1", 1)
    assert Unit.get("u-1").name == "甲"


def test_refused_act_leaves_no_entry(store: None) -> None:
    commit(ACTOR, DEED, NOON, add_unit)
    with pytest.raises(ActRefused) as refusal:
        commit(ACTOR, DEED, NOON, add_unit)
    assert refusal.value.failed == (0,)
    assert AuditEntry.count() == 1


def test_entries_of_one_person_stand_in_one_chain(store: None) -> None:
    for _ in range(3):
        commit(ACTOR, DEED, NOON)
    first, second, third = sorted(AuditEntry.scan(), key=lambda entry: entry.sequence)
    assert (second.previous_mac, third.previous_mac) == (first.mac, second.mac)
    (head,) = AuditHead.scan()
    assert (int(head.sequence), head.mac) == (3, third.mac)


def test_lost_reply_neither_repeats_nor_loses_the_act(store: None) -> None:
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    commit(ACTOR, DEED, NOON, add_unit)
    assert AuditEntry.count() == 1


def test_colleagues_entry_at_the_same_moment_costs_another_try(store: None) -> None:
    commit(ACTOR, DEED, NOON)
    Faults(reopen_impatiently()).plan("TransactWriteItems", let_first(lambda: commit(ACTOR, DEED, NOON)))
    commit(ACTOR, DEED, NOON, add_unit)
    assert sorted(int(entry.sequence) for entry in AuditEntry.scan()) == [1, 2, 3]
    assert Unit.count() == 1


def test_busy_store_is_asked_again_before_it_is_told(store: None) -> None:
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", *[throttle] * 12)
    with pytest.raises(StoreBusy):
        commit(ACTOR, DEED, NOON, add_unit)
    assert (Unit.count(), AuditEntry.count()) == (0, 0)
    commit(ACTOR, DEED, NOON, add_unit)
    assert faults.sent["TransactWriteItems"] == 13


def test_entries_on_both_sides_of_midnight_stay_in_one_chain(store: None) -> None:
    midnight = NOON + timedelta(hours=12)
    late = let_first(lambda: commit(ACTOR, DEED, midnight - timedelta(seconds=1)))
    Faults(reopen_impatiently()).plan("TransactWriteItems", late)
    commit(ACTOR, DEED, midnight)
    first, second = sorted(AuditEntry.scan(), key=lambda entry: entry.sequence)
    assert (int(first.sequence), int(second.sequence)) == (1, 2)
    assert (second.previous_mac, second.previous_day) == (first.mac, first.at[:10])

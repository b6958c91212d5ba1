"""What turnout may cost, counted on DynamoDB Local: a branch, a committee of 330, the hourly roll-up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.meter import Meter
from models.base import current_store
from models.member import Member
from models.roll_committee import RollCommittee
from models.services.actors import Actor
from models.services.branch_desk import read_desk
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.roll_counting import count_roll, list_cast
from models.services.rolls import enter_on_roll
from models.services.seats import seat_member
from models.services.turnout import read_unit_turnout
from models.services.turnout_counting import count_turnouts
from tests.branch_stage import bound_voter, open_branch
from tests.desk import store_unit
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, TODAY, put_ballot, store_member

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.usefixtures("dynamodb_local_store")]

BRANCHES, IN_EACH = 15, 22
Record = Callable[[str, object], None]


def fill_committee() -> tuple[Actor, CurrentCampaign]:
    """Store a committee of 330 in 15 branches; everybody has voted today in one category."""
    secretary = open_branch()
    campaign = require_campaign(CAMPAIGN, NOON)
    for branch in range(BRANCHES):
        branch_id = f"b-{branch:03d}"
        store_unit(branch_id, "c-1")
        members = [
            store_member(branch * IN_EACH + number, branch_id=branch_id, activated_at="2017-06-01T00:00:00+00:00")
            for number in range(IN_EACH)
        ]
        enter_on_roll(campaign, "c-1", members)
        for member in members:
            voter = seat_member(Member.get(member.member_id), NOON).seat.require_voter()
            put_ballot(voter.voter, "canary-ar000", branch=branch_id, receipt="r" * 22)
    RollCommittee(CAMPAIGN, "c-1").update([RollCommittee.settled_through.set("2017-07-04")])
    return secretary, campaign


def test_turnout_costs_what_the_design_says(record_property: Record) -> None:
    _, campaign = fill_committee()
    with Meter(current_store()) as branch:
        assert count_roll(campaign, "c-1", NOON, "b-003")["b-003"].today == IN_EACH
    with Meter(current_store()) as committee:
        assert sum(each.today for each in count_roll(campaign, "c-1", NOON).values()) == BRANCHES * IN_EACH
    with Meter(current_store()) as ballots:
        list_cast(campaign, "c-1", NOON, TODAY)
    with Meter(current_store()) as few:
        list_cast(campaign, "c-1", NOON, TODAY, "b-003")
    for name, meter in (
        ("branch", branch),
        ("committee", committee),
        ("committee's ballots", ballots),
        ("branch's ballots", few),
    ):
        record_property(f"turnout of a {name}", f"{dict(meter.operations)} {meter.rcu} RCU")
        print(name, dict(meter.operations), meter.rcu)
    # The mark of the last settled day, the roll, the ballots of the one day that is not settled.
    assert branch.operations == committee.operations == {"GetItem": 1, "Query": 2}
    # A day of ballots alone, beside the mark (1 read unit); each further category costs the same again.
    assert few.rcu - 1 <= 0.5
    assert ballots.rcu - 1 <= 4.5
    assert branch.rcu <= 2
    assert committee.rcu <= 13


def test_roll_up_costs_little_by_the_hour(record_property: Record) -> None:
    _, campaign = fill_committee()
    count_turnouts(campaign, NOON.replace(hour=1), lambda: True)
    with Meter(current_store()) as hourly:
        assert count_turnouts(campaign, NOON, lambda: True)
    with Meter(current_store()) as idle:
        assert count_turnouts(campaign, NOON, lambda: True)
    record_property("roll-up of 330", f"{dict(hourly.operations)} {hourly.rcu} RCU {hourly.wcu} WCU")
    print("hourly", dict(hourly.operations), hourly.rcu, hourly.wcu)
    print("idle", dict(idle.operations), idle.rcu)
    assert idle.operations == {"Query": 1}
    # One row for each unit above branches, and one for all.
    assert hourly.operations["PutItem"] == 6
    assert hourly.wcu <= 7


def test_secretarys_page_of_22_stays_small(record_property: Record) -> None:
    secretary = open_branch()
    for number in range(1, IN_EACH + 1):
        voter = bound_voter(number, credits=1)
        if number > 8:
            put_ballot(voter.voter, "canary-ar000")
    RollCommittee(CAMPAIGN, "c-1").update([RollCommittee.settled_through.set("2017-07-04")])
    with Meter(current_store()) as meter:
        assert len(read_desk(secretary, "b-1", NOON).waiting) == 8
    record_property("a secretary's page", f"{dict(meter.operations)} {meter.rcu} RCU")
    print("page", dict(meter.operations), meter.rcu)
    assert meter.requests == 11
    assert meter.rcu <= 40


def test_committees_page_reads_roll_and_ballots_once(record_property: Record) -> None:
    fill_committee()
    with Meter(current_store()) as meter:
        assert read_unit_turnout(ADMINISTRATOR, "c-1", NOON).figures is not None
    print("committee page", dict(meter.operations), meter.rcu)
    record_property("a committee's page", f"{dict(meter.operations)} {meter.rcu} RCU")
    # Beside the three of the count: a Query of the roster for each branch (who is activated), the units, the trend.
    assert meter.operations["Query"] == 2 + BRANCHES + 2 + 2

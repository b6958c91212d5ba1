"""Changing a frozen roll: with a reason, within one's reach, never two places for one member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from models.audit_entry import AuditEntry
from models.base import current_store
from models.errors import AlreadyCast, Conflict, Forbidden, InvalidInput, NotOnRoster, VotingClosed
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.days import CHINA
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.ballots import cast_ballot
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.campaigns import CurrentCampaign
from models.services.roll_amendments import admit_to_roll, is_on_roll, list_amended_voters, strike_from_roll
from models.services.seats import Voter, seat_member
from models.unit import Unit
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    TODAY,
    make_rule_set,
    seat_on_roll,
    store_campaign,
    store_candidates,
    store_member,
    store_units,
)

pytestmark = pytest.mark.usefixtures("store")

WHY = "组织关系于六月转入本支部"


@pytest.fixture
def campaign(store: None) -> CurrentCampaign:
    """The stored campaign, its roll frozen, with a committee of two branches."""
    store_campaign()
    store_units("c-1", "b-1", "b-2")
    return load_campaign(CAMPAIGN)


def officer_of(unit_id: str) -> Actor:
    """Return an officer of this unit."""
    return Actor("m-officer", "高测试", "测试党委", (RoleHeld("officer", unit_id),))


def voter_of(number: int) -> Voter | None:
    """Return the place from which the member votes after the next sign-in."""
    return seat_member(Member.get(f"m-{number}"), NOON).seat.voter


def voters_of(committee_id: str) -> int:
    """Return how many voters the committee is said to have."""
    return int(RollCommittee.get(CAMPAIGN, committee_id).voters)


def test_admitted_member_votes_after_the_next_sign_in(campaign: CurrentCampaign) -> None:
    store_member(1, branch_id="b-2")
    admit_to_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    assert voter_of(1) == Voter(CAMPAIGN, "c-1", "b-2", campaign.pseudonym_of("m-1"))
    (entry,) = RollEntry.scan()
    assert (entry.member_id, voters_of("c-1")) == ("m-1", 1)
    assert entry.struck_on is None
    (audit,) = AuditEntry.scan()
    assert (audit.act, audit.unit_id, list(audit.members)) == ("roll_admitted", "b-2", ["m-1"])


def test_struck_member_has_no_place_after_the_next_sign_in(campaign: CurrentCampaign) -> None:
    seat_on_roll(1)
    seat_on_roll(2)
    RollCommittee(CAMPAIGN, "c-1", voters=2).save()
    strike_from_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    assert (voter_of(1), voter_of(2) is None, voters_of("c-1")) == (None, False, 1)
    assert (is_on_roll(CAMPAIGN, "m-1"), is_on_roll(CAMPAIGN, "m-2")) == (False, True)
    assert {row.member_id: row.struck_on for row in RollEntry.scan()} == {"m-1": TODAY, "m-2": None}


def test_struck_member_comes_back_to_the_same_place(campaign: CurrentCampaign) -> None:
    ids = store_candidates("article", 2)
    first = seat_on_roll(1).seat.require_voter()
    cast_ballot(first, CAMPAIGN, "article", TODAY, ids[:1], NOON)
    strike_from_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    # A move meanwhile must not give a second place, from which today's ballot could be cast again.
    Member.get("m-1").update([Member.branch_id.set("b-2")])
    admit_to_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    assert (voter_of(1), RollEntry.count()) == (first, 1)
    with pytest.raises(AlreadyCast):
        cast_ballot(first, CAMPAIGN, "article", TODAY, ids[1:], NOON)
    (entry,) = RollEntry.scan()
    assert entry.struck_on is None


def test_changes_are_listed_with_the_latest_first(campaign: CurrentCampaign) -> None:
    store_member(1)
    colleague = msgspec.structs.replace(ADMINISTRATOR, member_id=store_member(2).member_id)
    admit_to_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    strike_from_roll(colleague, campaign, "m-1", "组织关系已转出本省", NOON + timedelta(hours=1))
    latest, first = list_amended_voters(ADMINISTRATOR, CAMPAIGN)
    assert (latest.kind, latest.reason, latest.amended_by) == ("struck", "组织关系已转出本省", "陈测试2")
    assert (first.kind, first.member_name, first.branch_name) == ("admitted", "陈测试1", "党支部b-1")
    assert list_amended_voters(officer_of("b-2"), CAMPAIGN) == []
    assert len(list_amended_voters(officer_of("c-1"), CAMPAIGN)) == 2


@pytest.mark.parametrize(("unit_id", "may"), [("u-1", True), ("c-1", True), ("b-1", True), ("b-2", False)])
def test_officer_changes_the_roll_only_in_the_own_reach(campaign: CurrentCampaign, unit_id: str, may: bool) -> None:
    store_member(1)
    actor = officer_of(unit_id)
    if may:
        admit_to_roll(actor, campaign, "m-1", WHY, NOON)
        strike_from_roll(actor, campaign, "m-1", WHY, NOON)
    else:
        for act in (admit_to_roll, strike_from_roll):
            with pytest.raises(Forbidden):
                act(actor, campaign, "m-1", WHY, NOON)
    assert AuditEntry.count() == len(list_amended_voters(ADMINISTRATOR, CAMPAIGN)) == (2 if may else 0)


def test_reach_is_that_of_the_place_on_the_roll(campaign: CurrentCampaign) -> None:
    seat_on_roll(1)
    Member.get("m-1").update([Member.branch_id.set("b-2")])
    with pytest.raises(Forbidden):
        strike_from_roll(officer_of("b-2"), campaign, "m-1", WHY, NOON)
    strike_from_roll(officer_of("b-1"), campaign, "m-1", WHY, NOON)


def test_who_stands_on_the_roll_is_not_admitted_again(campaign: CurrentCampaign) -> None:
    seat_on_roll(1)
    with pytest.raises(Conflict, match="已在投票名册中"):
        admit_to_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    assert (RollEntry.count(), AuditEntry.count()) == (1, 0)


def test_who_does_not_stand_on_the_roll_is_not_struck(campaign: CurrentCampaign) -> None:
    store_member(1)
    with pytest.raises(Conflict, match="不在投票名册中"):
        strike_from_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    seat_on_roll(2)
    strike_from_roll(ADMINISTRATOR, campaign, "m-2", WHY, NOON)
    with pytest.raises(Conflict, match="不在投票名册中"):
        strike_from_roll(ADMINISTRATOR, campaign, "m-2", WHY, NOON)
    assert AuditEntry.count() == 1


def test_only_active_members_of_standing_branches_are_admitted(campaign: CurrentCampaign) -> None:
    store_member(1, status="closed")
    with pytest.raises(Conflict, match="账号已停用"):
        admit_to_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    Unit.get("b-2").update([Unit.status.set("closed")])
    store_member(2, branch_id="b-2")
    with pytest.raises(Conflict, match="党支部已撤销"):
        admit_to_roll(ADMINISTRATOR, campaign, "m-2", WHY, NOON)
    with pytest.raises(NotOnRoster):
        admit_to_roll(ADMINISTRATOR, campaign, "m-9", WHY, NOON)
    assert RollEntry.count() == 0


@pytest.mark.parametrize("act", [admit_to_roll, strike_from_roll])
def test_roll_changes_only_between_freezing_and_closing(store: None, act: object) -> None:
    assert callable(act)
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    store_units()
    store_member(1)
    with pytest.raises(VotingClosed, match="正在生成"):
        act(ADMINISTRATOR, load_campaign(CAMPAIGN), "m-1", WHY, NOON)
    store_campaign("frozen")
    with pytest.raises(VotingClosed, match="不能再变更"):
        act(ADMINISTRATOR, load_campaign("frozen"), "m-1", WHY, datetime(2017, 10, 1, tzinfo=CHINA))


@pytest.mark.parametrize("reason", ["", "四个字呢", "长" * 201])
def test_roll_is_not_changed_without_a_proper_reason(campaign: CurrentCampaign, reason: str) -> None:
    store_member(1)
    with pytest.raises(InvalidInput):
        admit_to_roll(ADMINISTRATOR, campaign, "m-1", reason, NOON)
    assert RollEntry.count() == 0


def test_stored_change_of_the_roll_names_nobody_readably(campaign: CurrentCampaign) -> None:
    store_member(1)
    admit_to_roll(ADMINISTRATOR, campaign, "m-1", WHY, NOON)
    rows = current_store().wire.call("Scan", {"TableName": "test-roll_amendments"})["Items"]
    assert "m-1" not in str(rows)
    assert "m-admin" not in str(rows)


@pytest.mark.parametrize("amend", [admit_to_roll, strike_from_roll])
def test_person_who_was_removed_is_on_no_roster(campaign: CurrentCampaign, amend: Callable[..., None]) -> None:
    placed = (Member.branch_id, Member.branch_name, Member.committee_id, Member.name)
    store_member(1).update([Member.status.set("removed"), *(attribute.remove() for attribute in placed)])
    with pytest.raises(NotOnRoster):
        amend(ADMINISTRATOR, campaign, "m-1", WHY, NOON)

"""The roll: entered once, frozen where the member stood."""

from __future__ import annotations

from typing import Any

import pytest

from models.base import StoreFault
from models.member import Member
from models.roll import RollEntry
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.rolls import enter_on_roll
from models.services.seats import seat_member
from tests.makers import CAMPAIGN, NOON, store_campaign, store_member

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def campaign(store: None) -> CurrentCampaign:
    """The stored campaign."""
    store_campaign()
    return require_campaign(CAMPAIGN, NOON)


def test_entering_twice_enters_once(campaign: CurrentCampaign) -> None:
    members = [store_member(number) for number in range(5)]
    assert [enter_on_roll(campaign, members) for _ in range(2)] == [5, 0]
    assert len(list(RollEntry.scan())) == 5


def test_run_that_was_stopped_is_completed_by_the_next(campaign: CurrentCampaign) -> None:
    members = [store_member(number) for number in range(5)]
    enter_on_roll(campaign, members[:2])
    assert enter_on_roll(campaign, members) == 3


def test_later_move_does_not_move_the_voter(campaign: CurrentCampaign) -> None:
    member = store_member(1)
    enter_on_roll(campaign, [member])
    before = seat_member(Member.get("m-1"), NOON).seat.voter
    moved = Member.get("m-1")
    moved.update([Member.branch_id.set("b-2"), Member.committee_id.set("c-2")])
    assert enter_on_roll(campaign, [Member.get("m-1")]) == 0
    assert seat_member(Member.get("m-1"), NOON).seat.voter == before
    [entry] = RollEntry.scan()
    assert (entry.committee_key, entry.member_id) == (f"{CAMPAIGN}#c-1", "m-1")


def test_closed_entries_are_not_entered(campaign: CurrentCampaign) -> None:
    assert enter_on_roll(campaign, [store_member(1, status="closed")]) == 0
    assert list(RollEntry.scan()) == []


def test_member_who_is_not_entered_has_no_place(campaign: CurrentCampaign) -> None:
    assert seat_member(store_member(1), NOON).seat.voter is None


def test_roll_of_one_campaign_gives_no_place_in_another(campaign: CurrentCampaign) -> None:
    store_campaign("other")
    member = store_member(1)
    enter_on_roll(campaign, [member])
    enter_on_roll(require_campaign("other", NOON), [Member.get("m-1")])
    placements: Any = Member.get("m-1").placements
    assert sorted(placements.as_dict()) == [CAMPAIGN, "other"]
    assert len({entry.voter_key for entry in RollEntry.scan()}) == 2


def test_entry_of_another_member_is_never_overwritten(campaign: CurrentCampaign) -> None:
    """Two members with one pseudonym: too rare to happen, and too bad to go unseen."""
    member = store_member(1)
    keys = RollEntry.keys(CAMPAIGN, member.committee_id, member.branch_id, campaign.pseudonym_of("m-1"))
    RollEntry(*keys, member_id="m-2").save()
    assert enter_on_roll(campaign, [member]) == 0
    assert RollEntry.get(*keys).member_id == "m-2"
    assert seat_member(Member.get("m-1"), NOON).seat.voter is None


def test_failure_is_never_taken_for_an_earlier_run(campaign: CurrentCampaign) -> None:
    member = store_member(1)
    # A roster row without the map that every maker writes: the placement can't be set.
    Member.get("m-1").update([Member.placements.remove()])
    with pytest.raises(StoreFault):
        enter_on_roll(campaign, [member])
    assert list(RollEntry.scan()) == []

"""The roll: every active member of the tree entered once, frozen where the member stood."""

from __future__ import annotations

from typing import Any

import pytest

from models.base import StoreFault
from models.campaign import Campaign
from models.job import Job
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.services.campaign_opening import FREEZE_ROLL, mark_opened
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.job_kinds import KINDS
from models.services.jobs import make_job, read_job, work_on
from models.services.rolls import enter_on_roll, mark_roll_frozen, read_roll_progress
from models.services.seats import seat_member
from models.unit import Unit
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, make_rule_set, store_campaign, store_member, store_units
from tests.stores import reopen_impatiently
from tests.wire import Faults, go_well, let_first

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def campaign(store: None) -> CurrentCampaign:
    """The stored campaign, its roll frozen already."""
    store_campaign()
    return require_campaign(CAMPAIGN, NOON)


def begin() -> str:
    """Open a campaign whose roll is still to be frozen and return the job that does it."""
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    job = make_job(ADMINISTRATOR, FREEZE_ROLL, {"campaign": CAMPAIGN}, NOON)
    job.save()
    return str(job.job_id)


def freeze(job_id: str, pieces: int | None = None) -> None:
    """Give the job a turn, with time for so many committees."""
    left = iter(range(10_000 if pieces is None else pieces))
    work_on(job_id, KINDS, NOON, lambda: next(left, None) is not None)


def store_two_committees() -> None:
    """Store two committees with two branches each and a member in each branch."""
    store_units("c-1", "b-1", "b-2")
    store_units("c-2", "b-3", "b-4")
    for number in range(1, 5):
        # What the roster repeats of the committee may be out of date: the tree decides.
        store_member(number, branch_id=f"b-{number}", committee_id="c-nowhere")


def list_places() -> set[tuple[str, str]]:
    """Return committee and branch of every entry on the roll."""
    return {(row.committee_key.split("#")[1], row.voter_key.split("#")[0]) for row in RollEntry.scan()}


def test_frozen_roll_has_everybody_where_the_tree_says() -> None:
    store_two_committees()
    job_id = begin()
    freeze(job_id)
    assert list_places() == {("c-1", "b-1"), ("c-1", "b-2"), ("c-2", "b-3"), ("c-2", "b-4")}
    voter = seat_member(Member.get("m-3"), NOON).seat.require_voter()
    assert (voter.committee_id, voter.branch_id) == ("c-2", "b-3")
    assert load_campaign(CAMPAIGN).roll_frozen_at == "2017-07-05T04:00:00+00:00"
    assert {row.committee_id: int(row.voters) for row in RollCommittee.scan()} == {"c-1": 2, "c-2": 2}
    assert read_job(job_id).state == "done"


def test_freezing_goes_on_where_its_time_ran_out() -> None:
    store_two_committees()
    job_id = begin()
    turns = 0
    while not read_job(job_id).is_over:
        freeze(job_id, pieces=1)
        turns += 1
        view, progress = read_job(job_id), read_roll_progress(CAMPAIGN)
        if turns == 1:
            assert (view.state, view.done, view.total, progress.voters) == ("waiting", 1, 4, 2)
            assert load_campaign(CAMPAIGN).roll_frozen_at is None
    # Two committees, walked twice, and a turn that finds nothing left.
    assert (turns, int(Job.get(job_id).turn)) in {(4, 4), (5, 5)}
    assert len(list_places()) == 4


def test_freezing_twice_enters_nobody_twice() -> None:
    store_two_committees()
    freeze(begin())
    before = {(row.committee_key, row.voter_key) for row in RollEntry.scan()}
    store_member(9)
    again = make_job(ADMINISTRATOR, FREEZE_ROLL, {"campaign": CAMPAIGN}, NOON)
    again.save()
    freeze(again.job_id)
    assert {(row.committee_key, row.voter_key) for row in RollEntry.scan()} == before


def test_member_who_moves_while_it_freezes_is_entered_once() -> None:
    store_two_committees()
    job_id = begin()
    freeze(job_id, pieces=1)
    # From a branch still to come into one that is done.
    Member.get("m-4").update([Member.branch_id.set("b-1")])
    freeze(job_id)
    assert RollEntry.count() == 4
    voter = seat_member(Member.get("m-4"), NOON).seat.require_voter()
    assert (voter.committee_id, voter.branch_id) == ("c-1", "b-1")


def test_entered_member_keeps_the_first_place_after_a_move() -> None:
    store_two_committees()
    job_id = begin()
    freeze(job_id, pieces=1)
    Member.get("m-1").update([Member.branch_id.set("b-4")])
    freeze(job_id)
    voter = seat_member(Member.get("m-1"), NOON).seat.require_voter()
    assert (RollEntry.count(), voter.branch_id) == (4, "b-1")


def test_committee_without_voters_is_not_settled() -> None:
    store_units("c-1", "b-1")
    store_units("c-2", "b-2")
    store_member(1)
    store_member(2, branch_id="b-2", status="closed")
    freeze(begin())
    assert [row.committee_id for row in RollCommittee.scan()] == ["c-1"]


def test_branch_of_more_than_a_transaction_is_entered_whole() -> None:
    store_units()
    for number in range(100):
        store_member(number)
    job_id = begin()
    faults = Faults(reopen_impatiently())
    freeze(job_id)
    assert (RollEntry.count(), faults.sent["TransactWriteItems"]) == (100, 3)


def test_member_entered_meanwhile_does_not_hold_up_the_others() -> None:
    store_units()
    for number in range(4):
        store_member(number)
    job_id = begin()
    another = load_campaign(CAMPAIGN)
    overtaken = let_first(lambda: enter_on_roll(another, "c-1", [Member.get("m-2")]))
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", overtaken, go_well)
    freeze(job_id)
    assert (RollEntry.count(), read_roll_progress(CAMPAIGN).voters) == (4, 4)


def test_job_of_no_campaign_fails_in_words() -> None:
    job = make_job(ADMINISTRATOR, FREEZE_ROLL, {"campaign": "nowhere"}, NOON)
    job.save()
    freeze(job.job_id)
    assert (read_job(job.job_id).state, read_job(job.job_id).fault) == ("failed", "目前没有正在进行的活动。")


def test_draft_is_never_marked_frozen() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_roll_frozen(CAMPAIGN, NOON)
    mark_roll_frozen("nowhere", NOON)
    assert load_campaign(CAMPAIGN).roll_frozen_at is None
    assert Campaign.count() == 1


def test_entering_twice_enters_once(campaign: CurrentCampaign) -> None:
    members = [store_member(number) for number in range(5)]
    assert [enter_on_roll(campaign, "c-1", members) for _ in range(2)] == [5, 0]
    assert len(list(RollEntry.scan())) == 5


def test_later_move_does_not_move_the_voter(campaign: CurrentCampaign) -> None:
    member = store_member(1)
    enter_on_roll(campaign, "c-1", [member])
    before = seat_member(Member.get("m-1"), NOON).seat.voter
    Member.get("m-1").update([Member.branch_id.set("b-2")])
    # Read before it was entered, entered where it stands now: the condition alone keeps the first place.
    for late in (Member.get("m-1"), Member("m-1", branch_id="b-2")):
        assert enter_on_roll(campaign, "c-2", [late]) == 0
    assert seat_member(Member.get("m-1"), NOON).seat.voter == before
    [entry] = RollEntry.scan()
    assert (entry.committee_key, entry.member_id) == (f"{CAMPAIGN}#c-1", "m-1")


def test_closed_entries_are_not_entered(campaign: CurrentCampaign) -> None:
    assert enter_on_roll(campaign, "c-1", [store_member(1, status="closed")]) == 0
    # Closed between reading and writing.
    assert enter_on_roll(campaign, "c-1", [Member("m-1", branch_id="b-1")]) == 0
    assert list(RollEntry.scan()) == []


def test_member_who_is_not_entered_has_no_place(campaign: CurrentCampaign) -> None:
    assert seat_member(store_member(1), NOON).seat.voter is None


def test_roll_of_one_campaign_gives_no_place_in_another(campaign: CurrentCampaign) -> None:
    store_campaign("other")
    member = store_member(1)
    enter_on_roll(campaign, "c-1", [member])
    enter_on_roll(require_campaign("other", NOON), "c-1", [Member.get("m-1")])
    placements: Any = Member.get("m-1").placements
    assert sorted(placements.as_dict()) == [CAMPAIGN, "other"]
    assert len({entry.voter_key for entry in RollEntry.scan()}) == 2


def test_entry_of_another_member_is_never_overwritten(campaign: CurrentCampaign) -> None:
    """Two members with one pseudonym: too rare to happen, and too bad to go unseen."""
    member = store_member(1)
    keys = RollEntry.keys(CAMPAIGN, "c-1", member.branch_id, campaign.pseudonym_of("m-1"))
    RollEntry(*keys, member_id="m-2").save()
    assert enter_on_roll(campaign, "c-1", [member]) == 0
    assert RollEntry.get(*keys).member_id == "m-2"
    assert seat_member(Member.get("m-1"), NOON).seat.voter is None


def test_failure_is_never_taken_for_an_earlier_run(campaign: CurrentCampaign) -> None:
    member = store_member(1)
    # A roster row without the map that every maker writes: the placement can't be set.
    Member.get("m-1").update([Member.placements.remove()])
    with pytest.raises(StoreFault):
        enter_on_roll(campaign, "c-1", [member])
    assert list(RollEntry.scan()) == []


def test_unit_that_is_no_branch_holds_no_voters() -> None:
    store_units()
    Unit("c-9", parent_id="c-1", tier="committee", name="下级党总支").save()
    store_member(1, branch_id="c-9")
    freeze(begin())
    assert RollEntry.count() == 0

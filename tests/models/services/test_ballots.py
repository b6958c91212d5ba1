"""Casting: every row of the table of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from models.ballot import Ballot
from models.candidate import Candidate
from models.errors import AlreadyCast, DayClosed, InvalidInput, NoCampaign, NotOnRoll, VotingClosed
from models.member import Member
from models.services.ballots import CastBallot, cast_ballot, list_own_ballots, require_day
from models.services.campaigns import require_campaign
from models.services.rolls import enter_on_roll
from models.services.seats import Seat, Voter, seat_member
from models.services.warm import forget_all
from tests.fakes import Clock
from tests.makers import CAMPAIGN, NOON, TODAY, store_campaign, store_candidate, store_candidates, voter_on_roll

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def ids(store: None) -> list[str]:
    """A campaign with twelve articles; their ids."""
    store_campaign()
    return store_candidates("article", 12)


@pytest.fixture
def voter(ids: list[str]) -> Voter:
    """A voter on the roll of that campaign."""
    return voter_on_roll(1)


def cast(voter: Voter, choices: Sequence[str], category: str = "article", clock: Clock | None = None) -> CastBallot:
    """Cast a ballot for the 5th of July."""
    return cast_ballot(voter, CAMPAIGN, category, TODAY, choices, (clock or Clock(NOON))())


def faults_of(voter: Voter, choices: Sequence[str], category: str = "article") -> list[str]:
    """Return the fields for which the ballot is refused."""
    with pytest.raises(InvalidInput) as refusal:
        cast(voter, choices, category)
    assert list(Ballot.scan()) == []
    return [fault.field for fault in refusal.value.errors]


def withdraw(candidate: str) -> None:
    """Withdraw an article, known to every process at once."""
    row = Candidate.get(Candidate.category_key_of(CAMPAIGN, "article"), candidate)
    row.update([Candidate.status.set("withdrawn")])
    forget_all()


def test_new_ballot_is_stored_with_a_receipt(voter: Voter, ids: list[str]) -> None:
    done = cast(voter, ids[:10])
    assert done.is_new
    assert done.stored.choices == tuple(ids[:10])
    assert (done.stored.category, done.stored.day) == ("article", TODAY)
    assert done.stored.cast_at == "2017-07-05T12:00:00+08:00"
    assert len(done.stored.receipt) == 22
    assert list_own_ballots(voter, TODAY) == [done.stored]


def test_stored_ballot_carries_nothing_of_the_member(voter: Voter, ids: list[str]) -> None:
    cast(voter, ids[:2])
    [row] = Ballot.scan()
    text = repr(row.serialize())
    member = Member.get("m-1")
    for private in ("m-1", member.name, str(member.phone), str(member.phone_hash), "陈测试"):
        assert private not in text
    assert (row.day_key, row.voter_key) == (f"{CAMPAIGN}#c-1#{TODAY}", f"b-1#{voter.voter}#article")
    assert row.rules == 1


def test_same_choices_again_return_the_same_receipt(voter: Voter, ids: list[str]) -> None:
    first = cast(voter, ids[:3])
    for again in (ids[:3], ids[2::-1], (ids[1], ids[0], ids[2])):
        repeated = cast(voter, again)
        assert not repeated.is_new
        assert repeated.stored == first.stored
    assert len(list(Ballot.scan())) == 1


@pytest.mark.parametrize("other", [[3], [0, 1, 2, 3], [0, 1], [9, 10, 11]])
def test_other_choices_are_refused_with_what_is_stored(voter: Voter, ids: list[str], other: list[int]) -> None:
    first = cast(voter, ids[:3])
    with pytest.raises(AlreadyCast) as refusal:
        cast(voter, [ids[index] for index in other])
    assert refusal.value.stored == first.stored
    assert list_own_ballots(voter, TODAY) == [first.stored]


def test_each_category_and_each_day_has_its_own_ballot(voter: Voter, ids: list[str]) -> None:
    films, clock = store_candidates("film", 2), Clock(NOON)
    assert cast(voter, ids[:1]).is_new
    assert cast(voter, films[:1], "film").is_new
    clock.move(days=1)
    assert cast_ballot(voter, CAMPAIGN, "article", "2017-07-06", ids[:1], clock()).is_new
    assert len(list(Ballot.scan())) == 3


def test_members_of_one_branch_do_not_share_a_ballot(voter: Voter, ids: list[str]) -> None:
    other = voter_on_roll(2)
    assert cast(voter, ids[:1]).is_new
    assert cast(other, ids[1:2]).is_new
    assert [ballot.choices for ballot in list_own_ballots(other, TODAY)] == [(ids[1],)]


def test_wrong_choices_are_refused_by_name(voter: Voter, ids: list[str]) -> None:
    [film] = store_candidates("film", 1)
    assert faults_of(voter, []) == ["candidates"]
    assert faults_of(voter, ids[:11]) == ["candidates"]
    assert faults_of(voter, [ids[7]] * 3) == ["candidates[1]", "candidates[2]"]
    assert faults_of(voter, [ids[0], film]) == ["candidates[1]"]
    assert faults_of(voter, ["nobody"]) == ["candidates[0]"]
    assert faults_of(voter, [ids[0]] * 1_000_000) == ["candidates"]
    assert faults_of(voter, ids[:1], "poem") == ["category"]


def test_withdrawn_candidate_is_refused(voter: Voter, ids: list[str]) -> None:
    withdraw(ids[1])
    assert faults_of(voter, ids[:3]) == ["candidates[1]"]


def test_candidate_of_another_campaign_is_refused(voter: Voter, ids: list[str]) -> None:
    store_campaign("other")
    store_candidate("article", "canary-stranger", "other")
    assert faults_of(voter, ["canary-stranger"]) == ["candidates[0]"]


def test_ballot_for_another_campaign_is_refused(voter: Voter, ids: list[str]) -> None:
    store_campaign("other")
    with pytest.raises(InvalidInput) as refusal:
        cast_ballot(voter, "other", "article", TODAY, ids[:1], NOON)
    assert [fault.field for fault in refusal.value.errors] == ["campaign"]


def test_token_of_a_campaign_that_is_gone_is_refused(ids: list[str]) -> None:
    ghost = Voter("ghost", "c-1", "b-1", "voter")
    with pytest.raises(NoCampaign):
        cast_ballot(ghost, "ghost", "article", TODAY, ids[:1], NOON)


@pytest.mark.parametrize("day", ["2017-07-04", "2017-07-06", "2018-07-05", "", "2017-7-5", "#"])
def test_day_that_is_not_today_is_closed(voter: Voter, ids: list[str], day: str) -> None:
    with pytest.raises(DayClosed):
        cast_ballot(voter, CAMPAIGN, "article", day, ids[:1], NOON)
    assert list(Ballot.scan()) == []


def test_voting_is_closed_before_and_after_its_stage(voter: Voter, ids: list[str]) -> None:
    for days in (-36, 90, 900):
        clock = Clock(NOON + timedelta(days=days))
        day = clock().date().isoformat()
        with pytest.raises(VotingClosed):
            cast_ballot(voter, CAMPAIGN, "article", day, ids[:1], clock())
    assert list(Ballot.scan()) == []


def test_retry_of_a_stored_ballot_gets_its_receipt_later(voter: Voter, ids: list[str]) -> None:
    first, clock = cast(voter, ids[:3]), Clock(NOON)
    clock.move(days=1)
    assert cast(voter, ids[2::-1], clock=clock) == CastBallot(first.stored, is_new=False)
    clock.move(days=200)
    assert cast(voter, ids[:3], clock=clock).stored == first.stored
    withdraw(ids[0])
    assert cast(voter, ids[:3]).stored == first.stored
    assert len(list(Ballot.scan())) == 1


def test_changed_choices_of_a_closed_day_stay_refused(voter: Voter, ids: list[str]) -> None:
    cast(voter, ids[:3])
    clock = Clock(NOON + timedelta(days=1))
    with pytest.raises(DayClosed):
        cast(voter, ids[:2], clock=clock)
    with pytest.raises(DayClosed):
        cast(voter, [], clock=clock)
    clock.move(days=200)
    with pytest.raises(VotingClosed):
        cast(voter, ids[:2], clock=clock)


def test_member_who_is_not_on_the_roll_has_no_vote(ids: list[str]) -> None:
    with pytest.raises(NotOnRoll):
        Seat("m-9", (), None).require_voter()


def test_member_who_moved_votes_once_from_the_old_place(voter: Voter, ids: list[str]) -> None:
    cast(voter, ids[:1])
    member = Member.get("m-1")
    member.update([Member.branch_id.set("b-2"), Member.committee_id.set("c-2")])
    enter_on_roll(require_campaign(CAMPAIGN, NOON), "c-1", [Member.get("m-1")])
    again = seat_member(Member.get("m-1"), NOON).seat.require_voter()
    with pytest.raises(AlreadyCast):
        cast(again, ids[1:2])
    assert len(list(Ballot.scan())) == 1


def test_own_ballots_never_show_those_of_a_namesake_prefix(ids: list[str]) -> None:
    # b-1/ab and b-1/abc, b-1 and b-10: prefixes of one another as text, never as keys.
    voters = [Voter(CAMPAIGN, "c-1", branch, name) for branch in ("b-1", "b-10") for name in ("ab", "abc")]
    for number, each in enumerate(voters):
        cast(each, [ids[number]])
    for number, each in enumerate(voters):
        assert [ballot.choices for ballot in list_own_ballots(each, TODAY)] == [(ids[number],)]


def test_day_of_a_request_must_be_written_as_a_date() -> None:
    assert require_day(TODAY) == TODAY
    with pytest.raises(InvalidInput) as refusal:
        require_day("today")
    assert [fault.field for fault in refusal.value.errors] == ["day"]

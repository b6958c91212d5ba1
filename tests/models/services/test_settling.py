"""Points are settled once a voter and day, in order, whatever is run twice or cut short (R39)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.ballot import Ballot
from models.errors import StoreBusy
from models.privacy import Keyring, use_keyring
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.days import day_of
from models.services.ballots import cast_ballot
from models.services.campaigns import require_campaign
from models.services.points import read_points
from models.services.seats import Voter
from models.services.settling import Settled, settle_campaign
from tests.makers import CAMPAIGN, NOON, store_campaign, store_candidates, voter_on_roll
from tests.stores import reopen_impatiently
from tests.wire import Faults, go_well, let_first, throttle


def settle(now: datetime, calls: int = 10_000) -> Settled:
    """Settle with time for so many committee days."""
    left = iter(range(calls))
    return settle_campaign(require_campaign(CAMPAIGN, now), now, lambda: next(left, None) is not None)


def cast(voter: Voter, category: str, now: datetime = NOON) -> None:
    """Cast a ballot on the day of `now`."""
    cast_ballot(voter, CAMPAIGN, category, day_of(now), [f"canary-{category[:2]}000"], now)


@pytest.fixture
def voter(store: None) -> Voter:
    """A voter of a campaign with two categories and a cap of two points a day."""
    store_campaign()
    for category in ("article", "film"):
        store_candidates(category, 1)
    return voter_on_roll(1)


def settled_points(voter: Voter) -> int:
    """Return the points on the roll entry."""
    keys = RollEntry.keys(voter.campaign_id, voter.committee_id, voter.branch_id, voter.voter)
    return int(RollEntry.get(*keys).points)


def test_points_of_yesterday_move_from_today_to_settled(voter: Voter) -> None:
    cast(voter, "article")
    assert (read_points(voter, NOON).settled, read_points(voter, NOON).today) == (0, 1)
    tomorrow = NOON + timedelta(days=1)
    settle(tomorrow)
    assert (read_points(voter, tomorrow).settled, read_points(voter, tomorrow).today) == (1, 0)


def test_today_is_never_settled_before_it_is_over(voter: Voter) -> None:
    cast(voter, "article")
    settle(NOON)
    assert settled_points(voter) == 0


def test_settling_twice_gives_the_points_once(voter: Voter) -> None:
    cast(voter, "article")
    cast(voter, "film")
    tomorrow = NOON + timedelta(days=1)
    assert settle(tomorrow).voters == 1
    assert settle(tomorrow) == Settled(0, 0, 0, is_complete=True)
    assert settled_points(voter) == 2


def test_settling_needs_no_key_to_personal_data(voter: Voter) -> None:
    cast(voter, "article")
    # The deployed function is given none: what is sealed on the roll must stay closed.
    use_keyring(Keyring((b"x" * 32,), b""))
    assert settle(NOON + timedelta(days=1)).voters == 1


def test_run_that_died_before_its_mark_gives_no_points_twice(voter: Voter) -> None:
    settle(NOON)
    cast(voter, "article")
    tomorrow = NOON + timedelta(days=1)
    # The points are given; the committee's mark is not set.
    Faults(reopen_impatiently()).plan("UpdateItem", go_well, throttle)
    with pytest.raises(StoreBusy):
        settle(tomorrow)
    assert (settle(tomorrow).passed_over, settled_points(voter)) == (1, 1)


def test_mark_of_a_committee_is_never_taken_back_by_a_slower_run(voter: Voter) -> None:
    settle(NOON)
    later = NOON + timedelta(days=3)
    Faults(reopen_impatiently()).plan("UpdateItem", let_first(lambda: settle(later)))
    settle(NOON + timedelta(days=1))
    assert [row.settled_through for row in RollCommittee.query(CAMPAIGN)] == ["2017-07-07"]


def test_run_cut_short_goes_on_where_it_stopped(voter: Voter) -> None:
    for days in range(3):
        cast(voter, "article", NOON + timedelta(days=days))
    later = NOON + timedelta(days=5)
    runs = 0
    while not settle(later, calls=7).is_complete:
        runs += 1
    assert runs >= 5  # 39 days since voting opened, seven a run
    assert settled_points(voter) == 3


def test_missed_nights_are_made_up_in_order(voter: Voter) -> None:
    cast(voter, "article")
    cast(voter, "article", NOON + timedelta(days=2))
    settle(NOON + timedelta(days=1))
    settle(NOON + timedelta(days=9))
    assert settled_points(voter) == 2


def test_first_day_voted_stays_the_first(voter: Voter) -> None:
    cast(voter, "article")
    cast(voter, "article", NOON + timedelta(days=1))
    settle(NOON + timedelta(days=2))
    keys = RollEntry.keys(voter.campaign_id, voter.committee_id, voter.branch_id, voter.voter)
    entry = RollEntry.get(*keys)
    assert (entry.first_voted_on, entry.days_voted) == (day_of(NOON), 2)


def test_points_of_a_day_are_capped_as_the_rules_say(voter: Voter) -> None:
    for number in range(5):
        key = Ballot.day_key_of(voter.campaign_id, voter.committee_id, day_of(NOON))
        own = Ballot.voter_key_of(voter.branch_id, voter.voter, f"category{number}")
        Ballot(key, own, choices=["x"], receipt="r", cast_at=0, rules=1).put_if_absent()
    settle(NOON + timedelta(days=1))
    assert settled_points(voter) == 2


def test_ballot_of_nobody_on_the_roll_is_passed_over(voter: Voter) -> None:
    key = Ballot.day_key_of(voter.campaign_id, voter.committee_id, day_of(NOON))
    own = Ballot.voter_key_of(voter.branch_id, "stranger", "article")
    Ballot(key, own, choices=["x"], receipt="r", cast_at=0, rules=1).put_if_absent()
    settled = settle(NOON + timedelta(days=1))
    assert (settled.voters, settled.passed_over) == (0, 1)
    assert RollEntry.count() == 1


def test_nothing_is_settled_after_the_last_voting_day(voter: Voter) -> None:
    last = datetime.fromisoformat("2017-09-30T23:00:00+08:00")
    cast(voter, "article", last)
    settle(last + timedelta(days=30))
    assert settled_points(voter) == 1
    assert settle(last + timedelta(days=31)) == Settled(0, 0, 0, is_complete=True)

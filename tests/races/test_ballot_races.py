"""Twenty phones of one member: one ballot, one receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from models.ballot import Ballot
from models.errors import AlreadyCast, DayClosed, StoredBallot
from models.rules.days import CHINA, day_of
from models.services.ballots import cast_ballot, list_own_ballots
from models.services.campaigns import require_campaign
from models.services.candidates import cards_of
from models.services.seats import Voter
from tests.makers import CAMPAIGN, store_campaign, store_candidates
from tests.races.crowd import THREADS, race

VOTERS, DAYS = 50, 20
FIRST_DAY = datetime(2017, 7, 1, 12, tzinfo=CHINA)

pytestmark = [pytest.mark.usefixtures("racing_store"), pytest.mark.timeout(600)]


class Outcome(NamedTuple):
    """What one call told its caller."""

    kind: str
    stored: StoredBallot


def test_twenty_thousand_calls_give_one_winner_a_key(record_property: Callable[[str, object], None]) -> None:
    store_campaign()
    ids = store_candidates("article", 4)
    voters = [Voter(CAMPAIGN, "c-1", f"b-{number % 7}", f"voter{number}") for number in range(VOTERS)]
    cards_of(require_campaign(CAMPAIGN, FIRST_DAY), "article", FIRST_DAY)

    def cast(thread: int, number: int) -> Outcome:
        now = FIRST_DAY + timedelta(days=number // VOTERS)
        # Half of the phones send one pair, the other half another; each half in two orders.
        choices = ids[:2] if thread % 2 else ids[2:]
        choices = choices[::-1] if thread % 4 < 2 else choices
        try:
            done = cast_ballot(voters[number % VOTERS], CAMPAIGN, "article", day_of(now), choices, now)
        except AlreadyCast as refusal:
            return Outcome("already cast", refusal.stored)
        return Outcome("new" if done.is_new else "same", done.stored)

    rounds = race(cast, VOTERS * DAYS)
    for outcomes in rounds:
        [winner] = [outcome.stored for outcome in outcomes if outcome.kind == "new"]
        kinds = [outcome.kind for outcome in outcomes]
        assert (kinds.count("same"), kinds.count("already cast")) == (THREADS // 2 - 1, THREADS // 2)
        assert {outcome.stored for outcome in outcomes} == {winner}
    receipts = {outcomes[0].stored.receipt for outcomes in rounds}
    assert len(receipts) == VOTERS * DAYS
    assert {row.receipt for row in Ballot.scan(consistent_read=True)} == receipts
    record_property("calls", len(rounds) * THREADS)
    record_property("winners", len(rounds))


def test_midnight_race_never_gives_two_ballots_for_one_day() -> None:
    store_campaign()
    ids = store_candidates("article", 4)
    voter = Voter(CAMPAIGN, "c-1", "b-1", "voter")
    midnight = datetime(2017, 7, 5, tzinfo=CHINA)

    def cast(thread: int, number: int) -> str:
        # Half of the servers' clocks are just before midnight, half just after; all retry one day's ballot.
        now = midnight + timedelta(seconds=-1 if thread % 2 else 1)
        try:
            return cast_ballot(voter, CAMPAIGN, "article", "2017-07-04", ids[:2], now).stored.receipt
        except DayClosed:
            return "closed"

    [outcomes] = race(cast)
    [stored] = list_own_ballots(voter, "2017-07-04")
    assert set(outcomes) <= {stored.receipt, "closed"}
    assert list_own_ballots(voter, "2017-07-05") == []

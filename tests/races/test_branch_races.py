"""A secretary's calls and the hourly count, twenty at once."""

from __future__ import annotations

import pytest

from models.ballot import Ballot
from models.errors import AlreadyCast, Conflict
from models.member import Member
from models.reminder_run import ReminderRun
from models.services.assisted_ballots import BallotForm, cast_assisted_ballot
from models.services.ballots import cast_ballot
from models.services.branch_reminders import remind_branch
from models.services.campaigns import require_campaign
from models.services.seats import seat_member
from models.services.turnout_counting import count_turnouts
from models.turnout import Turnout
from tests.branch_stage import bound_voter, open_branch
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, voter_on_roll
from tests.officers import list_acts
from tests.races.crowd import THREADS, race

pytestmark = pytest.mark.usefixtures("racing_store")

ROUNDS = 5


def test_member_and_secretary_at_once_give_one_ballot() -> None:
    secretary = open_branch()
    for number in range(ROUNDS):
        voter_on_roll(number)
    own = [seat_member(Member.get(f"m-{number}"), NOON).seat.require_voter() for number in range(ROUNDS)]

    def cast(thread: int, number: int) -> str:
        try:
            if thread % 2:
                cast_ballot(own[number], CAMPAIGN, "article", TODAY, [f"canary-ar00{thread % 3}"], NOON)
                return "own"
            form = BallotForm(f"m-{number}", CAMPAIGN, "article", TODAY, ["canary-ar001"], f"attempt-{thread:08d}")
            cast_assisted_ballot(secretary, "b-1", form, NOON)
        except (AlreadyCast, Conflict):
            return "refused"
        return "assisted"

    rounds = race(cast, ROUNDS, threads=6)
    ballots = list(Ballot.scan(consistent_read=True))
    assert len(ballots) == ROUNDS
    helped = sum(outcomes.count("assisted") for outcomes in rounds)
    assert helped == sum(bool(ballot.assisted) for ballot in ballots) == len(list_acts())
    assert sum(int(row.assisted or 0) for row in Turnout.scan(consistent_read=True)) == helped


def test_twenty_taps_on_remind_begin_one_run() -> None:
    secretary = open_branch()
    bound_voter(1, credits=1)

    def remind(thread: int, number: int) -> str:
        try:
            remind_branch(secretary, "b-1", NOON)
        except Conflict:
            return "refused"
        return "begun"

    [outcomes] = race(remind)
    assert (outcomes.count("begun"), outcomes.count("refused")) == (1, THREADS - 1)
    assert len(list(ReminderRun.scan(consistent_read=True))) == len(list_acts()) == 1


def test_counts_at_once_agree_with_one_alone() -> None:
    open_branch()
    for number in range(4):
        voter = voter_on_roll(number, branch_id=f"b-{number % 2 + 1}")
        put_ballot(voter.voter, "canary-ar000", branch=voter.branch_id)
    campaign = require_campaign(CAMPAIGN, NOON)
    assert all(race(lambda thread, number: count_turnouts(campaign, NOON, lambda: True), threads=4)[0])
    rows = {row.unit_key.rpartition("#")[2]: row for row in Turnout.scan(consistent_read=True) if row.day == TODAY}
    assert {unit: (int(row.entitled), int(row.voted), int(row.today)) for unit, row in rows.items()} == {
        "c-1": (4, 4, 4),
        "c-2": (0, 0, 0),
        "r-1": (4, 4, 4),
        "r-2": (0, 0, 0),
        "u-1": (4, 4, 4),
        "-": (4, 4, 4),
    }

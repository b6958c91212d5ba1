"""What always holds in a small election, and how it ends; the machine's rules stand in election_machine."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict

from hypothesis.stateful import RuleBasedStateMachine, invariant

from models.quarantine import QuarantinedRecord
from models.services.ballots import list_own_ballots
from models.services.points import read_points
from models.services.receipts import check_receipt
from models.services.recounting import NIGHTLY, Recounted, recount_campaign
from models.services.settling import Settled, settle_campaign
from models.services.tally_sums import read_tally
from models.services.warm import forget_all
from tests.faults.election import (
    PLACES,
    Election,
    read_ballots,
    read_entries,
    read_equal_days,
    read_marks,
    read_results,
    read_table,
)
from tests.faults.foresight import CANDIDATES, CLOSES, DAYS, MOST_CHOICES, Asked, Foresight
from tests.makers import CAMPAIGN
from tests.wire import Fault


class HeldElection(RuleBasedStateMachine):
    """An election whose every ballot is foreseen by hand, and which is held to the invariants after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.election, self.foresight = Election(), Foresight()
        self.asked: list[Asked] = []
        self.poisoned = 0

    @invariant()
    def ballots_are_those_foreseen(self) -> None:
        """I1, I2, I4, I5: each stands once, at its voter's place, with the receipt that was shown."""
        pseudonyms = {voter.voter: number for number, voter in enumerate(self.election.voters)}
        found, turnout = {}, defaultdict(set)
        for row, (committee, day, branch, voter, category) in read_ballots():
            if voter not in pseudonyms:
                continue
            number = pseudonyms[voter]
            assert (committee, branch) == PLACES[number]
            assert (number, category, day) not in found
            found[number, category, day] = tuple(row["c"])
            turnout[committee, day].add(number)
            told = self.foresight.told.get((number, category, day))
            assert told is None or told.receipt == row["r"]
            assert 1 <= len(set(row["c"])) == len(row["c"]) <= MOST_CHOICES
            assert set(row["c"]) <= set(CANDIDATES[category])
        assert found == self.foresight.choices
        foreseen = Counter((PLACES[who][0], day) for who, day in {(key[0], key[2]) for key in found})
        assert {place: len(voters) for place, voters in turnout.items()} == foreseen

    @invariant()
    def points_are_given_once(self) -> None:
        """R39: an entry holds its own days up to its mark; a committee's mark leaves nobody behind."""
        marks, entries = read_marks(), read_entries()
        assert len(entries) == len(PLACES)
        for number, voter in enumerate(self.election.voters):
            entry = entries[voter.voter]
            through = entry.get("settled_through", "")
            days = self.foresight.list_days_of(number, through)
            assert int(entry["points"]) == self.foresight.points(number, through)
            assert int(entry["days_voted"]) == len(days)
            assert entry.get("first_voted_on", "") == (days[0] if days else "")
            assert through < self.election.today
            assert self.foresight.list_days_of(number, marks[voter.committee_id]) == [
                day for day in days if day <= marks[voter.committee_id]
            ]

    @invariant()
    def results_are_sums_of_equal_days(self) -> None:
        """What is published is the count by hand of days that are over and that the recount found equal."""
        equal = read_equal_days()
        for category, row in read_results().items():
            days = [day for day in DAYS if day <= row["through"]]
            assert set(days) <= equal
            assert row["through"] < self.election.today
            ballots, counts = self.foresight.count(days, category)
            assert int(row["ballots"]) == ballots
            assert json.loads(row["counts"]) == counts

    def teardown(self) -> None:
        """Let everything come to its end: I3, I6 and I10, and what members are told afterwards."""
        if sys.exc_info()[0] is not None:
            return  # a step has failed: what it says comes first
        self.election.drain()
        self._require_exact_tally()
        self.election.clock.moment = max(
            self.election.now, self.election.now.fromisoformat(f"{CLOSES}T00:00:00+08:00")
        )
        forget_all()
        assert self.run_settling().is_complete
        recounted = self.run_recount()
        assert (recounted.is_complete, recounted.is_equal) == (True, True)
        assert recounted.total.ballots == len(self.foresight.choices)
        assert {row["through"] for row in read_results().values()} == {DAYS[-1]}
        self.results_are_sums_of_equal_days()
        self.points_are_given_once()
        assert set(read_marks().values()) == {DAYS[-1]}
        for key, told in self.foresight.told.items():
            self._require_receipt(key, told.receipt, "counted")
            self.send(Asked(*key, self.foresight.choices[key]))
        super().teardown()

    def send(self, asked: Asked, loss: Fault | None = None) -> None:
        """Send a ballot, whose reply may be lost; what comes of it must be what was foreseen."""
        self.asked.append(asked)
        expected = self.foresight.foresee(asked, self.election.now, getattr(loss, "__name__", ""))
        outcome, shown = self.election.cast(asked, loss)
        assert outcome == expected, asked
        if shown is None:
            return
        key = asked[:3]
        assert (shown.category, shown.day) == key[1:]
        assert self.foresight.told.setdefault(key, shown) == shown
        assert shown.choices == self.foresight.choices[key]
        assert shown in list_own_ballots(self.election.voters[asked.voter], asked.day)
        if outcome == "new":
            self._require_receipt(key, shown.receipt, "stored")
            points = read_points(self.election.voters[asked.voter], self.election.now)
            assert points.today == self.foresight.points_of_day(asked.voter, asked.day)

    def _require_receipt(self, key: tuple[int, str, str], receipt: str, status: str) -> None:
        voter, category, day = key
        checked = check_receipt(self.election.campaign, self.election.voters[voter], receipt, day, self.election.now)
        assert (checked.category, checked.status) == (category, status)

    def _require_exact_tally(self) -> None:
        counted = 0
        for category in CANDIDATES:
            for day in DAYS:
                tally = read_tally(CAMPAIGN, category, day)
                assert (tally.ballots, tally.counts) == self.foresight.count([day], category)
                counted += tally.ballots
        assert len(read_ballots()) == counted + len(read_table(QuarantinedRecord.noun))
        assert len(read_table(QuarantinedRecord.noun)) == self.poisoned

    def run_settling(self, pieces: int = 99) -> Settled:
        """Settle, with time for so many committees' days."""
        left = iter(range(pieces))
        return settle_campaign(self.election.campaign, self.election.now, lambda: next(left, None) is not None)

    def run_recount(self, pieces: int = 99) -> Recounted:
        """Recount by night, with time for so many committees' days."""
        left = iter(range(pieces))
        return recount_campaign(
            self.election.campaign, NIGHTLY, self.election.now, lambda: next(left, None) is not None
        )

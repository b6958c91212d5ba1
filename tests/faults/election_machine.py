"""The machine behind T1: members, days, crashes and jobs in any order; after each step the invariants hold."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.quarantine import QuarantinedRecord
from models.services.ballots import list_own_ballots
from models.services.points import read_points
from models.services.receipts import check_receipt
from models.services.recounting import NIGHTLY, Recounted, recount_campaign
from models.services.settling import Settled, settle_campaign
from models.services.tallies import count_batch, read_tally
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
from tests.faults.foresight import CANDIDATES, CLOSES, DAYS, Asked, Foresight
from tests.faults.writes import arrive_twice, be_overtaken, crash_after, crash_before
from tests.makers import CAMPAIGN
from tests.wire import Fault, lose_reply, say_nothing

MOST_POISON = 2
VOTERS = st.integers(0, len(PLACES) - 1)
CATEGORIES = st.sampled_from(tuple(CANDIDATES))
ALL_CANDIDATES = tuple(candidate for each in CANDIDATES.values() for candidate in each)
GOOD_CHOICES = {
    kind: st.lists(st.sampled_from(candidates), min_size=1, max_size=3, unique=True).map(tuple)
    for kind, candidates in CANDIDATES.items()
}
# Now and then too many, none, the same twice, or candidates of another category and of none.
ANY_CHOICES = st.lists(st.sampled_from((*ALL_CANDIDATES, "nobody")), max_size=12).map(tuple) | st.just(
    CANDIDATES["article"]
)
LOSSES = st.sampled_from((say_nothing, lose_reply, arrive_twice))
JOB_FAULTS = st.sampled_from((crash_before, crash_after, lose_reply, arrive_twice, say_nothing))
AT_WRITE = st.integers(1, 6)
PIECES = st.integers(0, 3)
SHARD = st.integers(0, 1)


class ElectionMachine(RuleBasedStateMachine):
    """Asks the real services and foresees by hand what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.election, self.foresight = Election(), Foresight()
        self.asked: list[Asked] = []
        self.poisoned = 0

    # ── members ──

    @initialize(voter=VOTERS, choices=GOOD_CHOICES["article"])
    def begin(self, voter: int, choices: tuple[str, ...]) -> None:
        """Cast a first ballot, so that there is always something to repeat."""
        self._cast(Asked(voter, "article", self.election.today, choices))

    @rule(voter=VOTERS, category=CATEGORIES, data=st.data())
    def cast(self, voter: int, category: str, data: st.DataObject) -> None:
        """Cast a ballot that is well filled in."""
        self._cast(Asked(voter, category, self.election.today, data.draw(GOOD_CHOICES[category])))

    @rule(voter=VOTERS, category=CATEGORIES | st.just("nonsense"), choices=ANY_CHOICES, day=st.sampled_from(DAYS))
    def cast_badly(self, voter: int, category: str, choices: tuple[str, ...], day: str) -> None:
        """Send a ballot filled in anyhow, for any day."""
        self._cast(Asked(voter, category, day, choices))

    @rule(voter=VOTERS, category=CATEGORIES, loss=LOSSES, data=st.data())
    def lose_and_retry(self, voter: int, category: str, loss: Fault, data: st.DataObject) -> None:
        """Lose a reply and send the same again, at once or when the clock has moved."""
        asked = Asked(voter, category, self.election.today, data.draw(GOOD_CHOICES[category]))
        self._cast(asked, loss)
        self.election.clock.move(seconds=data.draw(st.sampled_from((0, 5, 86_400))))
        self._cast(asked)

    @rule(number=st.integers(0, 200), new=st.booleans())
    def tap_again(self, number: int, new: bool) -> None:
        """Send a former ballot again, whatever happened since; perhaps from a new process."""
        if new:
            forget_all()
        self._cast(self.asked[-1 - number % len(self.asked)])

    @rule(number=st.integers(0, 200), data=st.data())
    def change_choices(self, number: int, data: st.DataObject) -> None:
        """Send a former ballot with other choices."""
        asked = self.asked[-1 - number % len(self.asked)]
        others = GOOD_CHOICES.get(asked.category, ANY_CHOICES)
        self._cast(asked._replace(choices=data.draw(others)))

    # ── the world ──

    @rule(seconds=st.sampled_from((1, 60, 3_600, 36_000)))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.election.clock.move(seconds=seconds)

    @rule(seconds=st.sampled_from((-1, 0, 1)))
    def go_to_midnight(self, seconds: int) -> None:
        """Go to the next midnight, the second before it or the one after."""
        start = self.election.now.replace(hour=0, minute=0, second=0) + timedelta(days=1, seconds=seconds)
        self.election.clock.moment = max(start, self.election.now)

    @precondition(lambda self: self.election.today >= DAYS[-1])
    @rule()
    def go_past_the_closing(self) -> None:
        """Go to the day after the last."""
        moment = self.election.now.fromisoformat(f"{CLOSES}T09:00:00+08:00")
        self.election.clock.moment = max(moment, self.election.now)

    @precondition(lambda self: len(self.foresight.withdrawn) < 4)
    @rule(candidate=st.sampled_from(CANDIDATES["article"][:5]))
    def withdraw(self, candidate: str) -> None:
        """Withdraw a candidate; ballots that name it stay as they are."""
        self.election.withdraw("article", candidate)
        self.foresight.withdrawn.add(candidate)

    @rule(voter=VOTERS, committee=st.sampled_from(("c-1", "c-2", "c-9")))
    def move_member(self, voter: int, committee: str) -> None:
        """Move a member in the roster: it votes where it stood when the roll was frozen."""
        assert self.election.move_member(voter, committee) == self.election.voters[voter]

    @precondition(lambda self: self.poisoned < MOST_POISON and self.election.today < CLOSES)
    @rule()
    def poison(self) -> None:
        """Put something among the ballots that is none."""
        self.election.poison()
        self.poisoned += 1

    # ── the tally ──

    @rule(shard=SHARD, size=st.integers(1, 12))
    def deliver_next(self, shard: int, size: int) -> None:
        """Deliver what comes next."""
        where = self.election.shards[shard]
        self.election.deliver(where, where.reached, size)

    @rule(shard=SHARD, back=st.integers(0, 40), size=st.integers(1, 12))
    def deliver_again(self, shard: int, back: int, size: int) -> None:
        """Deliver what was delivered before, and perhaps a little more."""
        where = self.election.shards[shard]
        self.election.deliver(where, max(0, where.reached - back), size)

    @rule(shard=SHARD, size=st.integers(2, 12), fault=JOB_FAULTS, at_write=st.integers(1, 3))
    def crash_the_tally(self, shard: int, size: int, fault: Fault, at_write: int) -> None:
        """Let the tally fail at one of its writes."""
        where = self.election.shards[shard]
        self.election.deliver(where, where.reached, size, fault, at_write)

    @rule(shard=SHARD, size=st.integers(1, 12), more=st.integers(0, 5))
    def overtake_the_tally(self, shard: int, size: int, more: int) -> None:
        """Let another invocation count the same records, and more, between reading and writing."""
        where, now = self.election.shards[shard], self.election.now
        batch = where.records[where.reached : where.reached + size + more]
        other = be_overtaken(lambda: count_batch(where.name, batch, now))
        self.election.deliver(where, where.reached, size, other)

    # ── the nightly jobs ──

    @rule(pieces=PIECES | st.just(99))
    def settle(self, pieces: int) -> None:
        """Settle, for as long as there is time."""
        self.election.run_job(lambda: self._settle(pieces), None, 1)

    @rule(fault=JOB_FAULTS, at_write=AT_WRITE)
    def crash_the_settling(self, fault: Fault, at_write: int) -> None:
        """Let the settling fail at one of its writes."""
        self.election.run_job(self._settle, fault, at_write)

    @rule(at_write=AT_WRITE)
    def settle_twice_at_once(self, at_write: int) -> None:
        """Let another run settle everything between this one's reading and writing."""
        self.election.run_job(self._settle, be_overtaken(self._settle), at_write)

    @rule(pieces=PIECES | st.just(99))
    def recount(self, pieces: int) -> None:
        """Recount, for as long as there is time."""
        self.election.run_job(lambda: self._recount(pieces), None, 1)

    @rule(fault=JOB_FAULTS, at_write=AT_WRITE)
    def crash_the_recount(self, fault: Fault, at_write: int) -> None:
        """Let the recount fail at one of its writes."""
        self.election.run_job(self._recount, fault, at_write)

    @rule(at_write=AT_WRITE)
    def recount_twice_at_once(self, at_write: int) -> None:
        """Let another run recount everything, the tally having caught up, between reading and writing."""

        def overtake() -> None:
            self.election.drain()
            self._recount()

        self.election.run_job(self._recount, be_overtaken(overtake), at_write)

    # ── what always holds ──

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
            assert 1 <= len(set(row["c"])) == len(row["c"]) <= 10
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
        self.election.drain()
        self._require_exact_tally()
        self.election.clock.moment = max(
            self.election.now, self.election.now.fromisoformat(f"{CLOSES}T00:00:00+08:00")
        )
        forget_all()
        assert self._settle().is_complete
        recounted = self._recount()
        assert (recounted.is_complete, recounted.is_equal) == (True, True)
        assert recounted.total.ballots == len(self.foresight.choices)
        assert {row["through"] for row in read_results().values()} == {DAYS[-1]}
        self.results_are_sums_of_equal_days()
        self.points_are_given_once()
        assert set(read_marks().values()) == {DAYS[-1]}
        for key, told in self.foresight.told.items():
            self._require_receipt(key, told.receipt, "counted")
            self._cast(Asked(*key, self.foresight.choices[key]))
        super().teardown()

    def _cast(self, asked: Asked, loss: Fault | None = None) -> None:
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

    def _settle(self, pieces: int = 99) -> Settled:
        left = iter(range(pieces))
        return settle_campaign(self.election.campaign, self.election.now, lambda: next(left, None) is not None)

    def _recount(self, pieces: int = 99) -> Recounted:
        left = iter(range(pieces))
        return recount_campaign(
            self.election.campaign, NIGHTLY, self.election.now, lambda: next(left, None) is not None
        )

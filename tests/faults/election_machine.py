"""The machine behind T1: members, days, crashes and jobs in any order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from models.services.warm import forget_all
from tests.faults.election import PLACES
from tests.faults.foresight import CANDIDATES, CLOSES, DAYS, Asked
from tests.faults.held_election import HeldElection
from tests.faults.writes import arrive_twice, be_overtaken, crash_after, crash_before
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


class ElectionMachine(HeldElection):
    """Lets members, the stream, the clock and the nightly jobs do anything in any order."""

    # ── members ──

    @initialize(voter=VOTERS, choices=GOOD_CHOICES["article"])
    def begin(self, voter: int, choices: tuple[str, ...]) -> None:
        """Cast a first ballot, so that there is always something to repeat."""
        self.send(Asked(voter, "article", self.election.today, choices))

    @rule(voter=VOTERS, category=CATEGORIES, data=st.data())
    def cast(self, voter: int, category: str, data: st.DataObject) -> None:
        """Cast a ballot that is well filled in."""
        self.send(Asked(voter, category, self.election.today, data.draw(GOOD_CHOICES[category])))

    @rule(voter=VOTERS, category=CATEGORIES | st.just("nonsense"), choices=ANY_CHOICES, day=st.sampled_from(DAYS))
    def cast_badly(self, voter: int, category: str, choices: tuple[str, ...], day: str) -> None:
        """Send a ballot filled in anyhow, for any day."""
        self.send(Asked(voter, category, day, choices))

    @rule(voter=VOTERS, category=CATEGORIES, loss=LOSSES, data=st.data())
    def lose_and_retry(self, voter: int, category: str, loss: Fault, data: st.DataObject) -> None:
        """Lose a reply and send the same again, at once or when the clock has moved."""
        asked = Asked(voter, category, self.election.today, data.draw(GOOD_CHOICES[category]))
        self.send(asked, loss)
        self.election.clock.move(seconds=data.draw(st.sampled_from((0, 0, 5, 5, 86_400))))
        self.send(asked)

    @rule(number=st.integers(0, 200), new=st.booleans())
    def tap_again(self, number: int, new: bool) -> None:
        """Send a former ballot again, whatever happened since; perhaps from a new process."""
        if new:
            forget_all()
        self.send(self.asked[-1 - number % len(self.asked)])

    @rule(number=st.integers(0, 200), data=st.data())
    def change_choices(self, number: int, data: st.DataObject) -> None:
        """Send a former ballot with other choices."""
        asked = self.asked[-1 - number % len(self.asked)]
        others = GOOD_CHOICES.get(asked.category, ANY_CHOICES)
        self.send(asked._replace(choices=data.draw(others)))

    # ── the world ──

    @rule(seconds=st.sampled_from((1, 60, 3_600)))
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

    @rule(shard=SHARD, size=st.integers(1, 2), category=CATEGORIES)
    def overtake_the_tally(self, shard: int, size: int, category: str) -> None:
        """Let another invocation count all there is between this one's reading and writing of the first records."""
        for voter in range(len(PLACES)):
            self.send(Asked(voter, category, self.election.today, CANDIDATES[category][-1:]))
        where = self.election.shards[shard]
        start = where.reached
        other = be_overtaken(lambda: self.election.deliver(where, start, len(where.records)))
        self.election.deliver(where, start, size, other)

    # ── the nightly jobs ──

    @rule(pieces=PIECES | st.just(99))
    def settle(self, pieces: int) -> None:
        """Settle, for as long as there is time."""
        self.election.run_job(lambda: self.run_settling(pieces), None, 1)

    @rule(fault=JOB_FAULTS, at_write=AT_WRITE)
    def crash_the_settling(self, fault: Fault, at_write: int) -> None:
        """Let the settling fail at one of its writes."""
        self.election.run_job(self.run_settling, fault, at_write)

    @rule(at_write=AT_WRITE)
    def settle_twice_at_once(self, at_write: int) -> None:
        """Let another run settle everything between this one's reading and writing."""
        self.election.run_job(self.run_settling, be_overtaken(self.run_settling), at_write)

    @rule(pieces=PIECES | st.just(99))
    def recount(self, pieces: int) -> None:
        """Recount, for as long as there is time."""
        self.election.run_job(lambda: self.run_recount(pieces), None, 1)

    @rule(fault=JOB_FAULTS, at_write=AT_WRITE)
    def crash_the_recount(self, fault: Fault, at_write: int) -> None:
        """Let the recount fail at one of its writes."""
        self.election.run_job(self.run_recount, fault, at_write)

    @rule(at_write=AT_WRITE)
    def recount_twice_at_once(self, at_write: int) -> None:
        """Let another run recount everything, the tally having caught up, between reading and writing."""

        def overtake() -> None:
            self.election.drain()
            self.run_recount()

        self.election.run_job(self.run_recount, be_overtaken(overtake), at_write)

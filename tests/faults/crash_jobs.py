"""Every job that writes: what it starts from, what it does, and what it must come to, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from models.ballot import Ballot
from models.errors import StoreBusy
from models.identity import Identity
from models.member import Member
from models.quarantine import QuarantinedRecord
from models.recount import Recount
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.services.activation import activate_by_code, activate_by_phone
from models.services.ballots import cast_ballot
from models.services.campaigns import require_campaign
from models.services.seats import seat_member
from models.services.settling import settle_campaign
from models.services.tallies import count_batch
from models.services.tally_sums import read_tally
from models.services.turnout_counting import count_turnouts
from models.turnout import Turnout
from tests.fakes import FakeWeChat, make_record
from tests.makers import (
    CAMPAIGN,
    NOON,
    TODAY,
    code_of,
    phone_of,
    put_ballot,
    seat_on_roll,
    store_campaign,
    store_candidates,
    store_member,
)
from tests.models.services.recount_world import FIRST, SECOND, THIRD, cast_some, open_campaign, recount, tally
from tests.models.services.recount_world import read_results as read_results_of_recount

# Two voting days are over.
THIRD_OF_JUNE = NOON.replace(month=6, day=3)
ACCOUNT = "canary-o-1"
_tries = count()


@dataclass(frozen=True)
class CrashJob:
    """A job and how many writes it makes when nothing happens."""

    name: str
    writes: int
    prepare: Callable[[], object]
    run: Callable[[], object]
    require_done: Callable[[], None]

    def __str__(self) -> str:
        return self.name


def _count_the_first() -> None:
    count_batch("shard-1", [make_record(5, "a1", "a2")], NOON)


def _count_all() -> None:
    records = [make_record(5, "a1", "a2"), make_record(9, "a1"), make_record(10, "f1", category="film")]
    records += [make_record(11), make_record(100, "a3", day="2017-07-06"), make_record(101, "a2", "a1")]
    records += [make_record(102, "f1", category="film", day="2017-07-06"), make_record(103)]
    if count_batch("shard-1", records, NOON).failed:
        raise StoreBusy  # the stream delivers again


def _require_all_counted() -> None:
    tallies = [read_tally(CAMPAIGN, kind, day) for kind in ("article", "film") for day in (TODAY, "2017-07-06")]
    assert [(each.ballots, each.counts) for each in tallies] == [
        (3, {"a1": 3, "a2": 2}),
        (1, {"a3": 1}),
        (1, {"f1": 1}),
        (1, {"f1": 1}),
    ]
    assert {row.sequence for row in QuarantinedRecord.scan()} == {"11", "103"}


def _vote_on_two_days() -> None:
    store_campaign()
    for number in range(4):
        voter = seat_on_roll(number, committee_id=f"c-{number % 2}").seat.require_voter()
        place = {"committee": voter.committee_id, "branch": voter.branch_id}
        for day in ("2017-06-01", "2017-06-02") if number else ("2017-06-01",):
            put_ballot(voter.voter, "x1", day=day, **place)
            put_ballot(voter.voter, "f1", category="film", day=day, **place)


def _settle() -> None:
    settle_campaign(require_campaign(CAMPAIGN, THIRD_OF_JUNE), THIRD_OF_JUNE, lambda: True)


def _require_points_once() -> None:
    assert sorted((int(row.points), int(row.days_voted)) for row in RollEntry.scan()) == [(2, 1), *[(4, 2)] * 3]
    assert {row.settled_through for row in RollCommittee.scan()} == {"2017-06-02"}


def _count_turnouts() -> None:
    count_turnouts(require_campaign(CAMPAIGN, THIRD_OF_JUNE), THIRD_OF_JUNE, lambda: True)


def _require_turnouts() -> None:
    rows = {(row.unit_key.rpartition("#")[2], row.day): (int(row.voted), int(row.today)) for row in Turnout.scan()}
    assert rows == {
        ("c-0", "2017-06-01"): (2, 2),
        ("c-0", "2017-06-02"): (2, 1),
        ("c-0", "2017-06-03"): (2, 0),
        ("c-1", "2017-06-01"): (2, 2),
        ("c-1", "2017-06-02"): (2, 2),
        ("c-1", "2017-06-03"): (2, 0),
        ("-", "2017-06-01"): (4, 4),
        ("-", "2017-06-02"): (4, 3),
        ("-", "2017-06-03"): (4, 0),
    }


def _tally_all() -> None:
    open_campaign()
    tally(*cast_some(FIRST, SECOND))


def _tally_all_but_one() -> None:
    open_campaign()
    tally(*cast_some(FIRST, SECOND)[:-1])


def _tally_the_last_late() -> None:
    open_campaign()
    *ballots, last = cast_some(FIRST, SECOND)
    tally(*ballots)
    recount()
    tally(last, start=1000)


def _require_results(through: str, equal_days: int) -> None:
    days = 1 if through == FIRST else 2
    articles = {"a1": 5 * days} | {f"a{number}x": days for number in range(5)}
    assert read_results_of_recount() == {
        "article": (through, 5 * days, articles),
        "film": (through, 2 * days, {"f1": 2 * days}),
    }
    assert sum(bool(row.is_equal) for row in Recount.scan()) == equal_days


def open_for_one() -> None:
    """Store a campaign of three articles with one voter on its roll."""
    store_campaign()
    store_candidates("article", 3)
    seat_on_roll(1)


def _cast() -> None:
    voter = seat_member(Member.get("m-1"), NOON).seat.require_voter()
    before = [row.receipt for row in Ballot.scan(consistent_read=True)]
    shown = cast_ballot(voter, CAMPAIGN, "article", TODAY, ["canary-ar000", "canary-ar002"], NOON).stored
    assert [row.receipt for row in Ballot.scan(consistent_read=True)] == [shown.receipt]
    assert before in ([], [shown.receipt])


def _require_one_ballot() -> None:
    assert [list(row.choices) for row in Ballot.scan()] == [["canary-ar000", "canary-ar002"]]


def _activate_by_phone() -> None:
    activate_by_phone(ACCOUNT, f"phone:{phone_of(1)}/{next(_tries)}", FakeWeChat(), NOON)


def _activate_by_code() -> None:
    activate_by_code(ACCOUNT, "陈测试1", code_of(1), NOON)


def _require_bound_to_each_other() -> None:
    [identity], [member] = Identity.scan(), Member.scan()
    assert (identity.member_id, member.openid_hash) == ("m-1", identity.openid_hash)
    assert not member.code_hash


JOBS = (
    CrashJob("tally", 6, _count_the_first, _count_all, _require_all_counted),
    CrashJob("settle", 11, _vote_on_two_days, _settle, _require_points_once),
    CrashJob("turnout", 9, _vote_on_two_days, _count_turnouts, _require_turnouts),
    CrashJob("recount", 11, _tally_all, recount, lambda: _require_results(THIRD, 3)),
    CrashJob("recount that differs", 13, _tally_all_but_one, recount, lambda: _require_results(FIRST, 2)),
    CrashJob("recount after it differed", 3, _tally_the_last_late, recount, lambda: _require_results(THIRD, 3)),
    CrashJob("ballot", 1, open_for_one, _cast, _require_one_ballot),
    CrashJob("activation by phone", 1, lambda: store_member(1), _activate_by_phone, _require_bound_to_each_other),
    CrashJob("activation by code", 3, lambda: store_member(1), _activate_by_code, _require_bound_to_each_other),
)

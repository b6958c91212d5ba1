"""The recount finds every difference between ballots and tallies, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from models.ballot import Ballot
from models.base import current_store
from models.rules.recounting import Difference
from models.services.campaigns import require_campaign
from models.services.recount_parts import recount_part
from models.services.recounting import NIGHTLY, Recounted, recount_campaign
from models.services.tallies import count_batch
from models.tally import Tally
from tests.fakes import make_record
from tests.makers import CAMPAIGN, NOON, put_ballot
from tests.models.services.recount_world import (
    COMMITTEES,
    FIRST,
    FOURTH,
    NIGHT,
    SECOND,
    THIRD,
    cast_some,
    open_campaign,
    recount,
    tally,
)
from tests.wire import watch


@pytest.fixture(autouse=True)
def _campaign(store: None) -> None:
    open_campaign()


@pytest.fixture
def queries() -> list[str]:
    """The hash keys of the ballots' Queries from here on."""
    asked: list[str] = []

    def note(operation: str, params: dict[str, Any]) -> None:
        if operation == "Query" and params["TableName"].endswith("-ballots"):
            asked.extend(value["S"] for value in params["ExpressionAttributeValues"].values())

    watch(current_store(), note)
    return asked


def list_differences(recounted: Recounted) -> list[tuple[str, Difference]]:
    """Return all differences with their days."""
    return [(day.day, difference) for day in recounted.days for difference in day.differences]


def test_what_was_tallied_is_what_is_recounted() -> None:
    tally(*cast_some(FIRST, THIRD))
    recounted = recount()
    assert (recounted.is_equal, recounted.is_complete, list_differences(recounted)) == (True, True, [])
    assert [(day.day, day.count.ballots) for day in recounted.days] == [(FIRST, 7), (SECOND, 0), (THIRD, 7)]
    article = recounted.total.categories["article"]
    assert (recounted.total.ballots, article.ballots, article.counts["a1"]) == (14, 10, 10)
    assert (recounted.version, recounted.total.rules_versions) == (1, (1,))


def test_ballot_that_was_never_tallied_is_found() -> None:
    tally(*cast_some(FIRST))
    put_ballot("late", "a1", day=FIRST)
    assert list_differences(recount()) == [
        (FIRST, Difference("article", None, 6, 5)),
        (FIRST, Difference("article", "a1", 6, 5)),
    ]


def test_tallied_ballot_that_is_gone_is_found() -> None:
    ballots = cast_some(FIRST)
    tally(*ballots)
    ballots[-1].delete()
    assert list_differences(recount()) == [
        (FIRST, Difference("film", None, 1, 2)),
        (FIRST, Difference("film", "f1", 1, 2)),
    ]


def test_tally_that_was_tampered_with_is_found() -> None:
    tally(*cast_some(FIRST))
    row = Tally.get(Tally.category_key_of(CAMPAIGN, "film", FIRST), "shard-1")
    row.counts = {"f1": 1, "f2": 1}
    row.save()
    assert list_differences(recount()) == [
        (FIRST, Difference("film", "f1", 2, 1)),
        (FIRST, Difference("film", "f2", 0, 1)),
    ]


def test_ballots_of_a_committee_off_the_roll_are_a_difference() -> None:
    tally(put_ballot("stranger", "a1", day=FIRST, committee="c-9"))
    assert not recount().is_equal


def test_ballots_of_an_unknown_category_are_compared_too() -> None:
    put_ballot("v1", "x1", category="unknown", day=FIRST)
    assert list_differences(recount())[0] == (FIRST, Difference("unknown", None, 1, 0))


UNREADABLE: list[dict[str, Any]] = [
    {"c": {"S": "a1"}},
    {"c": {"L": []}},
    {"c": {"L": [{"N": "1"}]}},
    {"r": {"S": "two\nlines"}},
    {"r": {"NULL": True}},
    {"t": {"S": "noon"}},
    {"v": {"S": "1"}},
    {"s": {"S": "b-1#voter"}},
]


@pytest.mark.parametrize("broken", UNREADABLE, ids=str)
def test_unreadable_item_is_counted_apart_and_blocks_nothing(broken: dict[str, Any]) -> None:
    tally(*cast_some(FIRST))
    image = make_record(1, "a1", day=FIRST)["dynamodb"]["NewImage"] | broken
    current_store().wire.call("PutItem", {"TableName": "test-ballots", "Item": image})
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "99", "NewImage": image}}
    assert count_batch("shard-1", [record], NOON).quarantined == 1
    recounted = recount()
    assert (recounted.is_equal, recounted.total.unreadable, recounted.quarantined) == (True, 1, 1)
    assert recounted.total.ballots == 7


def test_assisted_ballots_are_counted_and_told_apart() -> None:
    tally(put_ballot("v1", "a1", day=FIRST, assisted=True), put_ballot("v2", "a1", day=FIRST))
    recounted = recount()
    assert (recounted.is_equal, recounted.total.ballots, recounted.total.assisted) == (True, 2, 1)


def test_ordinary_ballot_does_not_carry_that_it_was_not_assisted() -> None:
    assert "a" not in put_ballot("v1", "a1").serialize()


def test_versions_of_the_rules_are_those_on_the_ballots() -> None:
    tally(put_ballot("v1", "a1", day=FIRST, rules=3), put_ballot("v2", "a1", day=SECOND, rules=1))
    assert recount().total.rules_versions == (1, 3)


def test_day_that_is_not_over_is_not_read(queries: list[str]) -> None:
    tally(*cast_some(FOURTH))
    recounted = recount()
    assert [day.day for day in recounted.days] == [FIRST, SECOND, THIRD]
    assert recounted.total.ballots == 0
    assert {key.rpartition("#")[2] for key in queries} == {FIRST, SECOND, THIRD}


def test_run_twice_reads_no_ballot_again(queries: list[str]) -> None:
    tally(*cast_some(FIRST, SECOND))
    first = recount()
    read = len(queries)
    assert recount() == first
    assert (read, len(queries)) == (3 * len(COMMITTEES), read)


@pytest.mark.parametrize("pieces", range(1, 7))
def test_run_cut_short_anywhere_goes_on_where_it_stopped(pieces: int, queries: list[str]) -> None:
    tally(*cast_some(FIRST, THIRD))
    runs = 1
    while not (recounted := recount(pieces=pieces)).is_complete:
        runs += 1
    assert runs == -(-6 // pieces)
    assert len(queries) == len(set(queries)) == 6
    assert recounted == replace(recount("another"), run=NIGHTLY)


def test_runs_of_other_labels_read_everything_anew(queries: list[str]) -> None:
    ballots = cast_some(FIRST)
    tally(*ballots)
    assert recount().is_equal
    ballots[0].delete()
    assert recount().is_equal
    assert not recount("audit").is_equal
    assert len(queries) > 6


def test_difference_is_said_only_after_reading_again(queries: list[str]) -> None:
    cast_some(FIRST)
    assert not recount().is_equal
    assert queries.count(f"{CAMPAIGN}#c-1#{FIRST}") == 2
    assert queries.count(f"{CAMPAIGN}#c-1#{SECOND}") == 1


def test_tally_that_catches_up_ends_the_difference(queries: list[str]) -> None:
    ballots = cast_some(FIRST)
    assert not recount().is_equal
    tally(*ballots)
    queries.clear()
    assert recount().is_equal
    assert queries == []


def test_ballot_that_came_between_readings_ends_the_difference() -> None:
    ballots = cast_some(FIRST)
    late = put_ballot("late", "a1", day=FIRST)
    tally(*ballots, late)
    late.delete()
    assert not recount().is_equal
    put_ballot("late", "a1", day=FIRST)
    assert recount().is_equal


def test_new_days_come_before_those_that_differed() -> None:
    cast_some(FIRST)
    tally(*cast_some(FOURTH), start=100)
    assert not recount().is_equal
    later = recount(pieces=2, days_later=1)
    assert (later.is_complete, [day.day for day in later.days][-1]) == (False, FOURTH)


@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_reading_again_is_taken_up_where_it_stopped(pieces: int, queries: list[str]) -> None:
    cast_some(FIRST)
    assert recount("audit", pieces).days == ()
    assert not recount("audit", 4 - pieces).is_equal
    assert sorted(queries) == sorted(2 * [f"{CAMPAIGN}#c-1#{FIRST}", f"{CAMPAIGN}#c-2#{FIRST}"])


def test_day_found_equal_is_never_changed_by_a_slower_run() -> None:
    ballots = cast_some(FIRST)
    calls = iter(range(100))

    def has_time() -> bool:
        # When the slow run is about to read anew, the tally has caught up and another run was faster.
        if next(calls) == 2:
            tally(*ballots)
            assert recount().is_equal
            ballots[0].delete()
        return True

    assert recount_campaign(require_campaign(CAMPAIGN, NIGHT), NIGHTLY, NIGHT, has_time).is_equal
    assert recount().is_equal


def test_older_reading_of_a_part_never_replaces_a_newer_one() -> None:
    late = put_ballot("late", "a1", day=FIRST)
    newer = recount_part(CAMPAIGN, "audit", "c-1", FIRST, reading=2)
    late.delete()
    slow = recount_part(CAMPAIGN, "audit", "c-1", FIRST, reading=1)
    assert (slow.ballots, slow.reading, slow.digest) == (1, 2, newer.digest)
    assert recount_part(CAMPAIGN, "audit", "c-1", FIRST, reading=3).ballots == 0


def test_ballots_survive_a_recount_untouched() -> None:
    before = [ballot.serialize() for ballot in cast_some(FIRST)]
    recount()
    assert sorted(map(str, before)) == sorted(str(ballot.serialize()) for ballot in Ballot.scan())

"""The published result is the sum of the equal days, from the first on, and moves only forward."""

from __future__ import annotations

import pytest

from models.base import current_store
from models.connections import Request, Response
from models.errors import StoreBusy
from models.result import Result
from models.rules.counting import Counted
from models.services.campaigns import require_campaign
from models.services.rolling_up import roll_up_results
from models.wire import Exchange
from tests.makers import CAMPAIGN, put_ballot
from tests.models.services.recount_world import (
    FIRST,
    FOURTH,
    NIGHT,
    SECOND,
    THIRD,
    cast_some,
    open_campaign,
    read_results,
    recount,
    tally,
)
from tests.stores import reopen_impatiently
from tests.wire import Faults, go_well, throttle

DAYS = [FIRST, SECOND, THIRD]


@pytest.fixture(autouse=True)
def _campaign(store: None) -> None:
    open_campaign()


def roll_up(*equal: str) -> None:
    """Roll up these days, each with one article's ballot."""
    days = {day: {"article": Counted(ballots=1, counts={"a1": 1})} for day in equal}
    roll_up_results(require_campaign(CAMPAIGN, NIGHT), [*DAYS, FOURTH], days)


def test_equal_days_are_published_as_one_sum() -> None:
    tally(*cast_some(FIRST, THIRD))
    recount()
    results = read_results()
    assert results["film"] == (THIRD, 4, {"f1": 4})
    assert (results["article"][:2], results["article"][2]["a1"]) == ((THIRD, 10), 10)


def test_category_without_any_ballot_is_published_as_zero() -> None:
    tally(put_ballot("v1", "a1", day=FIRST))
    recount()
    assert read_results()["film"] == (THIRD, 0, {})


def test_result_stops_before_a_day_that_differs() -> None:
    tally(*cast_some(FIRST))
    late = cast_some(SECOND)
    tally(*cast_some(THIRD), start=100)
    recount()
    assert {through for through, *_ in read_results().values()} == {FIRST}
    tally(*late, start=200)
    recount()
    assert read_results()["film"] == (THIRD, 6, {"f1": 6})


def test_nothing_is_published_while_the_first_day_differs() -> None:
    cast_some(FIRST)
    recount()
    assert read_results() == {}


def test_runs_of_auditors_publish_nothing() -> None:
    tally(*cast_some(FIRST))
    assert recount("audit").is_equal
    assert read_results() == {}


def test_result_never_moves_backward() -> None:
    roll_up(*DAYS)
    roll_up(FIRST)
    assert read_results()["article"] == (THIRD, 3, {"a1": 3})


def test_run_that_is_overtaken_between_reading_and_putting_takes_nothing_back() -> None:
    faults = Faults(current_store())

    def overtake(request: Request, exchange: Exchange) -> Response:
        roll_up(*DAYS)
        return exchange(request)

    faults.plan("PutItem", overtake)
    roll_up(FIRST)
    assert faults.sent["PutItem"] == 4
    assert {through for through, *_ in read_results().values()} == {THIRD}


def test_gap_between_equal_days_is_not_jumped_over() -> None:
    roll_up(FIRST, THIRD)
    assert read_results()["article"] == (FIRST, 1, {"a1": 1})


def test_run_cut_short_publishes_the_days_it_finished() -> None:
    tally(*cast_some(FIRST))
    recount(pieces=3)
    assert read_results()["film"] == (FIRST, 2, {"f1": 2})


def test_category_left_behind_by_a_crash_is_put_by_the_next_run() -> None:
    tally(*cast_some(FIRST))
    recount(pieces=2)
    faults = Faults(reopen_impatiently())
    days = {day: {"article": Counted(ballots=1, counts={"a1": 1})} for day in DAYS}
    # The first put, that of the articles, goes through; the second does not.
    faults.plan("PutItem", go_well, throttle)
    with pytest.raises(StoreBusy):
        roll_up_results(require_campaign(CAMPAIGN, NIGHT), DAYS, days)
    assert {category: row[0] for category, row in read_results().items()} == {"article": THIRD, "film": FIRST}
    roll_up_results(require_campaign(CAMPAIGN, NIGHT), DAYS, days)
    assert {category: row[0] for category, row in read_results().items()} == {"article": THIRD, "film": THIRD}


def test_result_is_read_with_one_request() -> None:
    tally(*cast_some(FIRST))
    recount()
    faults = Faults(current_store())
    assert len(list(Result.query(CAMPAIGN))) == 2
    assert faults.sent == {"Query": 1}

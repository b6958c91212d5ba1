"""Recounts that run at once agree, publish once, and never take back what was found equal."""

from __future__ import annotations

import pytest

from models.recount import Recount
from models.services.recounting import NIGHTLY
from tests.makers import CAMPAIGN
from tests.models.services.recount_world import (
    COMMITTEES,
    FIRST,
    SECOND,
    THIRD,
    cast_some,
    open_campaign,
    read_results,
    recount,
    tally,
)
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")


def test_five_runs_at_once_count_everything_once() -> None:
    open_campaign()
    tally(*cast_some(FIRST, SECOND, THIRD))
    [outcomes] = race(lambda thread, number: recount(), threads=5)
    assert all(outcome == outcomes[0] and outcome.is_equal and outcome.is_complete for outcome in outcomes)
    rows = list(Recount.query(Recount.run_key_of(CAMPAIGN, NIGHTLY), consistent_read=True))
    assert len(rows) == 3 + 3 * len(COMMITTEES)
    assert all(row.reading == 1 for row in rows)
    assert read_results()["film"] == (THIRD, 6, {"f1": 6})


def test_runs_racing_a_tally_that_catches_up_end_equal() -> None:
    open_campaign()
    late = cast_some(FIRST)
    tally(*cast_some(SECOND), start=100)

    def act(thread: int, number: int) -> bool:
        if thread == 0:
            tally(*late, start=200)
        return recount(pieces=thread + 1).is_equal

    race(act, rounds=3, threads=5)
    last = recount()
    assert (last.is_equal, last.total.ballots) == (True, 14)
    assert read_results()["film"] == (THIRD, 4, {"f1": 4})

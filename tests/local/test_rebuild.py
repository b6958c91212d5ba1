"""A killed stand's tallies equal its ballots again; a demo whose days are moved publishes nothing old."""

from __future__ import annotations

import pytest

from local.rebuild import forget_recounts, rebuild_tallies
from models.tally import Tally
from tests.makers import NOON
from tests.models.services.recount_world import FIRST, THIRD, cast_some, open_campaign, read_results, recount, tally


@pytest.fixture(autouse=True)
def _campaign(store: None) -> None:
    open_campaign()


def test_rebuilt_tallies_are_what_the_recount_finds() -> None:
    ballots = cast_some(FIRST, THIRD)
    # The stream had delivered some, one of them to a shard that is gone; the rest was lost with it.
    tally(*ballots[:3])
    tally(ballots[3], shard="shard-gone")
    assert not recount("before").is_equal
    assert rebuild_tallies(NOON) == len(ballots)
    after = recount("after")
    assert (after.is_equal, after.total.ballots) == (True, len(ballots))


def test_nightly_run_made_before_a_kill_is_mended_after_it() -> None:
    cast_some(FIRST)
    assert not recount().is_equal
    rebuild_tallies(NOON)
    assert recount().is_equal
    assert read_results()["film"][1] == 2


def test_moved_demo_forgets_recounts_but_no_ballot() -> None:
    tally(*cast_some(FIRST))
    recount()
    forget_recounts()
    assert read_results() == {}
    assert len(list(Tally.scan())) == 2
    assert recount().total.ballots == 7

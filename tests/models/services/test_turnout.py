"""Turnout as units read it, and the hourly roll-up behind the larger ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bench.meter import Meter
from models.base import current_store
from models.errors import Forbidden, NoCampaign
from models.roll import RollEntry
from models.services.actors import Actor
from models.services.campaigns import require_campaign
from models.services.ladders import read_ladder
from models.services.settling import settle_campaign
from models.services.turnout import DayTurnout, Figures, list_branches_below_goal, read_unit_turnout
from models.services.turnout_counting import count_turnouts
from models.turnout import Turnout
from models.unit import Unit
from tests.desk import store_tree
from tests.makers import CAMPAIGN, NOON, TODAY, make_stage, put_ballot, store_campaign, voter_on_roll
from tests.officers import appoint

pytestmark = pytest.mark.usefixtures("store")

YESTERDAY = "2017-07-04"
ACTIVATED = {"activated_at": "2017-06-01T00:00:00+00:00", "openid_hash": "hash"}
DAY = timedelta(days=1)


@pytest.fixture
def administrator() -> Actor:
    """An administrator, of no branch in the usual tree; voting opened the day before yesterday."""
    store_tree()
    stages = [
        make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
        make_stage("voting", "2017-07-03T00:00:00+08:00", "2017-07-08T00:00:00+08:00"),
        make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
    ]
    store_campaign(stages=stages)
    return appoint("administrator", branch_id="b-elsewhere")


def count(now: datetime = NOON, has_time: Callable[[], bool] = lambda: True) -> bool:
    """Roll up at `now`."""
    return count_turnouts(require_campaign(CAMPAIGN, now), now, has_time)


def read_rows() -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """Return every row of the roll-up, by unit and day."""
    return {
        (row.unit_key.partition("#")[2], row.day): (
            int(row.entitled),
            int(row.activated),
            int(row.voted),
            int(row.today),
        )
        for row in Turnout.scan(consistent_read=True)
    }


def test_branch_is_counted_while_somebody_waits(administrator: Actor) -> None:
    voter = voter_on_roll(1, **ACTIVATED)
    voter_on_roll(2)
    early = voter_on_roll(3)
    put_ballot(voter.voter, "canary-ar000")
    put_ballot(voter.voter, "canary-fi000", category="film")
    put_ballot(early.voter, "canary-ar000", day=YESTERDAY)
    put_ballot("nobody on the roll", "canary-ar000")
    view = read_unit_turnout(administrator, "b-1", NOON)
    assert (view.figures, view.day, view.counted_at) == (Figures(3, 1, 2, 1), TODAY, None)
    assert view.trend == (DayTurnout(TODAY, today=1, voted=2),)


def test_figure_stays_when_days_are_settled(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000", day=YESTERDAY)
    before = read_unit_turnout(administrator, "c-1", NOON).figures
    assert settle_campaign(require_campaign(CAMPAIGN, NOON), NOON, lambda: True).voters == 1
    assert read_unit_turnout(administrator, "c-1", NOON).figures == before == Figures(1, 0, 1, 0)


def test_struck_voter_is_no_longer_counted(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000")
    RollEntry(*RollEntry.keys(CAMPAIGN, "c-1", "b-1", voter.voter)).update([RollEntry.struck_on.set(TODAY)])
    assert read_unit_turnout(administrator, "b-1", NOON).figures == Figures()


def test_turnout_and_ladder_show_the_same_figure(administrator: Actor) -> None:
    for number in range(1, 5):
        voter = voter_on_roll(number, branch_id=f"b-{number % 2 + 1}", **ACTIVATED)
        if number > 2:
            put_ballot(voter.voter, "canary-ar000", branch=voter.branch_id)
    for unit in ("b-1", "b-2", "c-1"):
        rungs, figures = (
            read_ladder(administrator, unit, NOON).rungs,
            read_unit_turnout(administrator, unit, NOON).figures,
        )
        assert rungs is not None
        assert figures is not None
        assert (rungs.entitled, rungs.voted, rungs.activated) == (figures.entitled, figures.voted, figures.activated)


def test_committee_ranks_branches_by_turnout(administrator: Actor) -> None:
    voter_on_roll(1)
    voter = voter_on_roll(2, branch_id="b-2")
    put_ballot(voter.voter, "canary-ar000", branch="b-2")
    view = read_unit_turnout(administrator, "c-1", NOON)
    assert view.figures == Figures(2, 0, 1, 1)
    assert [(line.unit.unit_id, line.figures) for line in view.lines] == [
        ("b-2", Figures(1, 0, 1, 1)),
        ("b-1", Figures(1, 0, 0, 0)),
    ]


def test_branch_that_moved_keeps_its_place_on_the_roll(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000")
    Unit("b-1").update([Unit.parent_id.set("c-2")])
    assert read_unit_turnout(administrator, "b-1", NOON).figures == Figures(1, 0, 1, 1)
    assert read_unit_turnout(administrator, "c-1", NOON).figures == Figures(1, 0, 1, 1)
    assert read_unit_turnout(administrator, "c-2", NOON).figures == Figures()


def test_larger_unit_shows_the_last_roll_up(administrator: Actor) -> None:
    voter = voter_on_roll(1, **ACTIVATED)
    voter_on_roll(2, branch_id="b-3", committee_id="c-2")
    put_ballot(voter.voter, "canary-ar000")
    assert read_unit_turnout(administrator, "u-1", NOON).figures is None
    assert count()
    view = read_unit_turnout(administrator, "u-1", NOON)
    assert (view.figures, view.counted_at) == (Figures(2, 1, 1, 1), "2017-07-05T12:00:00+08:00")
    assert [(line.unit.unit_id, line.figures) for line in view.lines] == [
        ("r-1", Figures(1, 1, 1, 1)),
        ("r-2", Figures(1, 0, 0, 0)),
    ]


def test_units_of_each_tier_add_up_the_same(administrator: Actor) -> None:
    for number, (branch, committee) in enumerate([("b-1", "c-1"), ("b-2", "c-1"), ("b-3", "c-2"), ("b-3", "c-2")]):
        voter = voter_on_roll(number + 1, branch_id=branch, committee_id=committee)
        if number % 2:
            put_ballot(voter.voter, "canary-ar000", committee=committee, branch=branch)
    assert count()
    rows = {unit: figures for (unit, day), figures in read_rows().items() if day == TODAY}
    assert rows["-"] == rows["u-1"] == (4, 0, 2, 2)
    assert tuple(map(sum, zip(rows["c-1"], rows["c-2"], strict=True))) == rows["-"]
    assert tuple(map(sum, zip(rows["r-1"], rows["r-2"], strict=True))) == rows["-"]


def test_day_that_is_over_is_counted_for_good(administrator: Actor) -> None:
    first, second = voter_on_roll(1), voter_on_roll(2)
    put_ballot(first.voter, "canary-ar000")
    assert count()
    late = NOON.replace(hour=23, minute=59)
    put_ballot(second.voter, "canary-ar000")
    just_after = late + timedelta(minutes=2)
    assert count(just_after)
    put_ballot(first.voter, "canary-ar000", day="2017-07-06")
    assert count(just_after + timedelta(hours=1))
    trend = {each.day: (each.today, each.voted) for each in read_unit_turnout(administrator, "u-1", just_after).trend}
    assert trend == {"2017-07-03": (0, 0), YESTERDAY: (0, 0), TODAY: (2, 2), "2017-07-06": (1, 2)}


def test_finished_day_is_not_counted_again_within_its_settling(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000", day=YESTERDAY)
    assert settle_campaign(require_campaign(CAMPAIGN, NOON), NOON, lambda: True).voters == 1
    assert count()
    rows = read_rows()
    assert (rows["u-1", YESTERDAY], rows["u-1", TODAY]) == ((1, 0, 1, 1), (1, 0, 1, 0))
    with Meter(current_store()) as meter:
        assert count()
    assert meter.operations == {"Query": 1}


def test_count_of_an_earlier_moment_replaces_nothing(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    count(NOON - timedelta(hours=11))
    newer: list[object] = []

    def be_overtaken() -> bool:
        if len(newer) == 1:
            put_ballot(voter.voter, "canary-ar000")
            count(NOON)
            newer.append(read_rows())
        newer.append(None)
        return True

    assert count(NOON - timedelta(hours=2), be_overtaken)
    assert read_rows() == newer[1]
    assert read_rows()["u-1", TODAY] == (1, 0, 1, 1)


def test_roll_up_stopped_at_every_committee_goes_on(administrator: Actor) -> None:
    for number, (branch, committee) in enumerate([("b-1", "c-1"), ("b-3", "c-2"), ("b-4", "c-3")]):
        voter_on_roll(number + 1, branch_id=branch, committee_id=committee)
    turns, is_complete = 0, False
    while not is_complete:
        left = iter([True])
        is_complete = count(has_time=lambda left=left: next(left, False))  # type: ignore[misc]
        turns += 1
        assert turns < 99
    in_turns = read_rows()
    assert turns > 3
    for row in Turnout.scan():
        row.delete()
    assert count()
    assert read_rows() == in_turns


def test_after_voting_closed_the_last_day_is_counted_once(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000", day="2017-07-07")
    after = NOON + 3 * DAY
    assert count(after)
    view = read_unit_turnout(administrator, "u-1", after)
    assert (view.day, view.figures) == ("2017-07-07", Figures(1, 0, 1, 1))
    with Meter(current_store()) as meter:
        assert count(after + 5 * DAY)
    assert meter.operations["Query"] == 1


def test_before_voting_nothing_is_rolled_up(administrator: Actor) -> None:
    voter_on_roll(1)
    assert count(NOON - 10 * DAY)
    assert read_rows() == {}
    assert read_unit_turnout(administrator, "b-1", NOON - 10 * DAY).figures == Figures(1, 0, 0, 0)


def test_branches_below_the_goal_are_listed_lowest_first(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    voter_on_roll(2)
    done = voter_on_roll(3, branch_id="b-2")
    voter_on_roll(4, branch_id="b-3", committee_id="c-2")
    put_ballot(voter.voter, "canary-ar000")
    put_ballot(done.voter, "canary-ar000", branch="b-2")
    assert list_branches_below_goal(administrator, "u-1", NOON) == ()
    assert count()
    for unit, wanted in (("u-1", ["b-3", "b-1"]), ("c-1", ["b-1"]), ("b-1", ["b-1"]), ("b-2", [])):
        assert [line.unit.unit_id for line in list_branches_below_goal(administrator, unit, NOON)] == wanted


def test_nobody_reads_beyond_the_own_units(administrator: Actor) -> None:
    secretary = appoint("secretary", "b-1", number=901)
    officer = appoint("officer", "c-1", number=902)
    assert read_unit_turnout(secretary, "b-1", NOON).unit.unit_id == "b-1"
    assert read_unit_turnout(officer, "b-1", NOON).unit.unit_id == "b-1"
    for actor, unit in ((secretary, "b-2"), (secretary, "c-1"), (officer, "c-2"), (officer, "u-1")):
        with pytest.raises(Forbidden):
            read_unit_turnout(actor, unit, NOON)
        with pytest.raises(Forbidden):
            list_branches_below_goal(actor, unit, NOON)


def test_without_a_campaign_there_is_no_turnout() -> None:
    store_tree()
    with pytest.raises(NoCampaign):
        read_unit_turnout(appoint("administrator"), "b-1", NOON)

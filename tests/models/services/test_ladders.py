"""The activation ladder: counted from the roster, the frozen roll and the ballots of days not settled yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from models.base import current_store
from models.connections import Request, Response
from models.errors import Forbidden, NotFound
from models.job import Job
from models.ladder import Ladder
from models.member import Member
from models.roll import RollEntry
from models.rules.ladder import Rungs
from models.services.actors import Actor
from models.services.campaigns import require_campaign
from models.services.jobs import read_job, work_on
from models.services.ladder_counting import KIND, ask_for_count, count_ladders
from models.services.ladders import has_sight_of_names, read_ladder
from models.services.settling import settle_campaign
from models.services.unit_tree import require_unit
from models.services.warm import forget_all
from models.unit import Unit
from models.wire import Exchange
from tests.desk import store_tree
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, store_campaign, store_member, voter_on_roll
from tests.officers import appoint
from tests.stores import reopen_impatiently
from tests.wire import Faults, go_well, let_first, watch

pytestmark = pytest.mark.usefixtures("store")

YESTERDAY = "2017-07-04"
ACTIVATED = {"activated_at": "2017-06-01T00:00:00+00:00", "openid_hash": "hash"}


@pytest.fixture
def administrator() -> Actor:
    """An administrator, of no branch in the usual tree; the campaign is open for voting."""
    store_tree()
    store_campaign()
    return appoint("administrator", branch_id="b-elsewhere")


def count_in_turns(job_id: str, pieces: int = 99) -> int:
    """Do the job in turns of so many committees; return how many turns it took."""
    turns = 0
    while not read_job(job_id).is_over:
        left = iter(range(pieces))
        work_on(job_id, {KIND: count_ladders}, NOON, lambda left=left: next(left, None) is not None)  # type: ignore[misc]
        turns += 1
    return turns


def rungs_at(actor: Actor, unit_id: str) -> Rungs | None:
    """Return a unit's own counts."""
    return read_ladder(actor, unit_id, NOON).rungs


def test_branch_counts_roster_activation_and_roll(administrator: Actor) -> None:
    voter = voter_on_roll(1, **ACTIVATED)
    voter_on_roll(2, **ACTIVATED)
    store_member(3)
    store_member(4, status="closed")
    put_ballot(voter.voter, "canary-ar000")
    put_ballot(voter.voter, "canary-fi000", category="film")
    put_ballot("nobody on the roll", "canary-ar000")
    assert rungs_at(administrator, "b-1") == Rungs(roster=3, activated=2, entitled=2, voted=1)


def test_voter_of_a_settled_day_is_remembered(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000", day=YESTERDAY)
    assert rungs_at(administrator, "b-1") == Rungs(1, 0, 1, 1)
    assert settle_campaign(require_campaign(CAMPAIGN, NOON), NOON, lambda: True).voters == 1
    assert rungs_at(administrator, "b-1") == Rungs(1, 0, 1, 1)


def test_day_settled_between_two_reads_is_not_missed(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000", day=YESTERDAY)
    campaign = require_campaign(CAMPAIGN, NOON)
    for nth in range(1, 6):
        faults = Faults(reopen_impatiently())
        faults.plan("Query", *[go_well] * nth)
        faults.plan("Query", let_first(lambda: settle_campaign(campaign, NOON, lambda: True)))
        assert rungs_at(administrator, "c-1") == Rungs(1, 0, 1, 1)


def test_struck_voter_is_no_longer_entitled(administrator: Actor) -> None:
    voter_on_roll(1)
    voter = voter_on_roll(2)
    put_ballot(voter.voter, "canary-ar000")
    RollEntry(*RollEntry.keys(CAMPAIGN, "c-1", "b-1", voter.voter)).update([RollEntry.struck_on.set(TODAY)])
    assert rungs_at(administrator, "b-1") == Rungs(2, 0, 1, 0)


def test_committee_is_the_sum_of_its_branches_ranked(administrator: Actor) -> None:
    voter_on_roll(1, **ACTIVATED)
    voter_on_roll(2)
    voter_on_roll(3, branch_id="b-2", **ACTIVATED)
    view = read_ladder(administrator, "c-1", NOON)
    assert view.rungs == Rungs(3, 2, 3, 0)
    assert [(line.unit.unit_id, line.rungs) for line in view.lines] == [
        ("b-2", Rungs(1, 1, 1, 0)),
        ("b-1", Rungs(2, 1, 2, 0)),
    ]


def test_branch_that_moved_keeps_its_place_on_the_roll(administrator: Actor) -> None:
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000")
    Unit("b-1").update([Unit.parent_id.set("c-2")])
    assert rungs_at(administrator, "b-1") == Rungs(1, 0, 1, 1)
    assert rungs_at(administrator, "c-1") == Rungs(0, 0, 1, 1)
    assert rungs_at(administrator, "c-2") == Rungs(1, 0, 0, 0)


def test_without_a_campaign_two_rungs_are_counted() -> None:
    store_tree()
    administrator = appoint("administrator", branch_id="b-elsewhere")
    store_member(1, **ACTIVATED)
    store_member(2)
    view = read_ladder(administrator, "b-1", NOON)
    assert (view.rungs, view.campaign) == (Rungs(2, 1, 0, 0), None)


def test_large_unit_shows_what_the_job_counted(administrator: Actor) -> None:
    voter = voter_on_roll(1, **ACTIVATED)
    voter_on_roll(2, branch_id="b-3", committee_id="c-2")
    put_ballot(voter.voter, "canary-ar000")
    assert rungs_at(administrator, "u-1") is None
    count_in_turns(ask_for_count(administrator, "u-1", NOON))
    view = read_ladder(administrator, "u-1", NOON)
    assert (view.rungs, view.counted_at) == (Rungs(2, 1, 2, 1), "2017-07-05T12:00:00+08:00")
    assert [(line.unit.unit_id, line.rungs) for line in view.lines] == [
        ("r-1", Rungs(1, 1, 1, 1)),
        ("r-2", Rungs(1, 0, 1, 0)),
    ]
    assert rungs_at(administrator, "r-2") == Rungs(1, 0, 1, 0)


def test_count_in_many_turns_equals_count_in_one(administrator: Actor) -> None:
    voter_on_roll(1, **ACTIVATED)
    voter_on_roll(2, branch_id="b-3", committee_id="c-2")
    assert count_in_turns(ask_for_count(administrator, "u-1", NOON), pieces=1) == 2
    in_turns = {row.unit_id: row.roster for row in Ladder.scan()}
    job_id = ask_for_count(administrator, "u-1", NOON + timedelta(hours=1))
    count_in_turns(job_id)
    assert {row.unit_id: row.roster for row in Ladder.scan()} == in_turns


def test_count_stopped_before_any_write_is_taken_up_again(administrator: Actor) -> None:
    voter_on_roll(1, **ACTIVATED)
    for nth in range(12):
        job_id = ask_for_count(administrator, "u-1", NOON + timedelta(hours=nth))
        faults = Faults(reopen_impatiently())
        faults.plan("UpdateItem", *[go_well] * nth, break_off)
        try:
            count_in_turns(job_id)
        except Broken:
            count_in_turns(job_id)
        assert rungs_at(administrator, "u-1") == Rungs(1, 1, 1, 0)
        assert read_job(job_id).state == "done"


class Broken(BaseException):
    """The process ends here."""


def break_off(request: Request, exchange: Exchange) -> Response:
    """End the process before the request is sent."""
    raise Broken


def test_second_click_finds_the_job_that_is_still_at_it(administrator: Actor) -> None:
    first = ask_for_count(administrator, "u-1", NOON)
    assert ask_for_count(administrator, "u-1", NOON) == first
    count_in_turns(first)
    assert ask_for_count(administrator, "u-1", NOON) != first
    assert Job.count() == 2


def test_two_clicks_at_once_begin_one_job(administrator: Actor) -> None:
    seen: list[str] = []
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", let_first(lambda: seen.append(ask_for_count(administrator, "u-1", NOON))))
    assert [ask_for_count(administrator, "u-1", NOON)] == seen
    assert Job.count() == 1


@pytest.mark.parametrize(
    ("role", "scope", "reached"),
    [
        ("secretary", "b-1", {"b-1"}),
        ("officer", "c-1", {"b-1", "c-1"}),
        ("officer", "r-1", {"b-1", "c-1", "r-1"}),
        ("auditor", "", {"b-1", "c-1", "r-1", "u-1", "b-3"}),
        ("juror", CAMPAIGN, set()),
    ],
)
def test_everybody_sees_the_own_units_only(administrator: Actor, role: str, scope: str, reached: set[str]) -> None:
    actor = appoint(role, scope, 901, branch_id="b-elsewhere")
    assert set(list_reached(actor)) == reached
    assert has_sight_of_names(actor, "b-1") == (role in {"secretary", "officer"})


def list_reached(actor: Actor) -> Iterator[str]:
    """Yield the units whose numbers the actor may see."""
    for unit_id in ("b-1", "c-1", "r-1", "u-1", "b-3"):
        try:
            read_ladder(actor, unit_id, NOON)
        except Forbidden:
            continue
        yield unit_id


def test_unit_that_does_not_exist_is_not_found(administrator: Actor) -> None:
    with pytest.raises(NotFound):
        read_ladder(administrator, "b-99", NOON)
    with pytest.raises(NotFound):
        ask_for_count(appoint("auditor", number=901), "b-99", NOON)


def test_committee_page_costs_a_query_a_branch_and_two_more(administrator: Actor) -> None:
    for number in range(1, 9):
        voter_on_roll(number, branch_id=f"b-{1 + number % 2}")
    assert settle_campaign(require_campaign(CAMPAIGN, NOON), NOON, lambda: True).is_complete
    forget_all()
    require_campaign(CAMPAIGN, NOON)
    unit = require_unit("c-1")
    with Meter(current_store()) as meter:
        read_ladder(administrator, unit.unit_id, NOON)
    # The children, each branch's roster, the roll, today's ballots.
    assert meter.operations["Query"] == 1 + 2 + 1 + 1


def test_name_or_member_never_leaves_the_roll(administrator: Actor) -> None:
    voter_on_roll(1)
    asked: list[dict[str, Any]] = []
    watch(current_store(), lambda operation, params: asked.append(params))
    read_ladder(administrator, "c-1", NOON)
    (roll,) = (params for params in asked if params.get("TableName") == "test-roll")
    needed = (RollEntry.committee_key, RollEntry.voter_key, RollEntry.first_voted_on, RollEntry.struck_on)
    assert set(roll["ExpressionAttributeNames"].values()) == {attribute.attr_name for attribute in needed}


def test_member_activated_since_counts_at_the_next_look(administrator: Actor) -> None:
    store_member(1)
    assert rungs_at(administrator, "b-1") == Rungs(1, 0, 0, 0)
    Member("m-1").update([Member.activated_at.set("2017-07-05T00:00:00+00:00")])
    assert rungs_at(administrator, "b-1") == Rungs(1, 1, 0, 0)

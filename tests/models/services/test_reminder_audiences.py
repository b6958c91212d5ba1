"""Whom reminders reach: voters who have not voted, secretaries, officers; and nobody else."""

from __future__ import annotations

import msgspec
import pytest

from bench.meter import Meter
from models.base import current_store
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.sending import Sending
from models.services.reminder_audiences import list_places
from models.services.reminder_chunks import read_chunk
from models.services.reminder_planning import plan_turn
from models.services.reminder_plans import load_plan
from models.services.reminder_runs import RunTerms, begin_run
from models.unit import Unit
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, store_campaign, store_units
from tests.reminding import (
    TEMPLATE,
    WORK,
    MemoryQueue,
    Reminding,
    appoint_holder,
    enter_person,
    give_credits,
    make_stage,
    openid_of,
    store_reminder_plan,
)


@pytest.fixture
def reminding(store: None) -> Reminding:
    """A campaign with a plan, and nobody on its roll yet."""
    store_campaign()
    store_reminder_plan()
    return Reminding()


def list_queued(queue: MemoryQueue) -> list[tuple[str, int]]:
    """Return who is in the queue (the member's id), each with the delay."""
    return [(person.member_id, delay) for text, delay in queue.waiting for person in read_chunk(text).people]


def make_terms(reminding: Reminding, **changes: object) -> RunTerms:
    """Return the terms of a run by hand."""
    fields: dict[str, object] = {
        "kind": "branch_asked",
        "day": TODAY,
        "scope": "b-1",
        "audience": "voters",
        "template_id": TEMPLATE,
        "page": "pages/home/home",
        "data": {"thing1": "请您投票"},
        "limits": load_plan(CAMPAIGN).plan.limits,
        "per_second": 10,
        "quiet_from": "21:00",
        "quiet_until": "08:00",
    }
    return RunTerms(**(fields | changes))  # type: ignore[arg-type]


def test_whoever_was_struck_off_is_not_planned(reminding: Reminding) -> None:
    voter = enter_person(1, 1, reminding.wechat)
    RollEntry(*RollEntry.keys(CAMPAIGN, "c-1", "b-1", voter)).change(
        [RollEntry.struck_on.set(TODAY)], RollEntry.committee_key.exists()
    )
    reminding.work_off()
    assert (reminding.wechat.taken, reminding.count_states()) == ([], {})


def test_last_days_reach_those_only_who_never_voted(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("last_days", days_before=(87,)))
    voters = {number: enter_person(number, 1, reminding.wechat) for number in range(1, 5)}
    put_ballot(voters[1], "x", day="2017-06-20")
    put_ballot(voters[2], "x", day=TODAY)
    RollEntry(*RollEntry.keys(CAMPAIGN, "c-1", "b-1", voters[3])).change(
        [RollEntry.first_voted_on.set("2017-06-02")], RollEntry.committee_key.exists()
    )
    reminding.work_off()
    assert [to for to, _, _ in reminding.wechat.taken] == [openid_of(4)]


def test_opening_reminder_reaches_everybody_entitled(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("voting_opens", at="00:00"), quiet_from="00:00", quiet_until="00:00")
    enter_person(1, 1, reminding.wechat)
    reminding.clock.moment = NOON.replace(month=6, day=1)
    reminding.work_off()
    assert reminding.count_states() == {("sent", None): 1}


def test_one_branch_is_asked_and_no_other(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("branch_asked"))
    store_units("c-1", "b-1", "b-2")
    enter_person(1, 1, reminding.wechat)
    enter_person(2, 1, reminding.wechat, branch_id="b-2")
    begin_run(CAMPAIGN, make_terms(reminding), NOON, "m-9")
    reminding.work_off()
    assert [to for to, _, _ in reminding.wechat.taken] == [openid_of(1)]


def test_secretaries_of_branches_with_members_to_activate_are_asked(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("activation", "work", days_before=(3,)))
    store_units("c-1", "b-1", "b-2")
    for number, branch in ((1, "b-1"), (2, "b-2")):
        enter_person(number, 0, branch_id=branch)
        appoint_holder(number, "secretary", branch)
    # Only b-1 has somebody who is not activated.
    enter_person(3, 0, openid_hash=None, activated_at=None)
    reminding.clock.moment = NOON.replace(month=5, day=29)
    reminding.plan()
    assert [who for who, _ in list_queued(reminding.queue)] == ["m-1"]


def test_secretaries_below_the_goal_are_asked_by_their_officer(reminding: Reminding) -> None:
    store_units("c-1", "b-1", "b-2")
    voters = {}
    for number, branch in ((1, "b-1"), (2, "b-2")):
        voters[number] = enter_person(number, 0, branch_id=branch)
        appoint_holder(number, "secretary", branch)
    put_ballot(voters[2], "x", branch="b-2")
    terms = make_terms(reminding, kind="secretary_asked", scope="u-1", audience="secretaries", template_id=WORK)
    begin_run(CAMPAIGN, terms, NOON, "m-9")
    begin_run(CAMPAIGN, make_terms_of(terms, "c-1", ("b-2",)), NOON, "m-9")
    plans = {run.terms.scope: run for run in reminding.runs()}
    found = {}
    for scope, run in plans.items():
        queue = MemoryQueue()
        plan_turn(reminding.campaign, run, queue, NOON, lambda: True)
        found[scope] = [who for who, _ in list_queued(queue)]
    assert found == {"u-1": ["m-1"], "c-1": ["m-2"]}


def make_terms_of(terms: RunTerms, scope: str, branches: tuple[str, ...]) -> RunTerms:
    """Return the same terms for these branches."""
    return msgspec.structs.replace(terms, scope=scope, branches=branches)


def test_officers_of_a_tier_learn_their_due_date(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("nomination_due", "work", days_before=(3,)))
    Unit("u-2", tier="reporting", name="某市委组织部").save()
    Unit("u-3", tier="committee", name="某党委").save()
    for number, unit in ((1, "u-2"), (2, "u-3")):
        enter_person(number, 0)
        appoint_holder(number, "officer", unit)
    reminding.clock.moment = NOON.replace(month=4, day=27)
    reminding.plan()
    assert [who for who, _ in list_queued(reminding.queue)] == ["m-1"]
    (run,) = reminding.runs()
    assert (run.terms.scope, run.terms.data) == ("reporting", {"date1": "2017年4月30日"})


@pytest.mark.parametrize(
    ("sent", "reached"),
    [
        ({}, ["m-1"]),
        ({"article": 3, "-": 3}, ["m-1"]),
        ({"article": 3, "film": 2, "-": 5}, ["m-1"]),
        ({"article": 3, "film": 3, "-": 6}, []),
    ],
)
def test_unit_that_has_sent_enough_is_left_in_peace(
    reminding: Reminding, sent: dict[str, int], reached: list[str]
) -> None:
    store_reminder_plan(make_stage("nomination_due", "work", days_before=(3,)))
    Unit("u-2", tier="reporting", name="某市委组织部").save()
    enter_person(1, 0)
    appoint_holder(1, "officer", "u-2")
    for category, count in sent.items():
        ids = {f"n-{category}-{number}" for number in range(count)}
        Sending(Sending.key_of(CAMPAIGN, "u-2"), category, sent=ids).save()
    # What another unit, or this one in another campaign, has sent says nothing.
    Sending(Sending.key_of(CAMPAIGN, "u-9"), "article", sent={"n-1", "n-2", "n-3"}).save()
    Sending(Sending.key_of("liuhao-2016", "u-2"), "film", sent={"n-1", "n-2", "n-3"}).save()
    reminding.clock.moment = NOON.replace(month=4, day=27)
    reminding.plan()
    assert [who for who, _ in list_queued(reminding.queue)] == reached


def test_ballot_does_not_keep_a_secretary_from_being_asked(reminding: Reminding) -> None:
    store_units("c-1", "b-1")
    voter = enter_person(1, 0)
    enter_person(2, 0)
    appoint_holder(1, "secretary", "b-1")
    give_credits(1, 1, reminding.wechat, WORK)
    put_ballot(voter, "x")
    terms = make_terms(reminding, kind="secretary_asked", scope="b-1", audience="secretaries", template_id=WORK)
    begin_run(CAMPAIGN, terms, NOON, "m-9")
    reminding.work_off()
    assert [to for to, template, _ in reminding.wechat.taken if template == WORK] == [openid_of(1)]


def test_list_of_committees_is_read_only_as_far_as_needed(reminding: Reminding) -> None:
    for number in range(100, 300):
        RollCommittee(CAMPAIGN, f"c-{number}", voters=1).save()
    campaign, terms = reminding.campaign, make_terms(reminding, kind="evening", scope="")
    with Meter(current_store()) as meter:
        places = iter(list_places(campaign, terms, "c-150"))
        assert [next(places).unit_id for _ in range(3)] == ["c-150", "c-151", "c-152"]
    assert meter.requests == 1
    assert [place.unit_id for place in places] == [f"c-{number}" for number in range(153, 300)]

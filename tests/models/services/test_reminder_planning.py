"""Planning reminders: who is due, in which order, at which pace; two planners and a crash in between do no harm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.errors import Unavailable
from models.member import Member
from models.reminder_run import ReminderRun
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import store_rule_set
from models.services.reminder_chunks import Chunk, read_chunk
from models.services.reminder_halts import end_run
from models.services.reminder_planning import begin_due_runs, plan_turn
from models.services.reminder_plans import load_plan, store_plan
from models.services.rolls import enter_on_roll
from models.services.warm import forget_all
from tests.makers import CAMPAIGN, NOON, make_rule_set, store_campaign
from tests.reminding import (
    TEMPLATE,
    MemoryQueue,
    Reminding,
    at_hour,
    enter_person,
    make_stage,
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


def test_due_run_begins_once_however_often_it_is_asked(reminding: Reminding) -> None:
    first = begin_due_runs(reminding.campaign, NOON)
    assert [run.terms.kind for run in first.runs] == ["vote_today"]
    assert begin_due_runs(reminding.campaign, NOON).runs == ()


@pytest.mark.parametrize(("hour", "begun"), [(7, 0), (11, 0), (12, 1), (20, 1), (21, 0)])
def test_run_begins_from_its_time_on_outside_quiet_hours(reminding: Reminding, hour: int, begun: int) -> None:
    assert len(begin_due_runs(reminding.campaign, at_hour(NOON, hour)).runs) == begun


def test_plan_that_is_off_begins_nothing(reminding: Reminding) -> None:
    current = load_plan(CAMPAIGN)
    store_plan(CAMPAIGN, current.plan, False, current.version, NOON)
    assert begin_due_runs(reminding.campaign, NOON).runs == ()


def test_text_that_wechat_would_refuse_begins_nothing(reminding: Reminding) -> None:
    plan = load_plan(CAMPAIGN).plan
    message = type(plan.messages[0])("vote", TEMPLATE, "投票提醒", "", "", {"thing1": "太长" * 20})
    store_reminder_plan(messages=(message,))
    begun = begin_due_runs(reminding.campaign, NOON)
    assert (begun.runs, begun.unfit) == ((), ("vote_today",))


def test_terms_stay_as_they_were_when_the_plan_changes(reminding: Reminding) -> None:
    enter_person(1, 1, reminding.wechat)
    begin_due_runs(reminding.campaign, NOON)
    store_reminder_plan(messages=())
    reminding.work_off()
    ((_, template, data),) = reminding.wechat.taken
    assert (template, data["thing1"]) == (TEMPLATE, "“六好”评选活动")


def test_messages_keep_the_pace_of_the_plan(reminding: Reminding) -> None:
    store_reminder_plan(most_per_second=1)
    for number in range(1, 61):
        enter_person(number, 0, branch_id=f"b-{number % 3}")
    reminding.plan()
    delays = [delay for _, delay in reminding.queue.waiting]
    assert delays == [0, 25, 50]
    # The next turn finds the queue filled for the time being.
    reminding.clock.move(seconds=20)
    reminding.plan()
    assert len(reminding.queue.waiting) == 3


def test_large_committee_is_planned_in_parts_within_limits(reminding: Reminding) -> None:
    store_reminder_plan(most_per_second=1)
    for number in range(1, 801):
        Member(f"m-{number}", name="x", branch_id="b-1", branch_name="x", committee_id="c-1").save()
    enter_on_roll(reminding.campaign, "c-1", list(Member.scan()))
    planned: list[tuple[str, int]] = []
    for _ in range(30):
        reminding.plan()
        planned += list_queued(reminding.queue)
        reminding.queue.waiting.clear()
        reminding.clock.move(minutes=1)
    assert len(planned) == len({who for who, _ in planned}) == 800
    assert max(delay for _, delay in planned) <= 900


def test_runs_at_the_same_time_share_the_pace(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("vote_today"), make_stage("last_days", days_before=(87,)), most_per_second=2)
    for number in range(1, 51):
        enter_person(number, 0)
    reminding.plan()
    assert [delay for _, delay in reminding.queue.waiting] == [0, 25, 0, 25]


def test_second_planner_queues_twice_and_moves_once(reminding: Reminding) -> None:
    enter_person(1, 2, reminding.wechat)
    begin_due_runs(reminding.campaign, NOON)
    (run,) = reminding.runs()
    for _ in range(2):
        plan_turn(reminding.campaign, run, reminding.queue, NOON, lambda: True)
    assert len(list_queued(reminding.queue)) == 2
    assert reminding.runs()[0].planned == 1
    reminding.work_off()
    assert len(reminding.wechat.taken) == 1


def test_queue_that_fails_leaves_the_cursor_where_it_was(reminding: Reminding) -> None:
    class Failing(MemoryQueue):
        def put(self, chunks: object) -> None:
            raise Unavailable

    enter_person(1, 1, reminding.wechat)
    begin_due_runs(reminding.campaign, NOON)
    with pytest.raises(Unavailable):
        plan_turn(reminding.campaign, reminding.runs()[0], Failing(), NOON, lambda: True)
    assert reminding.runs()[0].cursor is None
    reminding.work_off()
    assert len(reminding.wechat.taken) == 1


def test_stopped_run_is_planned_no_further(reminding: Reminding) -> None:
    enter_person(1, 1, reminding.wechat)
    begin_due_runs(reminding.campaign, NOON)
    end_run(reminding.runs()[0], "stopped", "by_hand", NOON)
    reminding.plan()
    assert reminding.queue.waiting == []
    assert [(run.state, run.reason) for run in reminding.runs()] == [("stopped", "by_hand")]


def test_run_may_be_stopped_until_its_last_message(reminding: Reminding) -> None:
    store_reminder_plan(most_per_second=1)
    for number in range(1, 51):
        enter_person(number, 0)
    reminding.plan()
    reminding.clock.move(seconds=30)
    reminding.plan()
    assert reminding.runs()[0].state == "running"
    reminding.clock.move(seconds=30)
    reminding.plan()
    assert reminding.runs()[0].state == "done"


def test_reminder_of_the_day_ends_with_it(reminding: Reminding) -> None:
    enter_person(1, 1, reminding.wechat)
    begin_due_runs(reminding.campaign, NOON)
    reminding.clock.move(days=1, hours=-2)
    reminding.plan()
    assert [(run.state, run.reason) for run in reminding.runs()] == [("stopped", "day_over")]
    assert reminding.queue.waiting == []


def test_turn_out_of_time_goes_on_with_the_next(reminding: Reminding) -> None:
    for number in range(1, 4):
        enter_person(number, 0, committee_id=f"c-{number}")
    reminding.has_time = lambda: len(reminding.queue.waiting) < 1
    reminding.plan()
    assert len(list_queued(reminding.queue)) == 1
    reminding.has_time = lambda: True
    reminding.plan()
    assert len(list_queued(reminding.queue)) == 3


def test_chunk_of_an_unknown_run_is_dropped(reminding: Reminding) -> None:
    assert reminding.send(Chunk((CAMPAIGN, "2017-07-05#vote_today#"), ())).is_over
    assert ReminderRun.count(CAMPAIGN) == 0


def test_roll_that_is_not_frozen_begins_no_voters_run(store: None) -> None:

    store_rule_set(CAMPAIGN, make_rule_set(), NOON - timedelta(days=100))
    mark_opened(CAMPAIGN, NOON - timedelta(days=100))
    forget_all()
    store_reminder_plan()
    assert begin_due_runs(Reminding().campaign, NOON).runs == ()

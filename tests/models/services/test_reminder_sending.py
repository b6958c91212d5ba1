"""Sending reminders: one a person, kind and day; nothing to whom has voted, refused, or may not be written to."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from models.errors import DomainError, MessageRefused, MessageUnanswered, WeChatMisconfigured
from models.member import Member
from models.reminder import Reminder
from models.rules.credits import Limits, Sent, take_credit
from models.services.ledgers import change_ledger
from models.services.reminder_chunks import read_chunk
from models.services.reminder_halts import end_run, hold_campaign
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, store_campaign
from tests.reminding import (
    TEMPLATE,
    Reminding,
    at_hour,
    enter_person,
    give_credits,
    ledger_of,
    make_stage,
    openid_of,
    store_reminder_plan,
    unbind,
)


@pytest.fixture
def reminding(store: None) -> Reminding:
    """Three people who have not voted today, with a credit each."""
    store_campaign()
    store_reminder_plan()
    reminding = Reminding()
    for number in range(1, 4):
        enter_person(number, 1, reminding.wechat)
    return reminding


def voter_of(number: int) -> str:
    """Return the member's pseudonym."""
    return Reminding().campaign.pseudonym_of(f"m-{number}")


def test_everybody_who_has_not_voted_gets_one_message(reminding: Reminding) -> None:
    put_ballot(voter_of(2), "x")
    reminding.work_off()
    assert {to for to, _, _ in reminding.wechat.taken} == {openid_of(1), openid_of(3)}
    assert reminding.count_states() == {("sent", None): 2}
    assert [ledger_of(number).credits_of(TEMPLATE) for number in (1, 2, 3)] == [0, 1, 0]
    (run,) = reminding.runs()
    assert (run.state, run.planned) == ("done", 2)


def test_chunk_delivered_twice_sends_no_second_message(reminding: Reminding) -> None:
    for number in (1, 2, 3):
        give_credits(number, 2, reminding.wechat, TEMPLATE)
    reminding.plan()
    (chunk,) = reminding.queue.take()
    for _ in range(3):
        assert reminding.send(chunk).is_over
        reminding.clock.move(minutes=15)
    assert len(reminding.wechat.taken) == 3


def test_whoever_votes_after_planning_is_left_alone(reminding: Reminding) -> None:
    reminding.plan()
    put_ballot(voter_of(1), "x")
    reminding.deliver()
    assert reminding.wechat.count_taken(openid_of(1)) == 0
    assert reminding.count_states() == {("sent", None): 2, ("skipped", "voted"): 1}
    assert ledger_of(1).credits_of(TEMPLATE) == 1


def test_ballot_cast_while_others_are_sent_to_is_seen(reminding: Reminding) -> None:
    reminding.plan()
    # The next of the chunk votes while WeChat takes the first message.
    order = [person.member_id for person in read_chunk(reminding.queue.waiting[0][0]).people]
    second = int(order[1].removeprefix("m-"))
    reminding.wechat.on_call = lambda call: put_ballot(voter_of(second), "x") if call == 1 else None
    reminding.deliver()
    assert reminding.wechat.count_taken(openid_of(second)) == 0


def test_queue_carries_nothing_that_can_be_read(reminding: Reminding) -> None:
    reminding.plan()
    ((text, _),) = reminding.queue.waiting
    assert "m-1" not in text
    assert "canary-o" not in text
    assert set(json.loads(text)) == {"run", "people"}


def test_member_without_account_or_credit_is_skipped_with_reason(reminding: Reminding) -> None:
    unbind(1)
    enter_person(4, 0)
    Member("m-2").change([Member.status.set("left")], Member.member_id.exists())
    reminding.work_off()
    assert reminding.count_states() == {("skipped", "not_bound"): 2, ("skipped", "no_credit"): 1, ("sent", None): 1}


def test_credits_of_a_changed_account_are_not_used(reminding: Reminding) -> None:
    Member("m-1").change([Member.openid_hash.set("another")], Member.member_id.exists())
    reminding.work_off()
    assert reminding.wechat.count_taken(openid_of(1)) == 0


@pytest.mark.parametrize(
    ("answer", "state", "credits"),
    [
        (MessageRefused("no_credit"), ("refused", "no_credit"), 0),
        (MessageRefused("bad_address"), ("refused", "bad_address"), 0),
        (MessageRefused("unknown"), ("refused", "unknown"), 1),
        (MessageUnanswered(), ("unknown", "no_answer"), 1),
    ],
    ids=["43101", "40003", "43116", "time-out"],
)
def test_refusal_for_one_person_concerns_nobody_else(
    reminding: Reminding, answer: DomainError, state: tuple[str, str], credits: int
) -> None:
    give_credits(1, 2, reminding.wechat, TEMPLATE)
    before = ledger_of(1).credits_of(TEMPLATE)
    reminding.wechat.answers[openid_of(1)] = [answer]
    reminding.work_off()
    assert reminding.count_states() == {state: 1, ("sent", None): 2}
    assert ledger_of(1).credits_of(TEMPLATE) == (before - 1 if credits else 0)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (MessageRefused("template"), "template"),
        (MessageRefused("content"), "content"),
        (WeChatMisconfigured(), "misconfigured"),
    ],
    ids=["40037", "45168", "41030"],
)
def test_what_would_be_refused_for_everybody_stops_the_run(
    reminding: Reminding, answer: DomainError, reason: str
) -> None:
    for number in (1, 2, 3):
        reminding.wechat.answers[openid_of(number)] = [answer]
    reminding.plan()
    (sent,) = reminding.deliver()
    assert (sent.stopped, reminding.wechat.calls) == (reason, 1)
    assert reminding.count_states() == {("refused", reason): 1, ("skipped", reason): 2}
    assert [(run.state, run.reason) for run in reminding.runs()] == [("stopped", reason)]
    assert sum(ledger_of(number).credits_of(TEMPLATE) for number in (1, 2, 3)) == 3


def test_used_up_quota_ends_what_makes_sense_today_only(reminding: Reminding) -> None:
    for number in (1, 2, 3):
        reminding.wechat.answers[openid_of(number)] = [MessageRefused("quota")]
    reminding.work_off()
    assert reminding.wechat.calls == 1
    assert reminding.count_states() == {("skipped", "quota"): 3}
    assert [(run.state, run.reason) for run in reminding.runs()] == [("stopped", "quota")]


def test_used_up_quota_holds_runs_until_tomorrow(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("last_days", days_before=(87,)))
    for number in (1, 2, 3):
        reminding.wechat.answers[openid_of(number)] = [MessageRefused("quota")]
    reminding.plan()
    reminding.deliver()
    assert (reminding.wechat.calls, reminding.wechat.taken) == (1, [])
    (run,) = reminding.runs()
    assert run.hold_until == "2017-07-06T00:00:00+08:00"
    reminding.wechat.answers.clear()
    reminding.work_off()
    # Midnight ends the hold, and then the hours are quiet: not before eight.
    assert reminding.clock() >= at_hour(NOON, 8) + timedelta(days=1)
    assert reminding.count_states() == {("sent", None): 3}
    assert {row.committee_key for row in Reminder.scan()} == {f"{CAMPAIGN}#c-1#{TODAY}"}


def test_whoever_votes_while_runs_are_held_is_left_alone(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("last_days", days_before=(87,)))
    reminding.plan()
    hold_campaign(CAMPAIGN, reminding.clock())
    put_ballot(voter_of(1), "x", day=TODAY)
    put_ballot(voter_of(2), "x", day="2017-07-06")
    reminding.work_off()
    assert reminding.count_states() == {("sent", None): 1, ("skipped", "voted"): 2}


def test_busy_wechat_costs_no_credit(reminding: Reminding) -> None:
    for number in (1, 2, 3):
        reminding.wechat.answers[openid_of(number)] = [MessageRefused("busy")] * 2
    reminding.plan()
    (sent,) = reminding.deliver()
    assert (sent.is_over, sent.left) == (False, 3)
    assert [ledger_of(number).credits_of(TEMPLATE) for number in (1, 2, 3)] == [1, 1, 1]
    reminding.work_off()
    assert reminding.count_states() == {("sent", None): 3}


def test_chunk_waits_while_wechat_stays_in_trouble(reminding: Reminding) -> None:
    for number in range(4, 10):
        enter_person(number, 1, reminding.wechat)
    for number in range(1, 10):
        reminding.wechat.answers[openid_of(number)] = [MessageUnanswered()]
    reminding.plan()
    (sent,) = reminding.deliver()
    assert (reminding.wechat.calls, sent.left) == (3, 6)


def test_stop_works_between_two_messages(reminding: Reminding) -> None:
    reminding.plan()

    def stop(call: int) -> None:
        end_run(reminding.runs()[0], "stopped", "by_hand", reminding.clock())
        reminding.clock.move(seconds=1)

    reminding.wechat.on_call = stop
    reminding.deliver()
    assert len(reminding.wechat.taken) == 1
    assert reminding.count_states() == {("sent", None): 1, ("skipped", "stopped"): 2}


def test_quiet_hours_that_begin_midway_put_the_rest_back(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("last_days", days_before=(87,), at="20:00"))
    reminding.clock.moment = at_hour(NOON, 20, 59)
    reminding.plan()
    reminding.wechat.on_call = lambda call: reminding.clock.move(minutes=2)
    (sent,) = reminding.deliver()
    assert (sent.put_back, sent.is_over) == (2, True)
    assert [delay for _, delay in reminding.queue.waiting] == [900]
    reminding.wechat.on_call = lambda call: None
    reminding.work_off()
    assert reminding.count_states() == {("sent", None): 3}
    assert reminding.clock() >= at_hour(NOON, 8) + timedelta(days=1)


def test_midnight_midway_ends_a_reminder_of_the_day(reminding: Reminding) -> None:
    store_reminder_plan(quiet_from="00:00", quiet_until="00:00")
    reminding.clock.moment = at_hour(NOON, 23, 59)
    reminding.plan()
    reminding.wechat.on_call = lambda call: reminding.clock.move(minutes=2)
    reminding.deliver()
    assert reminding.count_states() == {("sent", None): 1, ("skipped", "day_over"): 2}
    assert [run.reason for run in reminding.runs() if run.terms.day == TODAY] == ["day_over"]


def test_no_more_time_leaves_the_rest_to_another_delivery(reminding: Reminding) -> None:
    reminding.has_time = lambda: reminding.wechat.calls < 2
    reminding.plan()
    (sent,) = reminding.deliver()
    assert (len(reminding.wechat.taken), sent.left) == (2, 1)
    reminding.has_time = lambda: True
    reminding.work_off()
    assert len(reminding.wechat.taken) == 3


def test_credit_taken_long_ago_without_outcome_becomes_unknown(reminding: Reminding) -> None:
    reminding.plan()
    run = reminding.runs()[0]
    keys = Reminder.keys(CAMPAIGN, "c-1", TODAY, "b-1", voter_of(1), "vote_today")
    sent = Sent("vote_today", TODAY, *keys, TEMPLATE, "gone", int(reminding.clock().timestamp()))
    change_ledger("m-1", lambda ledger: take_credit(ledger, sent, TODAY, run.terms.limits))
    (first,) = reminding.deliver()
    # Too young: whoever took it may be about to write what became of it.
    assert first.left == 1
    assert reminding.wechat.count_taken(openid_of(1)) == 0
    reminding.work_off()
    assert reminding.wechat.count_taken(openid_of(1)) == 0
    assert reminding.count_states() == {("unknown", "no_answer"): 1, ("sent", None): 2}


def test_member_gets_at_most_the_daily_number(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("vote_today"), make_stage("last_days", days_before=(87,)))
    for number in (1, 2, 3):
        give_credits(number, 3, reminding.wechat, TEMPLATE)
    reminding.work_off()
    assert [reminding.wechat.count_taken(openid_of(number)) for number in (1, 2, 3)] == [1, 1, 1]
    assert reminding.count_states()["skipped", "day_full"] == 3


def test_two_kinds_reach_a_person_one_by_one(reminding: Reminding) -> None:
    stages = make_stage("vote_today"), make_stage("last_days", days_before=(87,))
    store_reminder_plan(*stages, limits=Limits(2, 9))
    for number in (1, 2, 3):
        give_credits(number, 1, reminding.wechat, "tmpl-vote")
    reminding.plan()
    reminding.deliver()
    assert len(reminding.wechat.taken) == 3  # the second kind is crowded out, for the moment
    reminding.work_off()
    assert reminding.count_states() == {("sent", None): 6}

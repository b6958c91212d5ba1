"""Counting credits and outcomes as jobs: counts only, resumable, the last result kept until the next stands."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial

import pytest

from models.job import Job
from models.reminder import Reminder
from models.roll_committee import RollCommittee
from models.rules.credits import empty_credits, switch_reminders
from models.services.credit_counting import (
    COUNT_ID,
    KIND,
    ask_for_credits,
    count_credits,
    find_credits,
    list_reaches,
)
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.ledgers import change_ledger
from models.services.reminder_run_control import ask_for_outcomes, count_place, find_outcomes
from tests.desk import give
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, store_campaign, store_units, voter_on_roll
from tests.reminders import give_credits, make_terms, store_run

T1, T2 = "template-1", "template-2"


def consent(number: int, **credits: int) -> str:
    """Let this member give so many consents for each template."""
    member_id = f"m-{number}"
    for template, count in credits.items():
        give_credits(member_id, f"openid-{number}", template, count)
    return member_id


def work(turns: int = 99, page: int = 500) -> int:
    """Do the count of credits, each turn with time for `turns` pages; return how many turns it took."""
    kinds = {KIND: partial(count_credits, page=page)}
    for turn in range(1, 50):
        left = iter([True] * turns)
        work_on(COUNT_ID, kinds, NOON, partial(next, left, False))
        if Job.get(COUNT_ID).state == "done":
            return turn
    raise AssertionError("the count never ends")


@pytest.fixture
def people(store: None) -> None:
    """Three with credits (one of them a secretary), one switched off, one whose credits are used up."""
    store_campaign()
    store_units()
    for number in range(1, 6):
        voter_on_roll(number)
    consent(1, t1=2)
    consent(2, t1=1, t2=1)
    give(consent(3, t2=3), "secretary", "b-1")
    change_ledger(consent(4, t1=5), lambda ledger: switch_reminders(ledger, is_off=True))
    change_ledger(consent(5, t1=1), lambda ledger: empty_credits(ledger, "t1"))
    give("m-9", "officer", "c-1")


def test_counts_tell_people_and_credits_by_template(people: None) -> None:
    ask_for_credits(ADMINISTRATOR, NOON)
    work()
    _, counted = find_credits()
    assert counted is not None
    assert (counted.ledgers, counted.switched_off, counted.voters.reachable) == (5, 1, 3)
    assert (counted.voters.by_template, counted.voters.credits) == ({"t1": 2, "t2": 2}, {"t1": 3, "t2": 4})
    assert (counted.secretaries.people, counted.secretaries.by_template) == (1, {"t2": 1})
    assert (counted.officers.people, counted.officers.reachable) == (1, 0)


def test_count_goes_on_where_a_turn_ended(people: None) -> None:
    ask_for_credits(ADMINISTRATOR, NOON)
    assert work(turns=1, page=2) >= 3
    _, counted = find_credits()
    assert counted is not None
    assert (counted.ledgers, counted.voters.credits) == (5, {"t1": 3, "t2": 4})


def test_nothing_about_any_person_is_kept_in_the_outcome(people: None) -> None:
    ask_for_credits(ADMINISTRATOR, NOON)
    work()
    outcome = Job.get(COUNT_ID).outcome
    assert "openid" not in json.dumps(outcome)
    assert outcome["voters"]["people"] == 0


def test_asking_twice_begins_one_count_only(people: None) -> None:
    ask_for_credits(ADMINISTRATOR, NOON)
    ask_for_credits(ADMINISTRATOR, NOON)
    assert Job.count() == 1
    work()
    ask_for_credits(ADMINISTRATOR, NOON)
    job, counted = find_credits()
    assert job is not None
    assert (job.state, counted is not None) == ("waiting", True)


def test_reaches_know_the_roll_even_before_any_count(people: None) -> None:
    RollCommittee(CAMPAIGN, "c-1").update([RollCommittee.voters.set(5)])
    reaches = list_reaches(CAMPAIGN, find_credits()[1])
    assert (reaches["voters"].people, reaches["voters"].reachable) == (5, 0)


def put_outcome(voter: str, state: str, reason: str | None = None, kind: str = "vote_today") -> None:
    """Store what became of one person's reminder of today."""
    keys = Reminder.keys(CAMPAIGN, "c-1", "2017-07-05", "b-1", voter, kind)
    Reminder(*keys, state=state, reason=reason, template=T1, at=1, expires_at=2).save()


def test_outcomes_are_counted_by_state_and_reason(people: None) -> None:
    run = store_run(make_terms("vote_today"))
    for voter, state, reason in (("v1", "sent", None), ("v2", "sent", None), ("v3", "skipped", "voted")):
        put_outcome(voter, state, reason)
    put_outcome("v1", "sent", kind="branch_asked")
    ask_for_outcomes(ADMINISTRATOR, run, NOON)
    job = find_outcomes(run)
    assert job is not None
    work_on(job.job_id, KINDS, NOON, lambda: True)
    counted = find_outcomes(run)
    assert counted is not None
    assert counted.outcome == {"sent": {"": 2}, "skipped": {"voted": 1}}


def test_outcomes_of_chosen_branches_are_counted_alone(people: None) -> None:
    run = store_run(make_terms("vote_today"))
    put_outcome("v1", "sent")
    assert count_place(run, "c-1", ["b-1"]) == Counter({("sent", ""): 1})
    assert count_place(run, "c-1", ["b-2"]) == Counter()

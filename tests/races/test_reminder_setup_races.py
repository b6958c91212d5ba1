"""Reminders under several administrators and officers at the same moment."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from local.demo.reminders import build_reminder_plan
from models.audit_entry import AuditEntry
from models.errors import Conflict
from models.job import Job
from models.reminder_run import ReminderRun
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.asking_secretaries import ask_secretaries
from models.services.campaign_setup import load_campaign
from models.services.credit_counting import ask_for_credits
from models.services.reminder_plans import load_plan, store_plan
from models.services.reminder_run_control import stop_run
from models.services.reminder_setup import save_plan, switch_on
from tests.desk import store_tree
from tests.makers import CAMPAIGN, NOON, store_campaign, voter_on_roll
from tests.races.crowd import race
from tests.reminders import make_terms, store_run

pytestmark = pytest.mark.usefixtures("racing_store")

CROWD = 6
# Whose entries stand in chains of their own, and of whom two share one.
ACTORS = [
    Actor(f"m-admin-{number}", "何测试", "测试省委组织部", (RoleHeld("administrator"),)) for number in range(CROWD)
]
DEMO = build_reminder_plan()


def run_crowd(act: Callable[[Actor], object]) -> int:
    """Let everybody do it at once; return how many did and were not refused."""

    def attempt(thread: int, _round: int) -> bool:
        try:
            act(ACTORS[thread])
        except Conflict:
            return False
        return True

    [outcomes] = race(attempt, threads=CROWD)
    return sum(outcomes)


def list_acts() -> list[str]:
    """Return the acts in the trail."""
    return [entry.act for entry in AuditEntry.scan()]


def test_of_many_administrators_one_saves_the_plan() -> None:
    store_campaign()
    campaign = load_campaign(CAMPAIGN)

    def save(actor: Actor) -> None:
        plan = msgspec.structs.replace(DEMO, most_per_second=10 + ACTORS.index(actor))
        save_plan(actor, campaign, plan, 0, NOON)

    assert run_crowd(save) == 1
    assert load_plan(CAMPAIGN).version == 1
    assert list_acts() == ["reminder_plan_saved"]


def test_plan_is_never_switched_on_in_a_version_nobody_saw() -> None:
    store_campaign()
    campaign = load_campaign(CAMPAIGN)
    store_plan(CAMPAIGN, DEMO, False, 0, NOON)

    def switch_or_edit(actor: Actor) -> None:
        if actor in ACTORS[::2]:
            switch_on(actor, campaign, 1, NOON)
        else:
            save_plan(actor, campaign, msgspec.structs.replace(DEMO, most_per_second=7), 1, NOON)

    assert run_crowd(switch_or_edit) == 1
    current = load_plan(CAMPAIGN)
    assert current.version == 2
    assert (current.plan == DEMO) == current.is_on


def test_of_many_clicks_one_stops_the_run() -> None:
    store_campaign()
    campaign, run = load_campaign(CAMPAIGN), store_run(make_terms("vote_today"))
    assert run_crowd(lambda actor: stop_run(actor, campaign, run.run_key, NOON)) == 1
    assert list_acts() == ["reminder_run_stopped"]


def test_secretaries_of_a_unit_are_asked_once_by_many() -> None:
    store_tree()
    store_campaign()
    store_plan(CAMPAIGN, DEMO, False, 0, NOON)
    voter_on_roll(1)
    assert run_crowd(lambda actor: ask_secretaries(actor, "c-1", ["b-1"], NOON)) == 1
    assert ReminderRun.count() == 1
    assert list_acts() == ["secretaries_asked"]


def test_many_who_ask_for_credits_begin_one_count() -> None:
    run_crowd(lambda actor: ask_for_credits(actor, NOON))
    assert Job.count() == 1

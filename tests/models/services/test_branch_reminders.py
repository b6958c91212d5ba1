"""Beginning a branch's reminders: what is frozen in the run, and that a second one of the day is refused."""

from __future__ import annotations

import pytest

from models.errors import Conflict
from models.reminder_run import ReminderRun
from models.rules.reminder_plan import ReminderPlan
from models.services.actors import Actor
from models.services.branch_reminders import ASKED_ALREADY, NO_MESSAGE, preview_reminders, remind_branch
from models.services.reminder_plans import load_plan, store_plan
from models.services.reminder_runs import ask_for_run, find_run_of
from models.services.trail import Deed
from tests.branch_stage import TEMPLATE, bound_voter, open_branch
from tests.makers import CAMPAIGN, NOON, TODAY
from tests.officers import list_acts


@pytest.fixture
def secretary(store: None) -> Actor:
    """The secretary of b-1, one of whose voters can be reminded."""
    actor = open_branch()
    bound_voter(1, credits=1)
    return actor


def test_run_keeps_what_was_previewed(secretary: Actor) -> None:
    preview = preview_reminders(secretary, "b-1", NOON)
    run = remind_branch(secretary, "b-1", NOON)
    terms = run.terms
    assert (terms.kind, terms.day, terms.scope, terms.audience) == ("branch_asked", TODAY, "b-1", "voters")
    assert (terms.template_id, dict(terms.data)) == (TEMPLATE, dict(preview.data))
    assert (terms.limits.per_day, terms.limits.per_week) == (preview.per_day, preview.per_week)
    assert run.asked_by == secretary.member_id
    assert find_run_of(CAMPAIGN, TODAY, "branch_asked", "b-1") == run


def test_run_that_was_begun_meanwhile_is_not_replaced(secretary: Actor) -> None:
    run = remind_branch(secretary, "b-1", NOON)
    # Both had looked before either tapped: only the condition is left to refuse.
    with pytest.raises(Conflict, match=ASKED_ALREADY[:10]):
        ask_for_run(secretary, Deed("branch_reminded", "b-1"), CAMPAIGN, run.terms, NOON, ASKED_ALREADY)
    assert len(list(ReminderRun.scan())) == 1
    assert list_acts() == ["branch_reminded"]


def test_plan_without_a_message_sends_nothing(secretary: Actor) -> None:
    store_plan(CAMPAIGN, ReminderPlan(), is_on=False, version=load_plan(CAMPAIGN).version, now=NOON)
    assert preview_reminders(secretary, "b-1", NOON).refusal == NO_MESSAGE
    with pytest.raises(Conflict, match=NO_MESSAGE[:8]):
        remind_branch(secretary, "b-1", NOON)

"""Runs in the hands of an administrator: listed newest first, stopped once and for all."""

from __future__ import annotations

import pytest

from models.errors import Conflict, NotFound
from models.services.campaign_setup import load_campaign
from models.services.dead_letters import read_letters
from models.services.reminder_chunks import DeadLetter
from models.services.reminder_run_control import list_runs, load_run, run_key_of, stop_run
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, store_campaign
from tests.officers import list_acts
from tests.reminders import make_letter, make_terms, store_run


@pytest.fixture(autouse=True)
def _campaign(store: None) -> None:
    store_campaign()


def test_runs_are_listed_the_newest_day_first() -> None:
    store_run(make_terms("vote_today", day="2017-07-03"))
    store_run(make_terms("vote_today", day="2017-07-05"))
    assert [run.terms.day for run in list_runs(CAMPAIGN)] == ["2017-07-05", "2017-07-03"]
    assert [run.terms.day for run in list_runs(CAMPAIGN, most=1)] == ["2017-07-05"]


def test_address_of_a_run_leads_to_its_key() -> None:
    run = store_run(make_terms("vote_today"))
    assert run.run_key == run_key_of("2017-07-05", "vote_today", "-")
    branch = store_run(make_terms("branch_asked", scope="b-1"))
    assert branch.run_key == run_key_of("2017-07-05", "branch_asked", "b-1")


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_run_is_stopped_at_once_and_noted(state: str) -> None:
    run = store_run(make_terms("vote_today"), state=state)
    stop_run(ADMINISTRATOR, load_campaign(CAMPAIGN), run.run_key, NOON)
    stopped = load_run(CAMPAIGN, run.run_key)
    assert (stopped.state, stopped.reason, stopped.ended_at) == ("stopped", "by_hand", "2017-07-05T12:00:00+08:00")
    assert list_acts() == ["reminder_run_stopped"]


@pytest.mark.parametrize("state", ["done", "stopped"])
def test_run_that_is_over_is_not_stopped_again(state: str) -> None:
    run = store_run(make_terms("vote_today"), state=state, reason="quota")
    with pytest.raises(Conflict):
        stop_run(ADMINISTRATOR, load_campaign(CAMPAIGN), run.run_key, NOON)
    assert load_run(CAMPAIGN, run.run_key).reason == "quota"
    assert list_acts() == []


def test_unknown_run_is_not_found() -> None:
    with pytest.raises(NotFound):
        stop_run(ADMINISTRATOR, load_campaign(CAMPAIGN), run_key_of("2017-07-05", "vote_today", "-"), NOON)


def test_dead_letter_tells_its_run_and_people() -> None:
    run = store_run(make_terms("vote_today"), state="stopped")
    (letter,) = read_letters([make_letter(run.run_key, people=2)])
    assert (letter.kind, letter.day, letter.people, letter.tries) == ("vote_today", "2017-07-05", 2, 10)
    assert "已经停止" in letter.why


@pytest.mark.parametrize(("campaign_id", "run_key"), [(CAMPAIGN, "2017-07-01#vote_today#"), ("nowhere", "?")])
def test_letter_of_a_lost_run_keeps_its_day(campaign_id: str, run_key: str) -> None:
    (letter,) = read_letters([make_letter(run_key, 1, campaign_id)])
    assert letter.day == run_key.partition("#")[0]
    assert "已经不在" in letter.why


def test_letter_that_is_unreadable_is_told_as_such() -> None:
    (letter,) = read_letters([DeadLetter("letter-1", None, 10, NOON)])
    assert (letter.people, letter.tries) == (0, 10)
    assert "无法读取" in letter.why

"""Several people decide on nominations at the same moment: one wins, the others are told, ceilings hold."""

from __future__ import annotations

from collections import Counter

import pytest

from models.errors import Conflict, Forbidden, NominationMoved, QuotaFull
from models.services.deciding import clear_nomination, move_nomination
from models.services.nomination_history import list_steps
from models.services.nomination_slots import list_sent
from models.services.nominations import load_nomination
from models.services.publication import begin_publication
from tests.makers import ADMINISTRATOR, CAMPAIGN
from tests.nominating import MARCH, accept, begin, clerk_of, deliver, move, officer_of, set_scene
from tests.officers import list_acts
from tests.races.crowd import THREADS, race

pytestmark = pytest.mark.usefixtures("racing_store")

ROUNDS = 3
CEILING = 5


def test_of_two_officers_deciding_at_once_one_is_told() -> None:
    set_scene()
    ids = [begin() for _ in range(ROUNDS)]
    for nomination_id in ids:
        move(officer_of("c-1"), nomination_id, "submit")
    acts = ("select", "decline")

    def decide(thread: int, number: int) -> str:
        try:
            move_nomination(officer_of("r-1"), ids[number], 2, acts[thread], MARCH, "不合适")
        except NominationMoved:
            return "told"
        return acts[thread]

    for number, outcomes in enumerate(race(decide, ROUNDS, threads=2)):
        assert outcomes.count("told") == 1
        [won] = set(outcomes) - {"told"}
        assert [step.act for step in list_steps(ids[number])] == ["start", "submit", won]
    assert len([act for act in list_acts() if act in {"nomination_select", "nomination_decline"}]) == ROUNDS


def test_ceiling_holds_when_all_submit_at_once() -> None:
    set_scene()
    ids = [begin("r-1") for _ in range(THREADS)]

    def submit(thread: int, number: int) -> str:
        try:
            move_nomination(officer_of("r-1"), ids[thread], 1, "submit", MARCH)
        except QuotaFull:
            return "full"
        return "sent"

    [outcomes] = race(submit)
    assert Counter(outcomes) == {"sent": CEILING, "full": THREADS - CEILING}
    delivered = {each for each in ids if load_nomination(each).state == "delivered"}
    assert list_sent(CAMPAIGN, "r-1")["article"] == delivered
    assert len(delivered) == CEILING


def test_office_that_accepts_and_sender_who_recalls_never_both_win() -> None:
    set_scene()
    ids = [begin() for _ in range(ROUNDS)]
    for nomination_id in ids:
        deliver(nomination_id)

    def act(thread: int, number: int) -> str:
        try:
            if thread:
                move_nomination(officer_of("r-1"), ids[number], 4, "recall", MARCH)
                return "returned"
            accept(ids[number])
        except (NominationMoved, Forbidden):
            # What was taken back before the office looked is no longer on its desk.
            return "told"
        return "accepted"

    for number, outcomes in enumerate(race(act, ROUNDS, threads=2)):
        nomination = load_nomination(ids[number])
        assert nomination.state in outcomes
        assert outcomes.count("told") == 1
        assert (nomination.decided_version is not None) == (nomination.state == "accepted")


def test_text_cleared_and_released_at_once_is_one_of_both() -> None:
    set_scene()
    nomination_id = begin()
    deliver(nomination_id)
    accept(nomination_id, state="waiting")

    def act(thread: int, number: int) -> str:
        try:
            if thread:
                clear_nomination(ADMINISTRATOR, nomination_id, 5, MARCH, "已通读")
                return "accepted"
            move_nomination(clerk_of("education"), nomination_id, 5, "release", MARCH, "再看一遍")
        except NominationMoved:
            return "told"
        return "delivered"

    [outcomes] = race(act, threads=2)
    assert outcomes.count("told") == 1
    assert load_nomination(nomination_id).state in outcomes


def test_of_two_publications_begun_at_once_one_is_told() -> None:
    set_scene()
    nomination_id = begin()
    deliver(nomination_id)
    accept(nomination_id)

    def publish(thread: int, number: int) -> str:
        try:
            return begin_publication(ADMINISTRATOR, CAMPAIGN, 1, MARCH)
        except Conflict:
            return "told"

    [outcomes] = race(publish, threads=2)
    assert outcomes.count("told") == 1

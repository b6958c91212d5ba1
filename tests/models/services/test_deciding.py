"""Accepting at an office: what is asked again, who is asked about the text, what it takes to change it."""

from __future__ import annotations

import pytest

from models.errors import Conflict, Forbidden, InvalidInput, NominationMoved
from models.rules.content_safety import Safety
from models.rules.materials import Material
from models.services.campaign_setup import load_campaign, save_rule_set
from models.services.deciding import accept_nomination
from models.services.nominations import load_nomination
from tests.makers import ADMINISTRATOR, CAMPAIGN, make_rule_set
from tests.nominating import (
    CATEGORIES,
    MARCH,
    OFFICES,
    accept,
    begin,
    clerk_of,
    deliver,
    edit,
    judge_as,
    move,
    officer_of,
    set_scene,
)


@pytest.fixture(autouse=True)
def _scene(store: None) -> None:
    set_scene()


def test_changed_text_after_acceptance_needs_a_new_decision() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    accept(nomination_id)
    for unit_id in ("c-1", "r-1"):
        with pytest.raises(NominationMoved):
            edit(unit_id, nomination_id, title="受理后再改")
    move(clerk_of("education"), nomination_id, "release")
    assert load_nomination(nomination_id).decided_version is None
    move(clerk_of("education"), nomination_id, "return")
    edit("r-1", nomination_id, title="重新报的题目")
    move(officer_of("r-1"), nomination_id, "submit")
    accept(nomination_id)
    assert load_nomination(nomination_id).decided_version == 2


def test_text_is_checked_only_for_who_may_accept() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    asked: list[str] = []

    def judge(material: Material) -> Safety:
        asked.append(material.title)
        return judge_as("passed")(material)

    for unit_id in ("c-1", "r-1"):
        with pytest.raises((Forbidden, NominationMoved)):
            accept_nomination(officer_of(unit_id), nomination_id, 4, MARCH, judge)
    assert asked == []


def test_rules_that_ask_for_more_hold_at_acceptance() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    shorter = [CATEGORIES[0] | {"text_limit": 3}, CATEGORIES[1]]
    rules = make_rule_set(categories=shorter, offices=OFFICES)
    save_rule_set(ADMINISTRATOR, CAMPAIGN, rules, load_campaign(CAMPAIGN).version, MARCH)
    with pytest.raises(InvalidInput) as refusal:
        accept(nomination_id)
    assert [error.field for error in refusal.value.errors] == ["text"]


def test_text_that_the_check_refuses_is_not_accepted() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    with pytest.raises(Conflict, match="安全检查"):
        accept(nomination_id, state="refused")
    assert load_nomination(nomination_id).state == "delivered"

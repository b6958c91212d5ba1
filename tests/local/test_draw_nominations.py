"""The page in docs/ is the table: nobody can change one and forget the other."""

from __future__ import annotations

from local.draw_nominations import TARGET, render
from models.rules.nomination_states import ACTS, STATES, TRANSITIONS


def test_page_is_drawn_from_the_table_as_it_stands() -> None:
    assert TARGET.read_text(encoding="utf-8") == render()


def test_every_state_is_reached_and_has_a_way_on() -> None:
    assert {each.state for each in TRANSITIONS} == STATES.keys() - {"published"}
    assert {each.to for each in TRANSITIONS} | {"delivered"} == STATES.keys()
    assert {each.act for each in TRANSITIONS} == set(ACTS)


def test_no_person_has_two_ways_for_one_act() -> None:
    keys = [(each.state, each.act, each.who) for each in TRANSITIONS]
    assert len(keys) == len(set(keys))

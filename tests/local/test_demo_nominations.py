"""The demo's nominations: in every state that people meet, through the product's own steps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from local.demo.candidates import build_candidates
from local.demo.people import OFFICERS, OFFICES, build_people
from local.demo.rule_set import CAMPAIGN_ID, build_rule_set
from local.demo.units import build_units
from local.nominations import COMMITTEE, REPORTING, store_nominations
from models.member import Member
from models.nomination import Nomination
from models.rules.days import CHINA
from models.rules.nomination_states import STATES
from models.services.campaign_setup import store_rule_set
from models.services.nominations import list_at
from models.services.role_scopes import office_scope
from models.unit import Unit
from tests.desk import give

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=CHINA)


@pytest.fixture
def _demo(store: None) -> None:
    units = build_units()
    store_rule_set(CAMPAIGN_ID, build_rule_set("nomination", NOW.date()), NOW - timedelta(days=40))
    for unit in units:
        Unit(unit.unit_id, parent_id=unit.parent_id, tier=unit.tier, name=unit.name).save()
    for person in build_people(units):
        if {"officer", "office"} & set(person.roles):
            seat = Member(person.member_id, name=person.name, committee_id=person.committee_id)
            seat.branch_id, seat.branch_name = person.branch_id, person.branch_name
            seat.save()
            for role, scope in person.grants:
                give(person.member_id, role, scope)


@pytest.mark.usefixtures("_demo")
def test_every_state_that_people_meet_is_there() -> None:
    units = build_units()
    count = store_nominations(build_candidates(units), build_people(units), NOW)
    states = Counter(row.state for row in Nomination.scan())
    assert set(states) == set(STATES) - {"published"}
    assert count == states.total() == 39
    for desk in (COMMITTEE, REPORTING, office_scope(CAMPAIGN_ID, "education")):
        assert list_at(CAMPAIGN_ID, desk)


def test_somebody_sits_at_every_desk_of_the_demo() -> None:
    scopes = {scope for person in build_people(build_units()) for _, scope in person.grants}
    assert {*OFFICERS, *(office_scope(CAMPAIGN_ID, office) for office in OFFICES)} <= scopes

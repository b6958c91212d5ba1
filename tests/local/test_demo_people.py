"""The demo roster is large, plausible and reaches nobody real."""

import re
from itertools import groupby

import pytest

from local.demo.people import DemoPerson, build_people
from local.demo.units import build_units

UNITS = build_units()
PEOPLE = build_people(UNITS)
BRANCHES = {branch: list(people) for branch, people in groupby(PEOPLE, key=lambda person: person.branch_id)}


def holders(role: str) -> list[DemoPerson]:
    return [person for person in PEOPLE if role in person.roles]


def test_about_two_thousand_members_fill_every_branch() -> None:
    assert 1900 <= len(PEOPLE) <= 2200
    assert set(BRANCHES) == {unit.unit_id for unit in UNITS if unit.tier == "branch"}
    assert all(15 <= len(people) <= 30 for people in BRANCHES.values())


@pytest.mark.parametrize("field", ["member_id", "phone", "activation_code", "openid"])
def test_what_tells_members_apart_is_unique(field: str) -> None:
    assert len({getattr(person, field) for person in PEOPLE}) == len(PEOPLE)


def test_phones_lie_in_a_segment_nobody_has() -> None:
    assert all(re.fullmatch(r"\+861540000\d{4}", person.phone) for person in PEOPLE)


def test_names_are_three_han_characters() -> None:
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{3}", person.name) for person in PEOPLE)


def test_codes_and_openids_have_the_form_of_real_ones() -> None:
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", person.activation_code) for person in PEOPLE)
    assert all(re.fullmatch(r"demo-openid-\d{5}-[\w-]{10}", person.openid, re.ASCII) for person in PEOPLE)


def test_each_branch_has_one_activated_secretary() -> None:
    for people in BRANCHES.values():
        assert [person.activated for person in people if "secretary" in person.roles] == [True]


def test_one_administrator_and_one_auditor_are_activated() -> None:
    for role in ("administrator", "auditor"):
        assert [(person.roles, person.activated) for person in holders(role)] == [((role,), True)]


def test_an_activated_officer_serves_each_tier_above_the_branches() -> None:
    officers = holders("officer")
    tiers = {unit.unit_id: unit.tier for unit in UNITS}
    desks = [scope for person in officers for _, scope in person.grants]
    assert {tiers[desk] for desk in desks} == {"province", "reporting", "committee"}
    assert all(person.activated for person in officers)


def test_secretaries_hold_their_role_in_their_branch() -> None:
    assert all(person.grants == (("secretary", person.branch_id),) for person in holders("secretary"))


def test_about_sixty_percent_are_activated_and_some_of_each_branch_not() -> None:
    assert 0.55 <= sum(person.activated for person in PEOPLE) / len(PEOPLE) <= 0.65
    assert all(any(not person.activated for person in people) for people in BRANCHES.values())


def test_branch_and_committee_agree_with_the_units() -> None:
    units = {unit.unit_id: unit for unit in UNITS}
    for person in PEOPLE:
        branch = units[person.branch_id]
        assert (person.branch_name, person.committee_id) == (branch.name, branch.parent_id)


def test_people_are_the_same_every_time() -> None:
    assert build_people(build_units()) == PEOPLE

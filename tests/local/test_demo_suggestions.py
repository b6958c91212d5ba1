"""The demo's suggestions pass the very rules that members meet, and fill the pages."""

from datetime import timedelta

from local.demo.people import build_people
from local.demo.rule_set import CAMPAIGN_ID, CATEGORIES, build_rule_set
from local.demo.suggestions import COMMITTEES, build_suggestions
from local.demo.units import build_units
from local.suggestions import store_suggestions
from models.rules.roles import RoleHeld
from models.rules.suggestions import read_suggestion
from models.services.actors import Actor
from models.services.campaign_setup import store_rule_set
from models.services.suggesting import read_own
from models.services.suggestion_desk import read_desk
from tests.desk import store_unit
from tests.makers import NOON

PEOPLE = build_people(build_units())
MADE = build_suggestions(PEOPLE)


def test_demo_suggestions_keep_the_rules_of_members() -> None:
    assert [read_suggestion(made.subject, made.why) for made in MADE] == [(made.subject, made.why) for made in MADE]
    assert {made.category for made in MADE} <= {category["id"] for category in CATEGORIES}
    assert len({(made.member_id, made.subject) for made in MADE}) == len(MADE) == sum(COMMITTEES.values())


def test_demo_suggestions_come_from_members_of_their_committee() -> None:
    homes = {person.member_id: person.committee_id for person in PEOPLE if person.activated}
    assert all(homes[made.member_id] == made.committee_id for made in MADE)


def test_stored_demo_fills_the_desk_and_the_writers_page(store: None) -> None:
    store_unit("c-qz-01", None, "committee")
    store_rule_set(CAMPAIGN_ID, build_rule_set("nomination", NOON.date()), NOON)
    store_suggestions(MADE, NOON)
    desk = read_desk(Actor("m-1", "何测试", "测试", (RoleHeld("officer", "c-qz-01"),)), "c-qz-01")
    assert (desk.count("open"), desk.count("thanked")) == (4, 1)
    assert sum(each.safety is not None and each.safety.state == "waiting" for each in desk.suggestions) == 1
    (own,) = read_own(MADE[0].member_id, NOON + timedelta(days=1)).made
    assert own.subject == MADE[0].subject

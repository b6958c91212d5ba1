"""A campaign in its nomination stage, the tree of desk.py, and who sits at its desks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.rules.content_safety import Safety, SafetyState, digest_of_material
from models.rules.days import CHINA
from models.rules.materials import Material, Opinion
from models.rules.rich_text import from_plain
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.campaign_setup import store_rule_set
from models.services.deciding import Judge, accept_nomination, move_nomination
from models.services.nominating import start_nomination
from models.services.nomination_drafts import DRAFT, read_material, save_draft
from models.services.nominations import load_nomination
from models.services.role_scopes import office_scope
from tests.desk import store_tree
from tests.makers import CAMPAIGN, make_category, make_rule_set

# A morning of the nomination stage.
MARCH = datetime(2017, 3, 20, 10, 0, tzinfo=CHINA)
CATEGORIES = [
    make_category("article", "好文章", text_limit=2500, text_advised=2000),
    make_category("case", "好案例", office="organisation", text_limit=2000, summary_limit=100),
]
OFFICES = [
    {"id": "education", "name": "党员教育管理处", "phone": "0591-00000000"},
    {"id": "organisation", "name": "组织处", "phone": "0591-00000001"},
]


def set_scene(**changes: Any) -> None:
    """Store the tree and a draft of the campaign whose nomination stage is on in March 2017."""
    store_tree()
    fields: dict[str, Any] = {"categories": CATEGORIES, "offices": OFFICES} | changes
    store_rule_set(CAMPAIGN, make_rule_set(**fields), MARCH)


def officer_of(unit_id: str) -> Actor:
    """Return the officer who sits at this unit's desk."""
    return Actor(f"m-{unit_id}", "何测试", f"测试{unit_id}", (RoleHeld("officer", unit_id),))


def clerk_of(office_id: str) -> Actor:
    """Return somebody of this receiving office."""
    return Actor(f"m-{office_id}", "林测试", "测试处室", (RoleHeld("office", office_scope(CAMPAIGN, office_id)),))


def make_material(**changes: Any) -> Material:
    """Return the complete materials of an article."""
    fields: dict[str, Any] = {
        "title": "测试文章",
        "author_name": "陈测试",
        "author_unit": "第一学院",
        "author_post": "辅导员",
        "text": from_plain("测试正文。\n第二段。"),
        "grounds": ("紧扣主题",),
        "opinions": (Opinion("2017-03-10", "座谈会", 12, "一致同意", "何测试"),),
    }
    return Material(**(fields | changes))


def begin(unit_id: str = "c-1", category: str = "article", now: datetime = MARCH, **changes: Any) -> str:
    """Begin a nomination with complete materials at this unit's desk and return its id."""
    return start_nomination(officer_of(unit_id), CAMPAIGN, category, unit_id, now, make_material(**changes))


def move(actor: Actor, nomination_id: str, act: str, now: datetime = MARCH, comment: str = "请修改") -> None:
    """Take a step with the nomination as it stands."""
    move_nomination(actor, nomination_id, load_nomination(nomination_id).version, act, now, comment)


def deliver(nomination_id: str, now: datetime = MARCH) -> None:
    """Bring a nomination of c-1 to its office: submitted, selected, delivered."""
    deliver_from("c-1", nomination_id, now)


def deliver_from(committee_id: str, nomination_id: str, now: datetime = MARCH) -> None:
    """Bring a nomination of this committee to its office."""
    unit_id = committee_id.replace("c-", "r-")
    move(officer_of(committee_id), nomination_id, "submit", now)
    move(officer_of(unit_id), nomination_id, "select", now)
    move(officer_of(unit_id), nomination_id, "submit", now)


def judge_as(state: SafetyState) -> Judge:
    """Return a text check that says this of every text."""
    return lambda material: Safety(state, digest_of_material(material))


def accept(
    nomination_id: str, office: str = "education", state: SafetyState = "passed", now: datetime = MARCH
) -> None:
    """Accept a nomination that lies at the office; the text check says `state`."""
    version = load_nomination(nomination_id).version
    accept_nomination(clerk_of(office), nomination_id, version, now, judge_as(state))


def edit(unit_id: str, nomination_id: str, now: datetime = MARCH, **changes: Any) -> None:
    """Change the draft from this unit's desk."""
    revision = read_material(nomination_id, DRAFT).revision
    save_draft(officer_of(unit_id), nomination_id, revision, changes, now)

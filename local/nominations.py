"""Nominations for the demo: at the desks that have people, in every state, by the product's own steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from local.demo.candidates import DemoCandidate
from local.demo.people import OFFICERS, DemoPerson
from local.demo.rule_set import CAMPAIGN_ID
from models.rules.content_safety import Safety, digest_of_material, judge_suggestion
from models.rules.days import day_of
from models.rules.materials import Material, Opinion
from models.rules.rich_text import from_plain
from models.rules.roles import RoleHeld
from models.services.actors import Actor, read_actor
from models.services.campaign_setup import load_campaign
from models.services.deciding import accept_nomination, move_nomination
from models.services.nominating import start_nomination
from models.services.nominations import load_nomination
from models.services.role_scopes import office_scope

COMMITTEE, REPORTING = "c-qz-01", "u-qz"
# What becomes of the nominations of a category: who begins it, then who does what. The first ones come furthest.
_WAYS: tuple[tuple[str, str], ...] = (
    (COMMITTEE, "submit select submit accept"),
    (REPORTING, "submit"),
    (COMMITTEE, "submit select"),
    (COMMITTEE, "submit"),
    (COMMITTEE, "submit return"),
    (COMMITTEE, "submit set_aside"),
    (COMMITTEE, "submit decline"),
    (COMMITTEE, ""),
    (COMMITTEE, "withdraw"),
    (REPORTING, "submit return"),
    (REPORTING, ""),
)
_COMMENTS = {
    "return": "事迹请再具体一些：补充时间、地点和受益群众的反映，第二段和第四段内容有重复，请合并。",
    "decline": "同类事迹已有更突出的推荐，感谢支持，本次不再上报。",
    "set_aside": "内容很好，名额有空出时优先考虑。",
}
# Films and photos are uploaded by a person; without them nothing of these kinds is complete.
_WITHOUT_UPLOADS = frozenset({"article", "branch", "case"})


def store_nominations(candidates: Sequence[DemoCandidate], people: Sequence[DemoPerson], now: datetime) -> int:
    """Store the demo's nominations through the product's own steps and return how many; needs units and people."""
    actors = dict(_seat_people(people))
    # Texts of other cities: nobody stands twice on the demo's pages.
    texts = [each for each in candidates if each.unit_id not in OFFICERS]
    count = 0
    for category in load_campaign(CAMPAIGN_ID).rules.categories:
        ways = _WAYS if category.kind in _WITHOUT_UPLOADS else ((COMMITTEE, ""), (REPORTING, ""))
        of_kind = [each for each in texts if each.category == category.id]
        for place, (unit_id, acts) in enumerate(ways):
            at = now - timedelta(days=12, minutes=7 * place)
            material = _make_material(of_kind[place], len(category.conditions), at, actors[unit_id].name)
            nomination_id = start_nomination(actors[unit_id], CAMPAIGN_ID, category.id, unit_id, at, material)
            for day, act in enumerate(acts.split(), 1):
                _take(actors, nomination_id, category.office, act, at + timedelta(days=2 * day))
            count += 1
    return count


def _take(actors: dict[str, Actor], nomination_id: str, office_id: str, act: str, at: datetime) -> None:
    nomination = load_nomination(nomination_id)
    actor = actors[office_scope(CAMPAIGN_ID, office_id) if nomination.is_at_office else nomination.desk]
    if act == "accept":
        accept_nomination(actor, nomination_id, nomination.version, at, _pass)
    else:
        move_nomination(actor, nomination_id, nomination.version, act, at, _COMMENTS.get(act, ""))


def _pass(material: Material) -> Safety:
    """Return what the text check says of the demo's own texts."""
    return judge_suggestion(digest_of_material(material), "pass", 100, "")


def _seat_people(people: Sequence[DemoPerson]) -> Iterator[tuple[str, Actor]]:
    """Yield whoever sits at each desk of the demo, by unit or office."""
    for person in people:
        for role, scope in person.grants:
            if role in {"officer", "office"}:
                yield scope, _only(read_actor(person.member_id), role, scope)


def _only(actor: Actor, role: str, scope: str) -> Actor:
    return Actor(actor.member_id, actor.name, actor.unit_name, (RoleHeld(role, scope),))


def _make_material(candidate: DemoCandidate, conditions: int, at: datetime, responsible: str) -> Material:
    held_on = day_of(at - timedelta(days=3))
    opinion = Opinion(held_on, "党员群众座谈会", 26, "一致同意推荐，没有不同意见。", responsible)
    return Material(
        title=candidate.title,
        author_name=candidate.author_name or "",
        author_unit=candidate.author_unit or (candidate.subtitle if candidate.category == "case" else ""),
        author_post=candidate.author_post or "",
        summary=candidate.summary or "",
        text=from_plain("\n".join(candidate.text)),
        filming_unit=candidate.filming_unit or "",
        grounds=("符合要求，事实已由所在党支部核实。",) * conditions,
        opinions=(opinion,),
    )

"""Loads the demo campaign into an empty store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from local.demo.candidates import DemoCandidate, build_candidates
from local.demo.people import DemoPerson, build_people
from local.demo.pictures import draw_portrait, draw_thumbnail
from local.demo.reminders import build_reminder_plan
from local.demo.rule_set import CAMPAIGN_ID, build_rule_set
from local.demo.suggestions import build_suggestions
from local.demo.units import DemoUnit, build_units
from local.nominations import store_nominations
from local.settings import BUCKET
from local.suggestions import store_suggestions
from local.tables import s3_client
from models.base import Table
from models.campaign import Campaign
from models.candidate import Candidate
from models.dossier import Dossier
from models.grant import Grant
from models.identity import Identity
from models.member import Member
from models.privacy import fingerprint
from models.rules.days import CHINA
from models.rules.names import fold_unit_name
from models.services.activation import normalize_code
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import store_rule_set
from models.services.campaigns import require_campaign
from models.services.granting import NO_SCOPE
from models.services.reminder_plans import store_plan
from models.services.rolls import enter_committee, list_committees, mark_roll_frozen
from models.services.warm import forget_all
from models.unit import Unit
from models.unit_name import NO_PARENT, UnitName

T = TypeVar("T")
Tell = Callable[[str], None]
_FILM = Path(__file__).parent / "demo" / "film.mp4"
_FILM_KEY = "films/5f3a9c1e7b2d4860a1c3e5f7.mp4"


def load_demo(phase: str, now: datetime, tell: Tell) -> None:
    """Store the notice's campaign with its units, people and candidates; voters stand on the roll."""
    units, people = build_units(), build_people(build_units())
    candidates = build_candidates(units)
    store_rule_set(CAMPAIGN_ID, build_rule_set(phase, now.astimezone(CHINA).date()), now)
    # Switched on by a person in the console, never by the demo.
    store_plan(CAMPAIGN_ID, build_reminder_plan(), is_on=False, version=0, now=now)
    mark_opened(CAMPAIGN_ID, now)
    Campaign(CAMPAIGN_ID).change([Campaign.announced_at.set(_spell(now))], Campaign.campaign_id.exists())
    tell(f"{len(units)} units, {len(people)} members")
    _save_all(Unit, _make_units(units))
    _save_all(UnitName, _make_unit_names(units))
    _save_all(Member, (_make_member(person, now) for person in people))
    _save_all(Grant, _make_grants(people, now))
    _save_all(Identity, (_make_identity(person, now) for person in people if person.activated))
    store_suggestions(build_suggestions(people), now)
    if phase == "nomination":
        tell(f"{store_nominations(candidates, people, now)} nominations on their way")
    tell(f"{len(candidates)} candidates with texts, pictures and films")
    _save_all(Candidate, map(_make_card, candidates))
    _save_all(Dossier, map(_make_dossier, candidates))
    with ProcessPoolExecutor() as painters:
        # Drawing takes one processor, the store another: the roll is frozen meanwhile.
        media = [(key, kind, painters.submit(draw, seed)) for key, kind, draw, seed in _list_pictures(candidates)]
        tell("freezing the roll")
        enter_everybody(now)
        _upload(_FILM_KEY, "video/mp4", _FILM.read_bytes())
        for key, kind, picture in media:
            _upload(key, kind, picture.result())


def lay_around_today(phase: str, now: datetime) -> None:
    """Move the stored demo campaign so that today lies in the phase; a demo may do what a real campaign must not."""
    campaign = Campaign.get(CAMPAIGN_ID)
    campaign.amendments = []
    campaign.rule_set = build_rule_set(phase, now.astimezone(CHINA).date())
    campaign.save()
    forget_all()


def enter_everybody(now: datetime) -> int:
    """Enter all members on the roll of the demo campaign, a few committees at a time."""
    campaign = require_campaign(CAMPAIGN_ID, now)
    with ThreadPoolExecutor(4) as pool:
        entered = sum(pool.map(lambda committee_id: enter_committee(campaign, committee_id), list_committees()))
    mark_roll_frozen(CAMPAIGN_ID, now)
    return entered


def _save_all(table: type[Table], items: Iterable[Table]) -> None:
    with table.batch_write() as batch:
        for item in items:
            batch.save(item)


def _make_units(units: list[DemoUnit]) -> Iterable[Unit]:
    for unit in units:
        yield Unit(
            unit.unit_id, parent_id=unit.parent_id, tier=unit.tier, name=unit.name, contact=unit.contact or None
        )


def _make_unit_names(units: list[DemoUnit]) -> Iterable[UnitName]:
    for unit in units:
        yield UnitName(unit.parent_id or NO_PARENT, fold_unit_name(unit.name), unit_id=unit.unit_id)


def _make_grants(people: list[DemoPerson], now: datetime) -> Iterable[Grant]:
    for person in people:
        for role, scope in person.grants:
            key = Grant.role_key_of(role, scope)
            yield Grant(person.member_id, key, scope=scope or NO_SCOPE, given_at=_spell(now))


def _make_member(person: DemoPerson, now: datetime) -> Member:
    activated = {"openid_hash": fingerprint("openid", person.openid), "activated_at": _spell(now)}
    code = normalize_code(person.activation_code)
    waiting = {"code": code, "code_hash": fingerprint("activation_code", code)}
    state: dict[str, Any] = activated if person.activated else waiting
    return Member(
        person.member_id,
        name=person.name,
        phone=person.phone,
        phone_hash=fingerprint("phone", person.phone),
        branch_id=person.branch_id,
        branch_name=person.branch_name,
        committee_id=person.committee_id,
        roles=list(person.roles),
        **state,
    )


def _make_identity(person: DemoPerson, now: datetime) -> Identity:
    return Identity(
        fingerprint("openid", person.openid),
        openid=person.openid,
        member_id=person.member_id,
        bound_at=_spell(now),
    )


def _make_card(candidate: DemoCandidate) -> Candidate:
    return Candidate(
        Candidate.category_key_of(CAMPAIGN_ID, candidate.category),
        candidate.candidate_id,
        title=candidate.title,
        unit_name=candidate.unit_name,
        author_name=candidate.author_name or None,
        author_unit=candidate.author_unit or None,
        summary=candidate.summary or None,
        filming_unit=candidate.filming_unit or None,
        minutes=candidate.minutes or None,
        photo_key=_portrait_key(candidate) if candidate.photo else None,
        thumbnail_key=_thumbnail_key(candidate) if candidate.film else None,
    )


def _make_dossier(candidate: DemoCandidate) -> Dossier:
    return Dossier(
        Dossier.candidate_key_of(CAMPAIGN_ID, candidate.candidate_id),
        category=candidate.category,
        author_post=candidate.author_post or None,
        paragraphs=list(candidate.text),
        film_key=_FILM_KEY if candidate.film else None,
    )


def _portrait_key(candidate: DemoCandidate) -> str:
    return f"photos/{fingerprint('demo-media', candidate.candidate_id)}.jpg"


def _thumbnail_key(candidate: DemoCandidate) -> str:
    return f"thumbnails/{fingerprint('demo-media', candidate.candidate_id)}.jpg"


def _list_pictures(
    candidates: list[DemoCandidate],
) -> Iterator[tuple[str, str, Callable[[str], bytes], str]]:
    """List what is to be drawn: storage key, content type, the painter and its seed."""
    for candidate in candidates:
        if candidate.photo:
            yield _portrait_key(candidate), "image/jpeg", draw_portrait, candidate.candidate_id
        if candidate.film:
            yield _thumbnail_key(candidate), "image/jpeg", draw_thumbnail, candidate.candidate_id


def _upload(key: str, kind: str, body: bytes) -> None:
    s3_client().put_object(Bucket=BUCKET, Key=key, Body=body, ContentType=kind, CacheControl="max-age=86400")


def _spell(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")

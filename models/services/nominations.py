"""Nominations as services read them, and who may see and move which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from models.errors import Forbidden, NotFound
from models.keys import prefix_of, split_key
from models.nomination import Nomination, NominationPlace
from models.rules.content_safety import Safety
from models.rules.identifiers import is_id
from models.rules.nomination_states import Who
from models.rules.roles import RoleHeld
from models.rules.rule_set import Category, RuleSet
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.role_scopes import name_scope, office_scope
from models.services.unit_tree import list_line
from models.unit import Unit

NOT_FOUND = "没有找到这项推荐。"


class NominationView(Secretive, frozen=True):
    """A nomination as it stands; `desk` is where it lies and `line` the desks it came through, that one last."""

    nomination_id: str
    campaign_id: str
    category: str
    origin: str
    desk: str
    line: tuple[str, ...]
    state: str
    version: int
    title: str
    material_version: int
    decided_version: int | None
    began_at: str
    since: str
    safety: Safety | None
    sketch: bytes | None
    candidate_id: str | None
    suggestion_id: str | None
    is_erased: bool

    @property
    def is_at_office(self) -> bool:
        """Tell whether it lies on a receiving office's desk."""
        return is_office(self.desk)

    @property
    def is_at_origin(self) -> bool:
        """Tell whether it lies where it began."""
        return len(self.line) == 1

    @property
    def sender(self) -> str | None:
        """Return the desk before this one, if there is one."""
        return self.line[-2] if len(self.line) > 1 else None


def is_office(desk: str) -> bool:
    """Tell whether a desk is an office's: its scope has two parts, a unit's id one."""
    return len(split_key(desk)) > 1


def office_of(rules: RuleSet, campaign_id: str, category: Category) -> str:
    """Return the desk of the office that receives this category (R12-R14)."""
    return office_scope(campaign_id, category.office)


def name_desk(desk: str) -> str:
    """Return what the unit or office is called at whose desk something lies."""
    return name_scope(RoleHeld("office" if is_office(desk) else "officer", desk))


def name_desks(desks: Iterable[str]) -> dict[str, str]:
    """Return what these units and offices are called, by desk: 1 request for a hundred units."""
    wanted = set(desks)
    names = {desk: name_desk(desk) for desk in wanted if is_office(desk)}
    rows = Unit.batch_get(sorted(wanted - names.keys()), consistent_read=True)
    return names | {row.unit_id: row.name for row in rows}


def load_nomination(nomination_id: str) -> NominationView:
    """Return the nomination as it stands now (consistent read), or raise NotFound."""
    if not is_id(nomination_id):
        raise NotFound(NOT_FOUND)
    try:
        return view_nomination(Nomination.get(nomination_id, consistent_read=True))
    except Nomination.DoesNotExist:
        raise NotFound(NOT_FOUND) from None


def require_sight(actor: Actor, nomination_id: str) -> NominationView:
    """Return the nomination if this person may read it; else raise Forbidden, or NotFound.

    Whoever reaches one of the units it came through, the office on whose desk it lay, and administrators.
    """
    nomination = load_nomination(nomination_id)
    if not has_sight(actor, nomination):
        raise Forbidden("这项推荐不在您的工作范围内。")
    return nomination


def has_sight(actor: Actor, nomination: NominationView) -> bool:
    """Tell whether this person may read the nomination."""
    if actor.has_role("administrator"):
        return True
    if any(_has_lain(nomination, desk) for desk in actor.scopes_of("office")):
        return True
    reach = set(actor.scopes_of("officer"))
    if not reach.isdisjoint(nomination.line):
        return True
    return bool(reach) and not reach.isdisjoint(unit.unit_id for unit in list_line(nomination.origin))


def list_who(actor: Actor, nomination: NominationView) -> list[Who]:
    """Return as whom this person may act on the nomination now: only who sits at a desk, never who stands above."""
    found: list[Who] = []
    if nomination.is_at_office:
        found += ["office"] if nomination.desk in actor.scopes_of("office") else []
    elif nomination.desk in actor.scopes_of("officer"):
        found.append("desk")
    if nomination.sender is not None and nomination.sender in actor.scopes_of("officer"):
        found.append("sender")
    if actor.has_role("administrator"):
        found.append("administrator")
    return found


def list_at(campaign_id: str, desk: str, category: str | None = None) -> list[NominationView]:
    """Return all that ever lay on this desk, of one category if it is named: 1 Query, 1 read a hundred."""
    key = NominationPlace.place_key_of(campaign_id, desk)
    prefix = NominationPlace.nomination_key.startswith(prefix_of(category)) if category else None
    ids = [split_key(row.nomination_key)[1] for row in NominationPlace.query(key, prefix, consistent_read=True)]
    return list(load_many(ids))


def load_many(nomination_ids: Iterable[str]) -> Iterator[NominationView]:
    """Yield these nominations by id, those that exist."""
    rows = {row.nomination_id: row for row in Nomination.batch_get(sorted(set(nomination_ids)), consistent_read=True)}
    for nomination_id in sorted(rows):
        yield view_nomination(rows[nomination_id])


def _has_lain(nomination: NominationView, desk: str) -> bool:
    """Tell whether the nomination lies or once lay on this desk (1 read)."""
    place = NominationPlace.place_key_of(nomination.campaign_id, desk)
    key = NominationPlace.nomination_key_of(nomination.category, nomination.nomination_id)
    return nomination.desk == desk or NominationPlace.count(place, NominationPlace.nomination_key == key) > 0


def view_nomination(row: Nomination) -> NominationView:
    """Return a stored row as a value."""
    return NominationView(
        nomination_id=row.nomination_id,
        campaign_id=row.campaign_id,
        category=row.category,
        origin=row.origin,
        desk=row.desk,
        line=tuple(row.line),
        state=row.state,
        version=int(row.version),
        title=row.title,
        material_version=int(row.material_version),
        decided_version=None if row.decided_version is None else int(row.decided_version),
        began_at=row.began_at,
        since=row.since,
        safety=None if row.safety is None else msgspec.convert(row.safety, Safety),
        sketch=row.sketch,
        candidate_id=row.candidate_id,
        suggestion_id=row.suggestion_id,
        is_erased=row.erased_at is not None,
    )

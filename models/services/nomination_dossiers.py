"""A nomination's dossier, as everybody in its line reads it: materials, versions, where it stands, every step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.errors import NotFound
from models.rules.material_changes import FieldChange, list_changes
from models.rules.materials import Material
from models.rules.nomination_due import Due, find_due
from models.rules.nomination_states import Transition
from models.rules.rule_set import Category, Office
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.deciding import list_own_acts
from models.services.nomination_drafts import DRAFT, ERASED, MaterialView, list_versions, may_edit, read_material
from models.services.nomination_history import StepView, find_last_return, list_steps
from models.services.nomination_steps import is_in_time
from models.services.nominations import NominationView, is_office, list_who, name_desks, require_sight
from models.services.trail import Deed, commit
from models.services.unit_tree import UnitView, require_unit


class DossierView(Secretive, frozen=True):
    """A nomination as its page shows it; `shown` is the version that was asked for, None when there is none to see.

    `names` says what each desk is called that it came through or steps name; `holder` is the unit it lies with.
    """

    nomination: NominationView
    campaign_title: str
    title: str
    category: Category
    office: Office | None
    names: dict[str, str]
    holder: UnitView | None
    due: Due | None
    steps: tuple[StepView, ...]
    to_mend: StepView | None
    versions: tuple[MaterialView, ...]
    shown: MaterialView | None
    against: MaterialView | None
    changes: tuple[FieldChange, ...]
    acts: tuple[Transition, ...]
    may_edit: bool


def read_dossier(
    actor: Actor, nomination_id: str, now: datetime, version: int | None = None, against: int | None = None
) -> DossierView:
    """Return the dossier, in this version (else the newest submitted one), compared with another one if asked.

    The working draft is shown to nobody but who sits at its desk. Raises NotFound, Forbidden.
    """
    nomination = require_sight(actor, nomination_id)
    rules = load_campaign(nomination.campaign_id).rules
    category, steps = rules.category(nomination.category), tuple(list_steps(nomination_id))
    versions = _list_readable(actor, nomination)
    shown = _choose(versions, nomination.material_version if version is None else version)
    if shown is None and version is None and versions:
        shown = versions[-1]
    other = None if against is None else _choose(versions, against)
    holder = None if is_office(nomination.desk) else require_unit(nomination.desk)
    return DossierView(
        nomination=nomination,
        campaign_title=rules.title,
        title=(shown.material.title if shown else nomination.title) or "（还没有标题）",
        category=category,
        office=next((office for office in rules.offices if office.id == category.office), None),
        names=name_desks({*nomination.line, nomination.origin, *(step.desk for step in steps)}),
        holder=holder,
        due=find_due(rules, holder.tier, now) if holder else None,
        steps=steps,
        to_mend=find_last_return(steps),
        versions=tuple(versions),
        shown=shown,
        against=other,
        changes=tuple(list_changes(category.kind, other.material, shown.material)) if shown and other else (),
        acts=tuple(line for line in list_own_acts(actor, nomination) if is_in_time(line, rules, now)),
        may_edit=may_edit(actor, nomination),
    )


def read_for_export(actor: Actor, nomination_id: str, version: int | None, now: datetime) -> DossierView:
    """Return the dossier for a file that leaves the console, noted in the trail; raises as `read_dossier`."""
    view = read_dossier(actor, nomination_id, now, version)
    if view.shown is None:
        raise NotFound(ERASED)
    nomination = view.nomination
    details: dict[str, str | int | None] = {
        "campaign": nomination.campaign_id,
        "nomination": nomination_id,
        "category": view.category.short_name,
        "material": view.shown.version,
    }
    commit(actor, Deed("dossier_exported", nomination.origin, details=details), now)
    return view


def read_submitted(nominations: Iterable[NominationView]) -> dict[str, Material]:
    """Return the newest submitted materials of these nominations by id, of those that have some (a read each)."""
    found = {}
    for nomination in nominations:
        if nomination.material_version and not nomination.is_erased:
            found[nomination.nomination_id] = read_material(
                nomination.nomination_id, nomination.material_version
            ).material
    return found


def _list_readable(actor: Actor, nomination: NominationView) -> list[MaterialView]:
    """Return the submitted versions and, for who sits at the desk, the draft as the last one."""
    versions = list_versions(nomination.nomination_id)
    if "desk" not in list_who(actor, nomination):
        return versions
    try:
        draft = read_material(nomination.nomination_id, DRAFT)
    except NotFound:
        return versions
    is_changed = not versions or versions[-1].material != draft.material
    return [*versions, draft] if is_changed else versions


def _choose(versions: list[MaterialView], version: int) -> MaterialView | None:
    return next((each for each in versions if each.version == version), None)

"""What the form of a nomination is shown with: its draft, who has it, what was said when it came back."""

from __future__ import annotations

from datetime import date, datetime

from models.errors import FieldError
from models.rules.days import day_of
from models.rules.materials import list_lacks, list_warnings
from models.rules.nomination_quotas import QuotaStatus, list_status
from models.rules.nomination_states import Transition
from models.rules.rule_set import Category, RuleSet
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.deciding import list_own_acts
from models.services.nomination_drafts import DRAFT, MaterialView, list_versions, may_edit, read_material
from models.services.nomination_history import StepView, list_steps
from models.services.nomination_slots import list_sent
from models.services.nomination_steps import find_desk_above
from models.services.nominations import NominationView, is_office, name_desk, require_sight
from models.services.unit_tree import require_unit


class Editing(Secretive, frozen=True):
    """A nomination as the person who works on it sees it."""

    nomination: NominationView
    rules: RuleSet
    category: Category
    draft: MaterialView
    holder: str
    acts: tuple[Transition, ...]
    may_edit: bool
    lacks: tuple[FieldError, ...]
    returned: StepView | None
    # Fields changed since it was submitted last.
    changed: tuple[str, ...]


class Sending(Secretive, frozen=True):
    """What submitting would do: to whom it goes, how many were sent, what is worth a second look."""

    receiver: str
    contact: str
    status: QuotaStatus
    warnings: tuple[str, ...]


def read_editing(actor: Actor, nomination_id: str, now: datetime) -> Editing:
    """Return the nomination with its draft for whoever may read it; raises Forbidden or NotFound."""
    nomination = require_sight(actor, nomination_id)
    rules, draft = load_campaign(nomination.campaign_id).rules, read_material(nomination_id, DRAFT)
    category = rules.category(nomination.category)
    last = next(reversed(list_versions(nomination_id)), None)
    before = last.material if last else draft.material
    return Editing(
        nomination,
        rules,
        category,
        draft,
        name_desk(nomination.desk),
        tuple(list_own_acts(actor, nomination)),
        may_edit(actor, nomination),
        tuple(find_lacks(category, draft, now)),
        _find_return(nomination, list_steps(nomination_id)),
        tuple(
            name
            for name in draft.material.__struct_fields__
            if getattr(draft.material, name) != getattr(before, name)
        ),
    )


def find_lacks(category: Category, draft: MaterialView, now: datetime) -> list[FieldError]:
    """Return what keeps the draft from being submitted today."""
    return list_lacks(category, draft.material, date.fromisoformat(day_of(now)))


def preview_sending(editing: Editing) -> Sending:
    """Return what submitting it from its desk would do."""
    nomination, rules = editing.nomination, editing.rules
    unit = require_unit(nomination.desk)
    above = find_desk_above(rules, nomination)
    office = next((each for each in rules.offices if is_office(above) and each.id == editing.category.office), None)
    sent = list_sent(nomination.campaign_id, unit.unit_id)
    others = {key: ids - {nomination.nomination_id} for key, ids in sent.items()}
    status = list_status(rules, unit.tier, others)[nomination.category]
    contact = office.phone if office else require_unit(above).contact or ""
    return Sending(name_desk(above), contact, status, tuple(list_warnings(editing.category, editing.draft.material)))


def _find_return(nomination: NominationView, steps: list[StepView]) -> StepView | None:
    """Return the step that sent it back, while it has not gone on since."""
    if nomination.state != "returned":
        return None
    return next((step for step in reversed(steps) if step.act in {"return", "recall"}), None)

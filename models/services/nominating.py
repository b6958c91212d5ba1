"""What officers do with nominations of their own: begin, submit upward, take back, withdraw."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from models.errors import Conflict, FieldError, Forbidden, InvalidInput
from models.nomination import Nomination, NominationMaterial, NominationPlace, NominationStep
from models.rules.days import iso_in_china
from models.rules.materials import Material, list_excesses
from models.rules.nomination_tidying import tidy_material
from models.rules.rule_set import RuleSet
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.campaign_setup import load_campaign
from models.services.nomination_drafts import DRAFT, MaterialView, row_of
from models.services.nomination_history import make_step_row
from models.services.trail import Deed
from models.services.unit_steps import require_active
from models.services.unit_tree import UnitView, require_unit


def start_nomination(
    actor: Actor,
    campaign_id: str,
    category_id: str,
    unit_id: str,
    now: datetime,
    material: Material | None = None,
    suggestion_id: str | None = None,
    steps: Sequence[Step] = (),
    nomination_id: str | None = None,
) -> str:
    """Begin a nomination at the desk of a unit (R07: any but a branch) and return its id; `steps` happen with it.

    `nomination_id` is for who must know it beforehand; one that exists is never begun again.

    Raises Forbidden unless the person is an officer of that very unit, NoCampaign, UnknownCategory, InvalidInput for
    what a draft can't hold, Conflict outside the nomination stage or for a closed unit.
    """
    rules = load_campaign(campaign_id).rules
    category, unit = rules.category(category_id), _require_desk(actor, unit_id)
    _require_stage(rules, now)
    content = tidy_material(material or Material())
    excesses = list_excesses(content)
    if excesses:
        raise InvalidInput(excesses)
    nomination_id = nomination_id or f"n-{secrets.token_hex(6)}"
    row = _make_row(nomination_id, campaign_id, category_id, unit_id, content.title, iso_in_china(now))
    row.suggestion_id = suggestion_id
    details: dict[str, str | int | None] = {
        "campaign": campaign_id,
        "nomination": nomination_id,
        "category": category.short_name,
        "unit": unit.name,
    }
    deed = Deed("suggestion_taken_up" if suggestion_id else "nomination_start", unit_id, details=details)
    carry_out(actor, deed, now, [*_place(actor, row, content), *steps])
    return nomination_id


def _make_row(
    nomination_id: str, campaign_id: str, category_id: str, unit_id: str, title: str, at: str
) -> Nomination:
    return Nomination(
        nomination_id,
        campaign_id=campaign_id,
        category=category_id,
        origin=unit_id,
        desk=unit_id,
        line=[unit_id],
        state="draft",
        version=1,
        title=title,
        began_at=at,
        since=at,
    )


def _place(actor: Actor, row: Nomination, content: Material) -> list[Step]:
    """Return the writes of a new nomination: its row, the draft, the first step, the desk's sight of it."""
    nomination_id, unit_id, at = row.nomination_id, row.origin, row.began_at
    draft = row_of(nomination_id, MaterialView(DRAFT, content, at, actor.member_id, unit_id, 1, {}))
    step = make_step_row(actor, nomination_id, 1, "start", (None, "draft"), unit_id, at)
    place_key = NominationPlace.place_key_of(row.campaign_id, unit_id)
    place = NominationPlace(place_key, NominationPlace.nomination_key_of(row.category, nomination_id))
    return [
        Step(lambda writes: writes.save(row, Nomination.nomination_id.does_not_exist())),
        Step(lambda writes: writes.save(draft, NominationMaterial.nomination_id.does_not_exist())),
        Step(lambda writes: writes.save(step, NominationStep.nomination_id.does_not_exist())),
        Step(lambda writes: writes.save(place)),
    ]


def _require_desk(actor: Actor, unit_id: str) -> UnitView:
    unit = require_unit(unit_id)
    if unit_id not in actor.scopes_of("officer"):
        raise Forbidden("只有本单位的组织干事可以发起推荐。")
    if unit.tier == "branch":
        raise InvalidInput([FieldError("unit", "党支部请向所在二级党委（党总支）推荐，由其发起。")])
    require_active(unit)
    return unit


def _require_stage(rules: RuleSet, now: datetime) -> None:
    stage = rules.stage("nomination")
    if now < stage.opens_at:
        raise Conflict("推荐上报阶段还没有开始。")
    if now >= stage.closes_at:
        raise Conflict("推荐上报阶段已经结束，不能再发起新的推荐。")

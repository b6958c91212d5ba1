"""The desk of a unit: its own nominations by category, how many it has sent, how much time is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.errors import NoCampaign, NotFound
from models.rules.nomination_due import Due, find_due
from models.rules.nomination_quotas import ALL_CATEGORIES, QuotaStatus, list_status
from models.rules.nomination_states import EDITABLE
from models.rules.rule_set import Category, RuleSet
from models.secretive import Secretive
from models.services.actors import Actor, require_scope
from models.services.campaign_setup import list_all_campaigns
from models.services.campaigns import CurrentCampaign
from models.services.nomination_slots import list_sent
from models.services.nominations import NominationView, list_at, name_desk
from models.services.unit_tree import UnitView, require_unit

# How long before the stage begins its page shows what will be asked for.
_AHEAD = timedelta(days=60)


class OwnNomination(Secretive, frozen=True):
    """A nomination of the unit, and who has it now."""

    nomination: NominationView
    holder: str
    is_editable: bool


class CategoryDesk(Secretive, frozen=True):
    """What a unit has in one category; what was withdrawn stands apart."""

    category: Category
    status: QuotaStatus
    nominations: tuple[OwnNomination, ...]
    withdrawn: tuple[OwnNomination, ...]


class Desk(Secretive, frozen=True):
    """A unit's desk in a campaign; `stage`: before, open or over."""

    unit: UnitView
    campaign: CurrentCampaign
    stage: str
    may_begin: bool
    status: QuotaStatus
    due: Due | None
    categories: tuple[CategoryDesk, ...]


def list_nominating(now: datetime) -> list[CurrentCampaign]:
    """Return the campaigns whose nominations are or will soon be worked on, those that collect them now first."""
    found = [
        campaign
        for campaign in list_all_campaigns()
        if campaign.rules.stage("nomination").opens_at - _AHEAD <= now < campaign.rules.stage("voting").opens_at
    ]
    return sorted(found, key=lambda campaign: stage_of(campaign.rules, now) != "open")


def choose_nominating(asked: str | None, now: datetime) -> CurrentCampaign:
    """Return the campaign that is asked for, else the first that is collecting nominations; raise NoCampaign."""
    found = [each for each in list_nominating(now) if asked in {None, "", each.campaign_id}]
    if not found:
        raise NoCampaign("目前没有正在推荐上报的活动。")
    return found[0]


def stage_of(rules: RuleSet, now: datetime) -> str:
    """Tell whether nominations can be begun: before, open or over."""
    stage = rules.stage("nomination")
    return "before" if now < stage.opens_at else "open" if now < stage.closes_at else "over"


def require_desk(actor: Actor, unit_id: str) -> UnitView:
    """Return the unit if it lies in the officer's reach and may nominate; else raise Forbidden or NotFound."""
    require_scope(actor, unit_id)
    unit = require_unit(unit_id)
    if unit.tier == "branch":
        raise NotFound("党支部不直接上报推荐，请由所在二级党委（党总支）发起。")
    return unit


def read_desk(actor: Actor, unit_id: str, campaign: CurrentCampaign, now: datetime) -> Desk:
    """Return what the unit has in the campaign, for its officers and those above; raises as `require_desk`."""
    unit, rules = require_desk(actor, unit_id), campaign.rules
    mine = [each for each in list_at(campaign.campaign_id, unit_id) if _is_own(each, unit_id)]
    status = list_status(rules, unit.tier, list_sent(campaign.campaign_id, unit_id))
    names = {desk: name_desk(desk) for desk in {each.desk for each in mine}}
    is_officer = unit_id in actor.scopes_of("officer")
    own = [OwnNomination(each, names[each.desk], is_officer and _is_editable(each, unit_id)) for each in mine]
    due, stage = find_due(rules, unit.tier, now), stage_of(rules, now)

    return Desk(
        unit,
        campaign,
        stage,
        is_officer and unit.is_active and stage == "open",
        status[ALL_CATEGORIES],
        due,
        tuple(_gather(category, status[category.id], own) for category in rules.categories),
    )


def _gather(category: Category, status: QuotaStatus, own: list[OwnNomination]) -> CategoryDesk:
    here = sorted((each for each in own if each.nomination.category == category.id), key=_rank)
    kept = tuple(each for each in here if each.nomination.state != "withdrawn")
    return CategoryDesk(category, status, kept, tuple(each for each in here if each not in kept))


def _rank(own: OwnNomination) -> tuple[bool, bool, str]:
    """Return the order of a list: what comes back first, then what can be worked on, then by its beginning."""
    return own.nomination.state != "returned", not own.is_editable, own.nomination.began_at


def _is_own(nomination: NominationView, unit_id: str) -> bool:
    """Tell whether the unit wrote it, or has it to mend."""
    return nomination.origin == unit_id or _is_editable(nomination, unit_id)


def _is_editable(nomination: NominationView, unit_id: str) -> bool:
    return nomination.desk == unit_id and nomination.state in EDITABLE

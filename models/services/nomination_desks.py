"""The desk of a unit: its own nominations by category, how many it has sent, how much time is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.errors import NoCampaign, NotFound
from models.rules.nomination_due import Due, find_due
from models.rules.nomination_quotas import ALL_CATEGORIES, list_ceilings, list_floors
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


class Count(Secretive, frozen=True):
    """How many a unit has sent upward, against the fewest and the most it should (R08, R09); None: no such limit."""

    sent: int
    at_least: int | None
    at_most: int | None

    @property
    def missing(self) -> int:
        """Return how many are still to be sent."""
        return max(0, (self.at_least or 0) - self.sent)

    @property
    def is_full(self) -> bool:
        """Tell whether no more can be sent."""
        return self.at_most is not None and self.sent >= self.at_most


class OwnNomination(Secretive, frozen=True):
    """A nomination of the unit, and who has it now."""

    nomination: NominationView
    holder: str
    is_editable: bool


class CategoryDesk(Secretive, frozen=True):
    """What a unit has in one category; what was withdrawn stands apart."""

    category: Category
    count: Count
    nominations: tuple[OwnNomination, ...]
    withdrawn: tuple[OwnNomination, ...]


class Desk(Secretive, frozen=True):
    """A unit's desk in a campaign; `stage`: before, open or over."""

    unit: UnitView
    campaign: CurrentCampaign
    stage: str
    may_begin: bool
    total: Count
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
    sent, floors = list_sent(campaign.campaign_id, unit_id), list_floors(rules, unit.tier)
    names = {desk: name_desk(desk) for desk in {each.desk for each in mine}}
    is_officer = unit_id in actor.scopes_of("officer")
    own = [OwnNomination(each, names[each.desk], is_officer and _is_editable(each, unit_id)) for each in mine]
    due, stage = find_due(rules, unit.tier, now), stage_of(rules, now)

    def count(key: str, category_id: str) -> Count:
        most = list_ceilings(rules, unit.tier, category_id).get(key)
        return Count(len(sent.get(key, ())), floors.get(key), most)

    return Desk(
        unit,
        campaign,
        stage,
        is_officer and unit.is_active and stage == "open",
        count(ALL_CATEGORIES, ""),
        due,
        tuple(_gather(category, count(category.id, category.id), own) for category in rules.categories),
    )


def _gather(category: Category, count: Count, own: list[OwnNomination]) -> CategoryDesk:
    here = sorted((each for each in own if each.nomination.category == category.id), key=_rank)
    kept = tuple(each for each in here if each.nomination.state != "withdrawn")
    return CategoryDesk(category, count, kept, tuple(each for each in here if each not in kept))


def _rank(own: OwnNomination) -> tuple[bool, bool, str]:
    """Return the order of a list: what comes back first, then what can be worked on, then by its beginning."""
    return own.nomination.state != "returned", not own.is_editable, own.nomination.began_at


def _is_own(nomination: NominationView, unit_id: str) -> bool:
    """Tell whether the unit wrote it, or has it to mend."""
    return nomination.origin == unit_id or _is_editable(nomination, unit_id)


def _is_editable(nomination: NominationView, unit_id: str) -> bool:
    return nomination.desk == unit_id and nomination.state in EDITABLE

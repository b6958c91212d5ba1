"""The desk of a receiving office: what was delivered to it, which unit is short or late, who may be whose twin."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.errors import Forbidden, NoCampaign
from models.keys import split_key
from models.rules.nomination_due import Due, find_due
from models.rules.nomination_quotas import QuotaStatus, list_status
from models.rules.rule_set import Category, Office, RuleSet
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.nomination_slots import list_sent
from models.services.nominations import list_at
from models.services.review_desk import EVERYTHING, DeskFilter, DeskLine, list_lines
from models.services.twins import TwinPair, list_twin_pairs
from models.services.unit_tree import UnitView, find_roots, list_children
from models.services.warm import Warm

# These do not stand against each other any more.
_OUT = frozenset({"declined", "withdrawn"})
_senders: Warm[tuple[UnitView, ...]] = Warm()


class OfficeCategory(Secretive, frozen=True):
    """A category of an office: what was delivered."""

    category: Category
    lines: tuple[DeskLine, ...]


class UnitQuota(msgspec.Struct, frozen=True):
    """How far a reporting unit is: by category of the office, what it has sent; late once its due date is over."""

    unit: UnitView
    statuses: tuple[QuotaStatus, ...]
    due: Due | None

    @property
    def is_short(self) -> bool:
        """Tell whether it sent fewer than it should in any of these categories."""
        return any(status.is_short for status in self.statuses)

    @property
    def is_late(self) -> bool:
        """Tell whether it is short although its due date is over."""
        return self.is_short and self.due is not None and self.due.is_over


class OfficeDesk(Secretive, frozen=True):
    """Everything that an office's desk shows."""

    campaign: CurrentCampaign
    office: Office
    scope: str
    categories: tuple[OfficeCategory, ...]
    quotas: tuple[UnitQuota, ...]
    twins: tuple[TwinPair, ...]


def list_offices(actor: Actor) -> list[tuple[str, CurrentCampaign, Office]]:
    """Return the offices of campaigns at whose desks this person sits, each with its scope."""
    found = []
    for scope in dict.fromkeys(actor.scopes_of("office")):
        try:
            found.append((scope, *_find_office(scope)))
        except NoCampaign:
            continue
    return found


def read_office_desk(actor: Actor, scope: str, now: datetime, shown: DeskFilter = EVERYTHING) -> OfficeDesk:
    """Return an office's desk with its own categories only (R12-R14); raise Forbidden for anybody else's."""
    if scope not in actor.scopes_of("office"):
        raise Forbidden("这个处室不在您的办理范围内。")
    campaign, office = _find_office(scope)
    own = [category for category in campaign.rules.categories if category.office == office.id]
    delivered = list_at(campaign.campaign_id, scope)
    lines = list_lines(actor, scope, [each for each in delivered if shown.is_for(each)])
    return OfficeDesk(
        campaign,
        office,
        scope,
        tuple(
            OfficeCategory(each, tuple(line for line in lines if line.nomination.category == each.id)) for each in own
        ),
        tuple(list_quotas(campaign, own, now)),
        tuple(list_twin_pairs(each for each in delivered if each.state not in _OUT)),
    )


def list_quotas(campaign: CurrentCampaign, categories: list[Category], now: datetime) -> list[UnitQuota]:
    """Return for every unit that delivers to the offices how many it has sent (a Query for each unit)."""
    return [_read_quota(campaign.campaign_id, campaign.rules, unit, categories, now) for unit in list_senders(now)]


def list_senders(now: datetime) -> tuple[UnitView, ...]:
    """Return the units right below the top, which deliver to the offices; remembered for up to a minute."""
    return _senders.get((), now, lambda: tuple(unit for root in find_roots() for unit in list_children(root.unit_id)))


def _read_quota(
    campaign_id: str, rules: RuleSet, unit: UnitView, categories: list[Category], now: datetime
) -> UnitQuota:
    statuses = list_status(rules, unit.tier, list_sent(campaign_id, unit.unit_id))
    return UnitQuota(unit, tuple(statuses[each.id] for each in categories), find_due(rules, unit.tier, now))


def _find_office(scope: str) -> tuple[CurrentCampaign, Office]:
    campaign_id, *office = split_key(scope)
    campaign = load_campaign(campaign_id)
    found = next((each for each in campaign.rules.offices if [each.id] == office), None)
    if found is None:
        raise NoCampaign("活动中没有这个受理处室。")
    return campaign, found

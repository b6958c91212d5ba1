"""The desk of a unit: what came from below and what is its own, by category, against quota and due date (R07-R11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from models.errors import Forbidden
from models.rules.nomination_due import Due, find_due
from models.rules.nomination_quotas import ALL_CATEGORIES, QuotaStatus, list_status
from models.rules.nomination_states import Transition
from models.rules.rule_set import Category
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.campaign_setup import list_all_campaigns, load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.deciding import list_own_acts
from models.services.nomination_slots import list_sent
from models.services.nominations import NominationView, list_at, name_desks
from models.services.unit_tree import UnitView, require_unit

# The order in which a reviewer looks: what waits for the own decision first.
_ORDER = ("submitted", "returned", "draft", "set_aside", "selected", "delivered", "accepted", "published")


class DeskLine(Secretive, frozen=True):
    """A nomination on a desk's list: who sent it, where it lies now, and what this person may do with it."""

    nomination: NominationView
    sender: str
    desk: str
    is_own: bool
    is_here: bool
    acts: tuple[Transition, ...]


class CategoryDesk(Secretive, frozen=True):
    """A category on a unit's desk."""

    category: Category
    status: QuotaStatus
    lines: tuple[DeskLine, ...]


class ReviewDesk(Secretive, frozen=True):
    """Everything that a unit's desk shows; `status` counts all categories together."""

    campaign: CurrentCampaign
    unit: UnitView
    due: Due | None
    status: QuotaStatus
    categories: tuple[CategoryDesk, ...]


class DeskFilter(msgspec.Struct, frozen=True):
    """What of a desk is to be shown: everything where nothing is named."""

    category: str = ""
    state: str = ""

    def is_for(self, nomination: NominationView) -> bool:
        """Tell whether the nomination is to be shown."""
        is_category = not self.category or nomination.category == self.category
        return is_category and (not self.state or nomination.state == self.state)


EVERYTHING = DeskFilter()


def list_campaigns_to_nominate() -> list[CurrentCampaign]:
    """Return all campaigns, drafts too: nominations are worked on before members see one."""
    return list(list_all_campaigns())


def list_review_desks(actor: Actor) -> list[UnitView]:
    """Return the units at whose desks this person sits, branches apart."""
    units = (require_unit(unit_id) for unit_id in dict.fromkeys(actor.scopes_of("officer")))
    return [unit for unit in units if unit.tier != "branch"]


def read_review_desk(
    actor: Actor, campaign_id: str, unit_id: str, now: datetime, shown: DeskFilter = EVERYTHING
) -> ReviewDesk:
    """Return a unit's desk in a campaign; raise Forbidden unless the person sits there, NoCampaign, NotFound."""
    unit = require_unit(unit_id)
    if unit_id not in actor.scopes_of("officer"):
        raise Forbidden("这个单位不在您的办理范围内。")
    campaign = load_campaign(campaign_id)
    sent = list_status(campaign.rules, unit.tier, list_sent(campaign_id, unit_id))
    lines = list_lines(actor, unit_id, [each for each in list_at(campaign_id, unit_id) if shown.is_for(each)])
    return ReviewDesk(
        campaign,
        unit,
        find_due(campaign.rules, unit.tier, now),
        sent[ALL_CATEGORIES],
        tuple(_gather(category, sent, lines) for category in campaign.rules.categories),
    )


def list_lines(actor: Actor, desk: str, nominations: Sequence[NominationView]) -> list[DeskLine]:
    """Return these nominations as lines of a desk, those that wait for a decision first."""
    names = name_desks(place for each in nominations for place in (_sender_to(each, desk), each.desk))
    lines = [
        DeskLine(
            nomination=each,
            sender=names.get(_sender_to(each, desk), "—"),
            desk=names.get(each.desk, "—"),
            is_own=each.origin == desk,
            is_here=each.desk == desk,
            acts=tuple(list_own_acts(actor, each)),
        )
        for each in nominations
    ]
    return sorted(lines, key=_rank)


def _gather(category: Category, sent: Mapping[str, QuotaStatus], lines: Sequence[DeskLine]) -> CategoryDesk:
    own = tuple(line for line in lines if line.nomination.category == category.id)
    return CategoryDesk(category, sent[category.id], own)


def _sender_to(nomination: NominationView, desk: str) -> str:
    """Return from whose desk it came to this one; one that went back down is named by where it lies."""
    if desk in nomination.line:
        return nomination.line[max(0, nomination.line.index(desk) - 1)]
    return nomination.line[-1]


def _rank(line: DeskLine) -> tuple[bool, int, str, str]:
    state = line.nomination.state
    place = _ORDER.index(state) if state in _ORDER else len(_ORDER)
    return (not line.is_here, place, line.nomination.since, line.nomination.nomination_id)

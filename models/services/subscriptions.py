"""A member's own consent: what WeChat may bring, how many messages are left, and the switch for all of them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.errors import ActivationRequired
from models.identity import Identity
from models.member import Member
from models.rules.credits import Ledger, switch_reminders
from models.rules.reminder_asking import MOST_TEMPLATES, Askable, list_askable
from models.services.announcing import list_inviting_campaigns
from models.services.campaigns import find_current_campaign
from models.services.ledgers import change_ledger, open_ledger, read_ledger
from models.services.overview import require_seat_campaign
from models.services.reminder_plans import load_plan
from models.services.seats import Seat


class Consent(msgspec.Struct, frozen=True):
    """One template to ask for, and how many messages of it may still be sent."""

    asked: Askable
    credits: int


class OwnSubscriptions(msgspec.Struct, frozen=True):
    """What a member is asked to allow; `is_off` when the member switched reminders off."""

    is_off: bool
    consents: tuple[Consent, ...]


def read_subscriptions(seat: Seat, now: datetime) -> OwnSubscriptions:
    """Return what to ask this member for: 3 reads when warm, 1 for each more campaign; NoCampaign without any."""
    asked = _list_asked(seat, now)
    held = read_ledger(seat.member_id)
    ledger = held.ledger if held else Ledger()
    # What another WeChat account allowed is worth nothing to the one that is bound now.
    is_own = held is not None and held.openid_hash == _openid_hash_of(seat.member_id)
    return OwnSubscriptions(
        ledger.is_off, tuple(Consent(ask, ledger.credits_of(ask.template_id) if is_own else 0) for ask in asked)
    )


def switch_own_reminders(seat: Seat, is_off: bool) -> None:
    """Switch all reminders to this member off or on; what was allowed is kept. Raises ActivationRequired."""

    def switch(ledger: Ledger) -> Ledger:
        return switch_reminders(ledger, is_off)

    held = read_ledger(seat.member_id)
    if held is not None:
        change_ledger(seat.member_id, switch, held)
    else:
        open_ledger(seat.member_id, _openid_of(seat.member_id), switch)


def _list_asked(seat: Seat, now: datetime) -> list[Askable]:
    """Return what the plans ask this member for: of the campaign that is on, and of those in their nomination."""
    inviting = {each.campaign_id: each for each in list_inviting_campaigns(now)}
    campaign = find_current_campaign(now) if inviting and seat.voter is None else require_seat_campaign(seat, now)
    current = {campaign.campaign_id: campaign} if campaign else {}
    asked: dict[str, Askable] = {}
    for campaign_id, each in (current | inviting).items():
        is_on_roll = seat.voter is not None and seat.voter.campaign_id == campaign_id
        for ask in list_askable(load_plan(campaign_id).plan, each.rules, seat.roles, is_on_roll, now):
            asked.setdefault(ask.template_id, ask)
    return list(asked.values())[:MOST_TEMPLATES]


def _openid_of(member_id: str) -> str:
    openid_hash = _openid_hash_of(member_id)
    try:
        openid = Identity.get(openid_hash).openid if openid_hash else None
    except Identity.DoesNotExist:
        openid = None
    if openid is None:
        raise ActivationRequired
    return str(openid)


def _openid_hash_of(member_id: str) -> str | None:
    try:
        # Nothing else of the member is needed, so nothing else is unsealed.
        return Member.get(member_id, attributes_to_get=["member_id", "openid_hash"]).openid_hash
    except Member.DoesNotExist:
        return None

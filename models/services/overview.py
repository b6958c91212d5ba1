"""What a member sees first: the campaign, its phase, what is left to do today."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.errors import NoCampaign, StoredBallot
from models.rules.days import day_of
from models.rules.phases import Phase, phase_of
from models.rules.rule_set import Stage
from models.services.ballots import list_own_ballots
from models.services.campaigns import CurrentCampaign, find_current_campaign, require_campaign
from models.services.seats import Seat


class Overview(msgspec.Struct, frozen=True):
    """The campaign as one member sees it today; `cast_today` maps category to the ballot of today."""

    campaign: CurrentCampaign
    phase: Phase
    day: str
    voting: Stage
    on_roll: bool
    cast_today: dict[str, StoredBallot]


def read_overview(seat: Seat, now: datetime) -> Overview:
    """Return the seat's campaign and today's own ballots: warm, 1 Query (0.5 RCU), none for who can't vote."""
    campaign = require_seat_campaign(seat, now)
    day = day_of(now)
    own = list_own_ballots(seat.voter, day) if seat.voter else []
    return Overview(
        campaign=campaign,
        phase=phase_of(campaign.rules, now),
        day=day,
        voting=campaign.rules.stage("voting"),
        on_roll=seat.voter is not None,
        cast_today={ballot.category: ballot for ballot in own},
    )


def require_seat_campaign(seat: Seat, now: datetime) -> CurrentCampaign:
    """Return the campaign the member votes in, else the one that is on; raise NoCampaign when there is none."""
    if seat.voter is not None:
        return require_campaign(seat.voter.campaign_id, now)
    campaign = find_current_campaign(now)
    if campaign is None:
        raise NoCampaign
    return campaign

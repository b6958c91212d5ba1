"""The campaign that is on."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import Moment, answer_json
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.overview import read_overview

blueprint = Blueprint("campaign", __name__)


class CategoryAnswer(msgspec.Struct):
    """A category and whether today's ballot in it is cast."""

    id: str
    name: str
    max_choices: int
    kind: str
    cast_today: bool


class CampaignAnswer(msgspec.Struct):
    """The campaign as this member sees it; `day` is the server's date, to be sent back with a ballot."""

    id: str
    title: str
    phase: str
    day: str
    voting_opens_at: Moment
    voting_closes_at: Moment
    on_roll: bool
    categories: list[CategoryAnswer]


@blueprint.get("/api/campaign")
@for_members
@describes(answers={200: CampaignAnswer}, errors=[errors.NoCampaign])
def get_campaign() -> Response:
    """Return the campaign that is on, with what is left to do today."""
    overview = read_overview(current_seat(), given().now())
    return answer_json(
        CampaignAnswer(
            id=overview.campaign.campaign_id,
            title=overview.campaign.rules.title,
            phase=overview.phase,
            day=overview.day,
            voting_opens_at=overview.voting.opens_at,
            voting_closes_at=overview.voting.closes_at,
            on_roll=overview.on_roll,
            categories=[
                CategoryAnswer(
                    category.id,
                    category.name,
                    category.max_choices,
                    category.kind,
                    category.id in overview.cast_today,
                )
                for category in overview.campaign.rules.categories
            ],
        )
    )

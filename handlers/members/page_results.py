"""The page of the published results; before that, what is decided when."""

from __future__ import annotations

from flask import Blueprint, Response

from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.errors import ResultsNotPublished
from models.services.ballots import today
from models.services.overview import require_seat_campaign
from models.services.results import read_results

blueprint = Blueprint("page_results", __name__)


@blueprint.get("/results")
@for_members
def get_results() -> Response:
    """Return the ranking of each category and how it was counted, or why it is not published yet."""
    now = given().now()
    campaign = require_seat_campaign(current_seat(), now)
    try:
        results, refusal = read_results(campaign, now), None
    except ResultsNotPublished as reason:
        results, refusal = None, reason.detail
    first_day = today(campaign.rules.stage("voting").opens_at)
    return render_page(
        "results",
        rules=campaign.rules,
        results=results,
        refusal=refusal,
        first_day=first_day,
        changes=campaign.amendments,
    )

"""The page of one's own ballots of a day, with receipts and points."""

from __future__ import annotations

from flask import Blueprint, Response, request

from handlers.members.page_frame import render_page
from handlers.members.page_receipts import describe_receipt
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.services.ballots import list_own_ballots, require_day, today
from models.services.overview import require_seat_campaign
from models.services.points import read_points

blueprint = Blueprint("page_ballots", __name__)


@blueprint.get("/ballots")
@for_members
def get_ballots() -> Response:
    """Return the own ballots of a day, today's by default, and the own points (R39)."""
    seat, now = current_seat(), given().now()
    voter, campaign = seat.require_voter(), require_seat_campaign(seat, now)
    day = require_day(request.args.get("day") or today(now))
    return render_page(
        "ballots",
        day=day,
        today=today(now),
        first_day=today(campaign.rules.stage("voting").opens_at),
        receipts=[describe_receipt(campaign, ballot, now) for ballot in list_own_ballots(voter, day)],
        categories=len(campaign.rules.categories),
        points=read_points(voter, now),
    )

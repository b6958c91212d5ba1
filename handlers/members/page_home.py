"""The home page: the campaign, what is left to do today, points."""

from __future__ import annotations

from flask import Blueprint, Response

from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.services.overview import read_overview
from models.services.points import read_points
from models.services.results import is_published
from models.services.sessions import sign_in_again

blueprint = Blueprint("page_home", __name__)


@blueprint.get("/")
@for_members
def get_home() -> Response:
    """Return the campaign as this member sees it today."""
    seat, now = current_seat(), given().now()
    overview = read_overview(seat, now)
    return render_page(
        "home",
        overview=overview,
        points=read_points(seat.voter, now, len(overview.cast_today)) if seat.voter else None,
        has_results=is_published(overview.campaign, now),
        # On a shared computer everybody must see whose session this is.
        member=sign_in_again(seat.member_id, now).member,
        now=now,
    )

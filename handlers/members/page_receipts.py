"""The page after casting: the receipt, what was chosen, where to go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from handlers.members.candidates import order_key
from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.errors import StoredBallot
from models.services.ballots import list_own_ballots, require_day, today
from models.services.campaigns import CurrentCampaign
from models.services.candidates import cards_of
from models.services.overview import Overview, read_overview
from models.services.receipts import find_confirmed_day
from models.services.seats import Seat

blueprint = Blueprint("page_receipts", __name__)


class Receipt(msgspec.Struct, frozen=True):
    """A stored ballot as its owner reads it: names instead of ids; counted once its day is recounted."""

    category_id: str
    category_name: str
    day: str
    cast_at: str
    receipt: str
    titles: tuple[str, ...]
    is_counted: bool


@blueprint.get("/categories/<category_id>/receipt")
@for_members
def get_receipt(category_id: str) -> Response:
    """Return the receipt of a day's ballot, today's by default; without one, lead back to the candidates."""
    seat, now = current_seat(), given().now()
    overview = read_overview(seat, now)
    overview.campaign.rules.category(category_id)
    day = require_day(request.args.get("day") or overview.day)
    voter, ballots = seat.require_voter(), overview.cast_today
    if day != overview.day:
        ballots = {ballot.category: ballot for ballot in list_own_ballots(voter, day)}
    if category_id not in ballots:
        return redirect(url_for("page_categories.get_category", category_id=category_id), 303)
    return render_page(
        "receipt",
        receipt=describe_receipt(overview.campaign, ballots[category_id], now),
        was_cast_before="already" in request.args,
        overview=overview,
        next_category=_next_open(overview, category_id),
        is_last_day=today(overview.voting.closes_at - timedelta(seconds=1)) == overview.day,
        storage_key=storage_key(seat, overview.campaign.campaign_id, category_id, day),
    )


def lead_to_receipt(ballot: StoredBallot, already: bool = False) -> Response:
    """Return the way to a ballot's receipt; it names the day, so that it is found after midnight too."""
    address = url_for(
        "page_receipts.get_receipt", category_id=ballot.category, day=ballot.day, already=1 if already else None
    )
    return redirect(address, 303)


def describe_receipt(campaign: CurrentCampaign, ballot: StoredBallot, now: datetime) -> Receipt:
    """Return the ballot with names; a candidate withdrawn since then keeps its name."""
    cards = cards_of(campaign, ballot.category, now)
    titles = tuple(cards[choice].title if choice in cards else choice for choice in ballot.choices)
    name = campaign.rules.category(ballot.category).name
    is_counted = find_confirmed_day(campaign, ballot.day, now) is not None
    return Receipt(ballot.category, name, ballot.day, ballot.cast_at, ballot.receipt, titles, is_counted)


def storage_key(seat: Seat, campaign_id: str, category_id: str, day: str) -> str:
    """Return under which key the browser keeps ticks not cast yet: one member never sees another's."""
    owner = sha256(order_key(seat).encode()).hexdigest()[:12]
    return f"choices/{owner}/{day}/{campaign_id}/{category_id}"


def _next_open(overview: Overview, category_id: str) -> object | None:
    """Return the category after this one, round the circle, whose ballot of today is still to be cast."""
    if overview.phase != "voting":
        return None
    categories = overview.campaign.rules.categories
    here = next(index for index, category in enumerate(categories) if category.id == category_id)
    around = (*categories[here + 1 :], *categories[:here])
    return next((category for category in around if category.id not in overview.cast_today), None)

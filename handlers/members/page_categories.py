"""A category's page: its candidates (R32-R34), and casting the ballot of the day (R36, R37)."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from werkzeug.wrappers import Response

from handlers.members.candidates import order_key, show_card
from handlers.members.page_frame import render_page
from handlers.members.page_receipts import describe_receipt, lead_to_receipt, storage_key
from handlers.members.page_words import explain_closed
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from handlers.web.problem import status_of
from models.errors import AlreadyCast, DayClosed, InvalidInput, StoreBusy, VotingClosed
from models.services.ballots import CastBallot, cast_ballot, require_day, today
from models.services.candidates import list_cards
from models.services.overview import read_overview, require_seat_campaign

blueprint = Blueprint("page_categories", __name__)

Refusal = InvalidInput | DayClosed | VotingClosed | StoreBusy
_NEW_DAY = "日期已更新，刚才这一票没有计入。下面是今天的选票，您的选择已保留，请核对后重新投票。"


@blueprint.get("/categories/<category_id>")
@for_members
def get_category(category_id: str) -> Response:
    """Return the candidates: to choose from, or to read when today's ballot is cast or voting is not open."""
    now = given().now()
    overview = read_overview(current_seat(), now)
    ballot = overview.cast_today.get(category_id)
    return _show_category(
        category_id,
        now,
        closed=explain_closed(overview),
        receipt=describe_receipt(overview.campaign, ballot, now) if ballot else None,
        chosen=set(ballot.choices) if ballot else set(),
    )


@blueprint.post("/categories/<category_id>")
@for_members
def post_ballot(category_id: str) -> Response:
    """Cast the ballot and lead to its receipt; a refused form comes back with its ticks and the reason."""
    try:
        return lead_to_receipt(_cast(category_id).stored)
    except AlreadyCast as refusal:
        return lead_to_receipt(refusal.stored, already=True)
    except (InvalidInput, DayClosed, VotingClosed, StoreBusy) as refusal:
        return _show_again(category_id, refusal)


def _cast(category_id: str) -> CastBallot:
    form, voter = request.form, current_seat().require_voter()
    day = require_day(form.get("day", ""))
    return cast_ballot(voter, form.get("campaign", ""), category_id, day, form.getlist("candidates"), given().now())


def _show_again(category_id: str, refusal: Refusal) -> Response:
    # No request to the store when warm: it may be the store that is busy.
    page = _show_category(
        category_id,
        given().now(),
        status_of(refusal),
        refusal=_NEW_DAY if isinstance(refusal, DayClosed) else refusal.detail,
        receipt=None,
        closed=refusal.detail if isinstance(refusal, VotingClosed) else None,
        chosen=set(request.form.getlist("candidates")),
    )
    if isinstance(refusal, StoreBusy):
        page.headers["Retry-After"] = str(refusal.retry_after)
    return page


def _show_category(category_id: str, now: datetime, status: int = 200, **shown: object) -> Response:
    seat = current_seat()
    campaign = require_seat_campaign(seat, now)
    cards = list_cards(campaign, category_id, order_key(seat), now)
    return render_page(
        "category",
        status,
        campaign=campaign,
        category=campaign.rules.category(category_id),
        day=today(now),
        cards=[show_card(card) for card in cards],
        storage_key=storage_key(seat, campaign.campaign_id, category_id, today(now)),
        **shown,
    )

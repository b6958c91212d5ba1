"""A candidate's page: the full text, or the film (R32-R34)."""

from __future__ import annotations

from flask import Blueprint, Response

from handlers.members.candidates import show_dossier
from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.services.candidates import read_full_text
from models.services.overview import require_seat_campaign

blueprint = Blueprint("page_candidates", __name__)


@blueprint.get("/candidates/<candidate_id>")
@for_members
def get_candidate(candidate_id: str) -> Response:
    """Return everything that stands behind a candidate."""
    now = given().now()
    campaign = require_seat_campaign(current_seat(), now)
    dossier = show_dossier(read_full_text(campaign, candidate_id, now))
    return render_page("candidate", dossier=dossier, category=campaign.rules.category(dossier.category))

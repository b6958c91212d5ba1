"""Points for taking part."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import answer_json
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.points import read_points

blueprint = Blueprint("points", __name__)


class PointsRules(msgspec.Struct):
    """How points are given: so many a ballot, so many a day at most."""

    per_ballot: int
    daily_cap: int


class PointsAnswer(msgspec.Struct):
    """Own points: settled up to yesterday, today's so far, and both together."""

    settled: int
    today: int
    total: int
    rules: PointsRules


@blueprint.get("/api/points")
@for_members
@describes(answers={200: PointsAnswer}, errors=[errors.NotOnRoll, errors.NoCampaign])
def get_points() -> Response:
    """Return the own points (R39)."""
    own = read_points(current_seat().require_voter(), given().now())
    rules = PointsRules(own.per_ballot, own.daily_cap)
    return answer_json(PointsAnswer(own.settled, own.today, own.settled + own.today, rules))

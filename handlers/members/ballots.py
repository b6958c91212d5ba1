"""Casting a ballot and reading one's own."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response, request

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.errors import StoredBallot
from models.services.ballots import cast_ballot, list_own_ballots, require_day, today

blueprint = Blueprint("ballots", __name__)

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", extra_json_schema={"format": "date"})]


class BallotRequest(Body):
    """A ballot: 1 to `max_choices` candidates of one category; `day` is the date the client displayed."""

    campaign: Id
    category: Id
    day: Day
    candidates: list[Id]


class BallotAnswer(msgspec.Struct):
    """A stored ballot; with the receipt its owner can later see that it was counted."""

    category: str
    day: str
    candidates: list[str]
    receipt: str
    cast_at: str


class BallotsAnswer(msgspec.Struct):
    """The own ballots of one day."""

    day: str
    ballots: list[BallotAnswer]


@blueprint.post("/api/ballots")
@for_members
@describes(
    body=BallotRequest,
    answers={201: BallotAnswer, 200: BallotAnswer},
    errors=[
        errors.NotOnRoll,
        errors.NoCampaign,
        errors.AlreadyCast,
        errors.DayClosed,
        errors.VotingClosed,
        errors.InvalidInput,
        errors.StoreBusy,
    ],
)
def post_ballot() -> Response:
    """Cast the day's ballot of one category; the same ballot again answers 200 with the same receipt."""
    asked = read_body(BallotRequest)
    voter = current_seat().require_voter()
    cast = cast_ballot(voter, asked.campaign, asked.category, require_day(asked.day), asked.candidates, given().now())
    return answer_json(show_ballot(cast.stored), 201 if cast.is_new else 200)


@blueprint.get("/api/ballots")
@for_members
@describes(
    answers={200: BallotsAnswer},
    errors=[errors.NotOnRoll, errors.InvalidInput],
    query={"day": Annotated[Day, msgspec.Meta(description="Today by default.")]},
)
def get_ballots() -> Response:
    """Return the own ballots of a day, with receipts."""
    day = require_day(request.args.get("day", today(given().now())))
    ballots = list_own_ballots(current_seat().require_voter(), day)
    return answer_json(BallotsAnswer(day, [show_ballot(ballot) for ballot in ballots]))


def show_ballot(ballot: StoredBallot) -> BallotAnswer:
    """Return a stored ballot as its owner may see it."""
    return BallotAnswer(ballot.category, ballot.day, list(ballot.choices), ballot.receipt, ballot.cast_at)

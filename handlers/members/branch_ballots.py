"""A secretary's call: a ballot on behalf of a member who has no smartphone."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from handlers.members.ballots import Day, Id
from handlers.members.branch_access import acting
from handlers.web.access import for_members
from handlers.web.answer import answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.assisted_ballots import AssistedBallot, BallotForm, cast_assisted_ballot
from models.services.ballots import require_day
from models.services.own_branches import choose_branch

blueprint = Blueprint("branch_ballots", __name__)


class AssistedBallotRequest(Body):
    """A ballot on behalf of a member of the own branch, as the member says.

    `attempt` is random text (16 characters or more) that stays the same when this very request is sent again.
    """

    member_id: Id
    campaign: Id
    category: Id
    day: Day
    candidates: list[Id]
    attempt: Annotated[str, msgspec.Meta(min_length=16, max_length=64)]
    branch: Id | None = None


class AssistedBallotAnswer(msgspec.Struct):
    """The receipt, to be handed to the member; what is chosen is never told again."""

    member_id: str
    category: str
    day: str
    receipt: str


@blueprint.post("/api/branch/assisted-ballots")
@for_members
@describes(
    body=AssistedBallotRequest,
    answers={201: AssistedBallotAnswer, 200: AssistedBallotAnswer},
    errors=[
        errors.Forbidden,
        errors.MemberInactive,
        errors.NotFound,
        errors.NoCampaign,
        errors.DayClosed,
        errors.VotingClosed,
        errors.Conflict,
        errors.InvalidInput,
        errors.StoreBusy,
    ],
)
def post_assisted_ballot() -> Response:
    """Cast a member's ballot of the day; marked as assisted, and told in the audit trail without what was chosen."""
    asked, actor = read_body(AssistedBallotRequest), acting()
    form = BallotForm(
        asked.member_id,
        asked.campaign,
        asked.category,
        require_day(asked.day),
        tuple(asked.candidates),
        asked.attempt,
    )
    cast = cast_assisted_ballot(actor, choose_branch(actor, asked.branch), form, given().now())
    return answer_json(show_assisted(cast), 201 if cast.is_new else 200)


def show_assisted(cast: AssistedBallot) -> AssistedBallotAnswer:
    """Return what the secretary may see of it."""
    return AssistedBallotAnswer(cast.member_id, cast.category, cast.day, cast.receipt)

"""Receipts: the check that an own ballot was counted, and the published list to recompute it from."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response, request

from handlers.members.ballots import Day
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import PlainText, answer_json, answer_text
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.ballots import require_day, today
from models.services.campaigns import require_campaign
from models.services.receipts import check_receipt, list_receipts, require_digest

blueprint = Blueprint("receipts", __name__)

_DAY = {"day": Annotated[Day, msgspec.Meta(description="The ballot's day; today by default.")]}
# A recounted day never changes again.
_KEEP_S = 24 * 3600


class ReceiptAnswer(msgspec.Struct):
    """An own ballot: `counted` once the nightly recount found its day equal with the tallies, till then `stored`.

    `digest` is the SHA-256 of the list of that day, `GET /api/receipts?day=`, in which a counted receipt stands.
    """

    receipt: str
    day: str
    category: str
    status: Literal["counted", "stored"]
    digest: str | None


@blueprint.get("/api/receipts/<receipt>")
@for_members
@describes(
    answers={200: ReceiptAnswer},
    errors=[errors.NotOnRoll, errors.NoCampaign, errors.InvalidInput, errors.ReceiptNotFound],
    query=_DAY,
)
def get_receipt(receipt: str) -> Response:
    """Return what became of an own ballot; anybody else's receipt is not found."""
    voter, now = current_seat().require_voter(), given().now()
    day = require_day(request.args.get("day", today(now)))
    checked = check_receipt(require_campaign(voter.campaign_id, now), voter, receipt, day, now)
    return answer_json(ReceiptAnswer(checked.receipt, checked.day, checked.category, checked.status, checked.digest))


@blueprint.get("/api/receipts")
@for_members
@describes(
    answers={200: PlainText, 304: None},
    errors=[errors.NotOnRoll, errors.NoCampaign, errors.InvalidInput, errors.ReceiptsNotPublished],
    query=_DAY,
)
def get_receipts() -> Response:
    """Return all receipts of the own committee on a recounted day, sorted, one a line; ETag is their SHA-256."""
    voter, now = current_seat().require_voter(), given().now()
    day = require_day(request.args.get("day", today(now)))
    digest = require_digest(require_campaign(voter.campaign_id, now), voter, day, now)
    return answer_text(lambda: list_receipts(voter, day, digest), digest, _KEEP_S)

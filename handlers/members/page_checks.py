"""The page on which a member checks a receipt: was the ballot counted?"""

from __future__ import annotations

from flask import Blueprint, Response, request

from handlers.members.page_frame import render_page
from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.dependencies import given
from handlers.web.problem import status_of
from models.errors import FieldError, InvalidInput, ReceiptNotFound
from models.services.ballots import require_day, today
from models.services.campaigns import require_campaign
from models.services.receipts import CheckedReceipt, check_receipt

blueprint = Blueprint("page_checks", __name__)


@blueprint.get("/receipts")
@for_members
def get_check() -> Response:
    """Return the form for a receipt and its day and, once it is filled in, what became of that ballot."""
    if "receipt" not in request.args:
        return _show_check()
    try:
        return _show_check(found=_check())
    except (ReceiptNotFound, InvalidInput) as refusal:
        return _show_check(status_of(refusal), refusal=refusal.detail)


def _check() -> CheckedReceipt:
    voter, now = current_seat().require_voter(), given().now()
    if not _pasted():
        raise InvalidInput([FieldError("receipt", "请填写回执号。")])
    day = require_day(request.args.get("day") or today(now))
    return check_receipt(require_campaign(voter.campaign_id, now), voter, _pasted(), day, now)


def _show_check(status: int = 200, found: CheckedReceipt | None = None, refusal: str | None = None) -> Response:
    voter, now = current_seat().require_voter(), given().now()
    rules = require_campaign(voter.campaign_id, now).rules
    return render_page(
        "check",
        status,
        found=found,
        category_name=rules.category(found.category).name if found else None,
        refusal=refusal,
        receipt=_pasted(),
        day=request.args.get("day") or today(now),
        first_day=today(rules.stage("voting").opens_at),
        today=today(now),
    )


def _pasted() -> str:
    # What is copied from a page often brings white space along.
    return request.args.get("receipt", "").strip()

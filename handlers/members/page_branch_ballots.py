"""The secretary's page for casting a ballot on behalf of a member: whom, which category, what, asked once more."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request

from handlers.members.branch_access import acting, asked_branch
from handlers.members.page_frame import render_page
from handlers.web.access import for_members
from handlers.web.dependencies import given
from handlers.web.problem import status_of
from models.errors import Conflict, InvalidInput, NotFound, StoreBusy
from models.services.actors import Actor
from models.services.assisted_ballots import Assistable, BallotForm, cast_assisted_ballot, list_assistable
from models.services.ballots import require_day, today
from models.services.campaigns import CurrentCampaign
from models.services.candidates import Card, list_cards
from models.services.own_branches import require_own_branch
from models.services.turnout import require_current

blueprint = Blueprint("page_branch_ballots", __name__)


@blueprint.get("/branch/assist")
@for_members
def get_form() -> Response:
    """Return the form to pick member and category, or, once both are picked, the ballot to fill in."""
    actor = acting()
    branch = asked_branch(actor)
    if request.args.get("member") and request.args.get("category"):
        return _show_ballot(actor, branch, request.args["member"], request.args["category"], [])
    return _show_start(actor, branch)


@blueprint.post("/branch/assist")
@for_members
def post_ballot() -> Response:
    """Ask whether all is right, and when that is answered, cast the ballot and show its receipt, once."""
    actor, form = acting(), request.form
    branch, member_id, category_id = form.get("branch", ""), form.get("member", ""), form.get("category", "")
    chosen = form.getlist("candidates")
    if form.get("step") != "cast":
        return _show_ballot(actor, branch, member_id, category_id, chosen, is_asking=form.get("step") == "ask")
    try:
        return _cast(actor, branch, _read_form())
    except (Conflict, InvalidInput, StoreBusy) as refusal:
        return _show_ballot(actor, branch, member_id, category_id, chosen, refusal=refusal)


def _read_form() -> BallotForm:
    form = request.form
    return BallotForm(
        form.get("member", ""),
        form.get("campaign", ""),
        form.get("category", ""),
        require_day(form.get("day", "")),
        tuple(form.getlist("candidates")),
        form.get("attempt", ""),
    )


def _cast(actor: Actor, branch: str, form: BallotForm) -> Response:
    cast = cast_assisted_ballot(actor, branch, form, given().now())
    campaign = require_current(given().now())
    return render_page(
        "branch_assisted",
        201 if cast.is_new else 200,
        branch=require_own_branch(actor, branch),
        member=_find(actor, branch, form.member_id),
        category=campaign.rules.category(form.category_id),
        cast=cast,
    )


def _show_start(actor: Actor, branch: str) -> Response:
    campaign = require_current(given().now())
    return render_page(
        "branch_assist",
        branch=require_own_branch(actor, branch),
        members=list_assistable(actor, branch, given().now()),
        campaign=campaign,
        picked=request.args.get("member", ""),
    )


def _show_ballot(
    actor: Actor,
    branch: str,
    member_id: str,
    category_id: str,
    chosen: list[str],
    is_asking: bool = False,
    refusal: Conflict | InvalidInput | StoreBusy | None = None,
) -> Response:
    now = given().now()
    campaign = require_current(now)
    category = campaign.rules.category(category_id)
    cards = _list_cards(campaign, category_id, member_id)
    is_fit = 1 <= len(chosen) <= category.max_choices
    return render_page(
        "branch_ballot",
        status_of(refusal) if refusal else 200,
        branch=require_own_branch(actor, branch),
        member=_find(actor, branch, member_id),
        campaign=campaign,
        category=category,
        cards=cards,
        chosen=chosen,
        is_asking=is_asking and is_fit,
        refusal=refusal.detail if refusal else _count_fault(is_asking, is_fit, category.max_choices),
        day=today(now),
        # The same on a repeat of this form, so that a double click or a lost answer leads to the same receipt.
        attempt=request.form.get("attempt") or secrets.token_urlsafe(24),
    )


def _list_cards(campaign: CurrentCampaign, category_id: str, member_id: str) -> list[Card]:
    return list_cards(campaign, category_id, member_id, given().now())


def _count_fault(is_asking: bool, is_fit: bool, most: int) -> str | None:
    return f"请选择 1 至 {most} 个候选项。" if is_asking and not is_fit else None


def _find(actor: Actor, branch: str, member_id: str) -> Assistable:
    for member in list_assistable(actor, branch, given().now()):
        if member.member_id == member_id:
            return member
    raise NotFound("本支部的投票名册中没有这名党员。")

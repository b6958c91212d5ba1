"""The roll of an opened campaign: how far it is, whom it was changed for, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.roll_progress import read_progress
from handlers.web.dependencies import given
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign, find_current_campaign, list_campaigns
from models.services.roll_amendments import admit_to_roll, is_on_roll, list_amended_voters, strike_from_roll
from models.services.roster import MemberView, find_by_phone, read_member

blueprint = Blueprint("roll", __name__)

Amend = Callable[[Actor, CurrentCampaign, str, str, datetime], None]


class FoundMember(msgspec.Struct, frozen=True):
    """A member who was looked for, and whether the roll has a place to vote from."""

    member: MemberView
    is_on_roll: bool


@blueprint.get("/roll")
@for_roles("administrator", "officer")
def get_roll() -> Response:
    """Return the roll of the campaign that is on, or of the one that was asked for."""
    return _show(_choose_campaign(), EMPTY)


@blueprint.post("/roll/<campaign_id>/search")
@for_roles("administrator", "officer")
def post_search(campaign_id: str) -> Answer:
    """Look for a member within reach by the whole phone number."""
    form, campaign = read_form("search", "phone"), load_campaign(campaign_id)
    return try_form(
        form,
        lambda: _show(campaign, form, found=_find(campaign, find_by_phone(acting(), form.values["phone"]))),
        lambda refused, status: _show(campaign, refused, status),
    )


@blueprint.post("/roll/<campaign_id>/<member_id>/admission")
@for_roles("administrator", "officer")
def post_admission(campaign_id: str, member_id: str) -> Answer:
    """Admit a member to the roll."""
    return _amend(campaign_id, member_id, admit_to_roll, "已列入投票名册，本人重新登录后即可投票。")


@blueprint.post("/roll/<campaign_id>/<member_id>/striking")
@for_roles("administrator", "officer")
def post_striking(campaign_id: str, member_id: str) -> Answer:
    """Strike a member off the roll."""
    return _amend(campaign_id, member_id, strike_from_roll, "已移出投票名册；已投的选票仍然有效。")


def _amend(campaign_id: str, member_id: str, amend: Amend, said: str) -> Answer:
    form, campaign = read_form(member_id, "reason"), load_campaign(campaign_id)

    def act() -> Answer:
        amend(acting(), campaign, member_id, form.values["reason"], given().now())
        return go_on(f"/roll?campaign={campaign_id}", said)

    def show(refused: Form, status: int) -> Response:
        return _show(campaign, refused, status, _find(campaign, [read_member(acting(), member_id)]))

    return try_form(form, act, show)


def _choose_campaign() -> CurrentCampaign | None:
    asked = request.args.get("campaign")
    return load_campaign(asked) if asked else find_current_campaign(given().now())


def _find(campaign: CurrentCampaign, members: list[MemberView]) -> list[FoundMember]:
    return [FoundMember(member, is_on_roll(campaign.campaign_id, member.member_id)) for member in members]


def _show(
    campaign: CurrentCampaign | None, form: Form, status: int = 200, found: list[FoundMember] | None = None
) -> Response:
    if campaign is None or campaign.opened_at is None:
        return render_page("roll_none", status)
    return render_page(
        "roll",
        status,
        campaign=campaign,
        others=[each for each in list_campaigns(given().now()) if each.campaign_id != campaign.campaign_id],
        progress=read_progress(campaign),
        amendments=list_amended_voters(acting(), campaign.campaign_id),
        found=found,
        form=form,
    )

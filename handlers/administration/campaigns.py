"""Campaigns: the list, a new one, a copy, and what there is to do next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page, render_part
from handlers.administration.roll_progress import read_progress
from handlers.web.dependencies import given
from models.rules.next_steps import NextStep, find_next_step
from models.rules.phases import phase_of
from models.services.announcing import announce_campaign, conceal_campaign
from models.services.campaign_setup import copy_campaign, create_campaign, list_all_campaigns, load_campaign
from models.services.campaigns import CurrentCampaign

blueprint = Blueprint("campaigns", __name__)


class CampaignLine(msgspec.Struct, frozen=True):
    """A campaign in the list, and what to do next."""

    campaign: CurrentCampaign
    next_step: NextStep


@blueprint.get("/campaigns")
@for_roles("administrator", "auditor")
def get_campaigns() -> Response:
    """Return all campaigns, drafts too, the latest voting first."""
    return _show_list(EMPTY)


@blueprint.post("/campaigns")
@for_roles("administrator")
def post_campaign() -> Answer:
    """Make a draft with this title and lead to its rules."""
    form = read_form("create", "title")

    def act() -> Answer:
        campaign_id = create_campaign(acting(), form.values["title"].strip(), given().now())
        return go_on(f"/campaigns/{campaign_id}/rules", "已新建活动草稿，请填写活动规则。")

    return try_form(form, act, _show_list)


@blueprint.get("/campaigns/<campaign_id>")
@for_roles("administrator", "auditor")
def get_campaign(campaign_id: str) -> Response:
    """Return where the campaign stands, what to do next, and what was changed after its opening."""
    return _show_campaign(campaign_id, EMPTY)


@blueprint.get("/campaigns/<campaign_id>/progress")
@for_roles("administrator", "auditor", "officer")
def get_progress(campaign_id: str) -> Response:
    """Return how far the roll is, for a page that waits."""
    return render_part("_roll_progress", campaign_id=campaign_id, progress=read_progress(load_campaign(campaign_id)))


@blueprint.post("/campaigns/<campaign_id>/copies")
@for_roles("administrator")
def post_copy(campaign_id: str) -> Answer:
    """Make a draft with this campaign's rules and lead to them."""
    copy_id = copy_campaign(acting(), campaign_id, given().now())
    return go_on(f"/campaigns/{copy_id}/rules", "已复制为新的草稿，请修改名称和时间。")


@blueprint.post("/campaigns/<campaign_id>/announcement")
@for_roles("administrator")
def post_announcement(campaign_id: str) -> Answer:
    """Let members know of a draft, so that they may suggest and officers are reminded."""

    def act() -> Answer:
        announce_campaign(acting(), campaign_id, given().now())
        return go_on(f"/campaigns/{campaign_id}", "已发布推荐通知，党员可以推荐了。")

    return _try_on_campaign(campaign_id, "announce", act)


@blueprint.post("/campaigns/<campaign_id>/announcement/withdrawal")
@for_roles("administrator")
def post_withdrawal(campaign_id: str) -> Answer:
    """Take the announcement back."""

    def act() -> Answer:
        conceal_campaign(acting(), campaign_id, given().now())
        return go_on(f"/campaigns/{campaign_id}", "已收回推荐通知，党员不能再推荐；已有的推荐仍可处理。")

    return _try_on_campaign(campaign_id, "announce", act)


def _try_on_campaign(campaign_id: str, name: str, act: Callable[[], Answer]) -> Answer:
    return try_form(Form(name), act, lambda refused, status: _show_campaign(campaign_id, refused, status))


def _show_campaign(campaign_id: str, form: Form, status: int = 200) -> Response:
    campaign, now = load_campaign(campaign_id), given().now()
    return render_page(
        "campaign",
        status,
        campaign=campaign,
        next_step=_step_of(campaign, now),
        progress=read_progress(campaign) if campaign.opened_at else None,
        may_announce=phase_of(campaign.rules, now) in {"preparing", "nomination"},
        form=form,
    )


def _show_list(form: Form, status: int = 200) -> Response:
    now = given().now()
    lines = [CampaignLine(campaign, _step_of(campaign, now)) for campaign in list_all_campaigns()]
    return render_page("campaigns", status, lines=lines, form=form)


def _step_of(campaign: CurrentCampaign, now: datetime) -> NextStep:
    is_frozen = campaign.roll_frozen_at is not None
    return find_next_step(campaign.opened_at is not None, is_frozen, phase_of(campaign.rules, now))

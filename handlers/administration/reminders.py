"""A campaign's reminders at a glance: switched on or off, what is to come, what that will cost."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page, render_part
from handlers.administration.numbers import read_number
from handlers.administration.plan_fields import name_stage
from handlers.administration.reminder_plan import label_of_plan
from handlers.web.dependencies import given
from models.errors import Conflict, InvalidInput
from models.rules.reminder_plan_checks import list_unsendable
from models.services.campaign_setup import load_campaign
from models.services.credit_counting import ask_for_credits, find_credits
from models.services.reminder_forecasting import look_ahead
from models.services.reminder_plans import load_plan
from models.services.reminder_setup import load_plan_or_blank, require_switchable, switch_off, switch_on

blueprint = Blueprint("reminders", __name__)

AUDIENCE_NAMES = {"voters": "党员", "officers": "组织干事", "secretaries": "支部书记"}


@blueprint.get("/campaigns/<campaign_id>/reminders")
@for_roles("administrator", "auditor")
def get_reminders(campaign_id: str) -> Response:
    """Return whether reminders go out by themselves, and the forecast of what the plan sends."""
    return _show(campaign_id, EMPTY)


@blueprint.post("/campaigns/<campaign_id>/reminders/on")
@for_roles("administrator")
def post_on(campaign_id: str) -> Answer:
    """Let the plan send by itself, once the phone has confirmed it."""
    version = read_number("version")

    def act() -> Answer:
        campaign, now = load_campaign(campaign_id), given().now()
        # What would be refused anyway is told before anybody takes out the phone.
        _require_switchable(campaign_id, version)
        asked = ask_phone(f"开启《{campaign.rules.title}》的自动提醒（计划第 {version} 版）")
        if asked is not None:
            return asked
        switch_on(acting(), campaign, version, now)
        return go_on(f"/campaigns/{campaign_id}/reminders", "自动提醒已开启，将按计划的时间发送。")

    return try_form(Form("on"), act, lambda refused, status: _show(campaign_id, refused, status))


@blueprint.post("/campaigns/<campaign_id>/reminders/off")
@for_roles("administrator")
def post_off(campaign_id: str) -> Answer:
    """Let nothing new begin by itself."""
    campaign = load_campaign(campaign_id)

    def act() -> Answer:
        switch_off(acting(), campaign, given().now())
        said = "自动提醒已关闭，不会再有新的提醒开始；正在发送的，请在“发送记录”中停止。"
        return go_on(f"/campaigns/{campaign_id}/reminders", said)

    return try_form(Form("off"), act, lambda refused, status: _show(campaign_id, refused, status))


@blueprint.post("/campaigns/<campaign_id>/reminders/counts")
@for_roles("administrator")
def post_counts(campaign_id: str) -> Answer:
    """Have the reminder credits counted anew; the page then shows how far that is."""
    campaign = load_campaign(campaign_id)
    ask_for_credits(acting(), given().now())
    return go_on(f"/campaigns/{campaign.campaign_id}/reminders")


@blueprint.get("/campaigns/<campaign_id>/reminders/progress")
@for_roles("administrator", "auditor")
def get_progress(campaign_id: str) -> Response:
    """Return how far the counting is, for the page that waits."""
    job, counted = find_credits()
    campaign = load_campaign(campaign_id)
    return render_part(
        "_credit_count", campaign=campaign, job=job, counted=counted, is_waited_for=True, may_count=True
    )


def _require_switchable(campaign_id: str, version: int) -> None:
    try:
        require_switchable(load_campaign(campaign_id), load_plan(campaign_id), version, given().now())
    except InvalidInput as refusal:
        faults = "".join(f"{label_of_plan(fault.field)}：{fault.detail}" for fault in refusal.errors)
        raise Conflict(f"提醒计划还不能开启。{faults}") from refusal


def _show(campaign_id: str, form: Form, status: int = 200) -> Response:
    campaign, current = load_campaign(campaign_id), load_plan_or_blank(campaign_id)
    return render_page(
        "reminders",
        status,
        campaign=campaign,
        current=current,
        form=form,
        outlook=look_ahead(campaign, current.plan, given().now()),
        unsendable=list_unsendable(current.plan),
        name_stage=name_stage,
        audiences=AUDIENCE_NAMES,
        may_count=acting().has_role("administrator"),
    )

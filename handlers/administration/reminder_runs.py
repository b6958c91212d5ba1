"""What was sent: a campaign's runs of reminders, how far each is and what became of it; stopped at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.plan_fields import name_stage
from handlers.administration.reminders import AUDIENCE_NAMES
from handlers.administration.words import name_tier, spell_moment
from handlers.web.dependencies import given
from models.rules import reminder_outcomes
from models.rules.days import iso_in_china
from models.rules.tiers import TIERS
from models.services.campaign_setup import load_campaign
from models.services.reminder_run_control import (
    ask_for_outcomes,
    find_outcomes,
    list_runs,
    load_run,
    run_key_of,
    stop_run,
)
from models.services.reminder_runs import STATES, Run
from models.services.unit_views import name_unit

blueprint = Blueprint("reminder_runs", __name__)

# Why a run stopped by itself, and what to do about it.
_ADVICE: Mapping[str, str] = {
    "by_hand": "由管理员停止。已经发出的不能收回，没有发出的不会再发。",
    "template": "微信不接受这个模板：请核对模板编号和“我的模板”，更正计划后从下一次提醒起生效。",
    "content": "微信没有通过消息内容的检查：请修改提醒计划中的文字或点开后的页面，从下一次提醒起生效。",
    "quota": "小程序当天的发送总量已用完，这种提醒过了当天就没有意义，剩下的没有发送。",
    "misconfigured": "微信拒绝了本系统的接口凭证：请运维人员核对小程序的 AppID、密钥和 IP 白名单。",
}


@blueprint.get("/campaigns/<campaign_id>/reminders/runs")
@for_roles("administrator", "auditor")
def get_runs(campaign_id: str) -> Response:
    """Return the campaign's runs, the newest first."""
    campaign = load_campaign(campaign_id)
    runs = [(run, explain_run(run, iso_in_china(given().now()))) for run in list_runs(campaign_id)]
    return render_page("reminder_runs", campaign=campaign, runs=runs, **_names())


@blueprint.get("/campaigns/<campaign_id>/reminders/runs/<day>/<kind>/<scope>")
@for_roles("administrator", "auditor")
def get_run(campaign_id: str, day: str, kind: str, scope: str) -> Response:
    """Return one run: its text, its progress, what became of those it was for."""
    return _show(campaign_id, run_key_of(day, kind, scope), EMPTY)


@blueprint.post("/campaigns/<campaign_id>/reminders/runs/<day>/<kind>/<scope>/stop")
@for_roles("administrator")
def post_stop(campaign_id: str, day: str, kind: str, scope: str) -> Answer:
    """Stop the run at once."""
    key, campaign = run_key_of(day, kind, scope), load_campaign(campaign_id)

    def act() -> Answer:
        stop_run(acting(), campaign, key, given().now())
        return go_on(f"/campaigns/{campaign_id}/reminders/runs/{day}/{kind}/{scope}", "已停止，没有发出的不会再发。")

    return try_form(Form("stop"), act, lambda refused, status: _show(campaign_id, key, refused, status))


@blueprint.post("/campaigns/<campaign_id>/reminders/runs/<day>/<kind>/<scope>/counts")
@for_roles("administrator", "auditor")
def post_counts(campaign_id: str, day: str, kind: str, scope: str) -> Answer:
    """Have the run's outcomes counted anew."""
    ask_for_outcomes(acting(), load_run(campaign_id, run_key_of(day, kind, scope)), given().now())
    return go_on(f"/campaigns/{campaign_id}/reminders/runs/{day}/{kind}/{scope}")


def explain_run(run: Run, now: str) -> str:
    """Return what a stopped or held run says, and what to do; nothing for one that goes on as it should."""
    if run.state == "stopped":
        return _ADVICE.get(run.reason or "", reminder_outcomes.REASONS.get(run.reason or "", "已停止。"))
    if not run.is_over and run.hold_until is not None and run.hold_until > now:
        return f"小程序当天的发送总量已用完，{spell_moment(run.hold_until)}后自动继续，不需要操作。"
    return ""


def _show(campaign_id: str, key: str, form: Form, status: int = 200) -> Response:
    campaign, run = load_campaign(campaign_id), load_run(campaign_id, key)
    return render_page(
        "reminder_run",
        status,
        campaign=campaign,
        run=run,
        form=form,
        advice=explain_run(run, iso_in_china(given().now())),
        count=find_outcomes(run),
        outcome_states=reminder_outcomes.STATES,
        reasons=reminder_outcomes.REASONS,
        **_names(),
    )


def _names() -> dict[str, Any]:
    return {"states": STATES, "name_stage": name_stage, "audiences": AUDIENCE_NAMES, "name_scope": _name_scope}


def _name_scope(run: Run) -> str:
    scope = run.terms.scope
    return name_tier(scope) if not scope or scope in TIERS else name_unit(scope)

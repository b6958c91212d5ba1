"""Exceptional changes of an opened campaign: voting longer or shorter, a candidate withdrawn or standing again."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.numbers import read_number
from handlers.web.dependencies import given
from models.errors import Conflict, FieldError, InvalidInput
from models.rules import amending
from models.rules.days import CHINA
from models.rules.phases import phase_of, spell_minute
from models.rules.reasons import FULL, require_reason
from models.services.campaign_changes import (
    close_voting,
    extend_voting,
    reinstate_candidate,
    withdraw_candidate,
)
from models.services.campaign_setup import RULES_CHANGED, load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.candidates import Card, load_cards

blueprint = Blueprint("campaign_changes", __name__)


@blueprint.get("/campaigns/<campaign_id>/changes")
@for_roles("administrator")
def get_changes(campaign_id: str) -> Response:
    """Return what may still be changed, and what was."""
    return _show_changes(campaign_id, EMPTY)


@blueprint.post("/campaigns/<campaign_id>/extension")
@for_roles("administrator")
def post_extension(campaign_id: str) -> Answer:
    """Let voting close later, once the phone has confirmed it."""
    form, version = read_form("extend", "closes_at", "reason"), read_number("version")

    def act() -> Answer:
        now, closes_at, reason = given().now(), _read_moment(form.values["closes_at"]), form.values["reason"]
        campaign = load_campaign(campaign_id)
        # What would be refused anyway is told before anybody takes out the phone.
        require_reason(reason, shortest=FULL)
        amending.extend_voting(campaign.rules, closes_at, now)
        _require_version(campaign.version, version)
        asked = ask_phone(f"将《{campaign.rules.title}》的投票延长至{spell_minute(closes_at)}")
        if asked is not None:
            return asked
        extend_voting(acting(), campaign_id, version, closes_at, reason, now)
        return go_on(f"/campaigns/{campaign_id}/changes", f"投票已延长至{spell_minute(closes_at)}。")

    return try_form(form, act, lambda refused, status: _show_changes(campaign_id, refused, status))


@blueprint.post("/campaigns/<campaign_id>/closing")
@for_roles("administrator")
def post_closing(campaign_id: str) -> Answer:
    """Close voting early, once the phone has confirmed it."""
    form, version = read_form("close", "reason"), read_number("version")

    def act() -> Answer:
        now, reason, campaign = given().now(), form.values["reason"], load_campaign(campaign_id)
        require_reason(reason, shortest=FULL)
        amending.close_voting(campaign.rules, now)
        _require_version(campaign.version, version)
        asked = ask_phone(f"提前结束《{campaign.rules.title}》的投票")
        if asked is not None:
            return asked
        close_voting(acting(), campaign_id, version, reason, now)
        closes_at = load_campaign(campaign_id).rules.stage("voting").closes_at
        return go_on(f"/campaigns/{campaign_id}/changes", f"投票将于{spell_minute(closes_at)}结束。")

    return try_form(form, act, lambda refused, status: _show_changes(campaign_id, refused, status))


@blueprint.get("/campaigns/<campaign_id>/candidates")
@for_roles("administrator", "auditor")
def get_candidates(campaign_id: str) -> Response:
    """Return all candidates by category, withdrawn ones too."""
    return _show_candidates(campaign_id, EMPTY)


@blueprint.post("/campaigns/<campaign_id>/candidates/<category_id>/<candidate_id>/withdrawal")
@for_roles("administrator")
def post_withdrawal(campaign_id: str, category_id: str, candidate_id: str) -> Answer:
    """Withdraw a standing candidate."""
    form = read_form(candidate_id, "reason")

    def act() -> Answer:
        withdraw_candidate(acting(), campaign_id, category_id, candidate_id, form.values["reason"], given().now())
        return go_on(f"/campaigns/{campaign_id}/candidates", "已撤下，一分钟内投票页不再显示；已投的选票不变。")

    return try_form(form, act, lambda refused, status: _show_candidates(campaign_id, refused, status))


@blueprint.post("/campaigns/<campaign_id>/candidates/<category_id>/<candidate_id>/reinstatement")
@for_roles("administrator")
def post_reinstatement(campaign_id: str, category_id: str, candidate_id: str) -> Answer:
    """Let a withdrawn candidate stand again."""
    form = read_form(candidate_id, "reason")

    def act() -> Answer:
        reinstate_candidate(acting(), campaign_id, category_id, candidate_id, form.values["reason"], given().now())
        return go_on(f"/campaigns/{campaign_id}/candidates", "已恢复，一分钟内重新出现在投票页。")

    return try_form(form, act, lambda refused, status: _show_candidates(campaign_id, refused, status))


def _require_version(stored: int, seen: int) -> None:
    if stored != seen:
        raise Conflict(RULES_CHANGED)


def _read_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError:
        raise InvalidInput([FieldError("closes_at", "请填写完整的日期和时间。")]) from None


def _list_cards(campaign: CurrentCampaign, category_id: str) -> list[Card]:
    cards = load_cards(campaign.campaign_id, category_id, campaign.edition).values()
    return sorted(cards, key=lambda card: (not card.standing, card.id))


def _show_changes(campaign_id: str, form: Form, status: int = 200) -> Response:
    campaign = load_campaign(campaign_id)
    phase = phase_of(campaign.rules, given().now())
    return render_page("campaign_changes", status, campaign=campaign, phase=phase, form=form)


def _show_candidates(campaign_id: str, form: Form, status: int = 200) -> Response:
    campaign = load_campaign(campaign_id)
    lists = [(category, _list_cards(campaign, category.id)) for category in campaign.rules.categories]
    is_changeable = campaign.opened_at is not None and acting().has_role("administrator")
    return render_page(
        "campaign_candidates", status, campaign=campaign, lists=lists, form=form, is_changeable=is_changeable
    )

"""A campaign's rule set as a form: rows come and go, nothing typed is lost, two editors meet without harm."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.frame import go_on, render_page
from handlers.administration.numbers import read_number
from handlers.administration.row_forms import ShownForm, change_rows, compare_forms
from handlers.administration.rule_fields import SECTIONS
from handlers.administration.rule_form import (
    count_rows,
    label_of,
    path_of,
    read_document,
    read_values,
    spell_rules,
)
from handlers.web.dependencies import given
from models.errors import Conflict, InvalidInput, RulesFrozen
from models.services.campaign_setup import load_campaign, save_rule_set
from models.services.campaigns import CurrentCampaign

blueprint = Blueprint("campaign_rules", __name__)


@blueprint.get("/campaigns/<campaign_id>/rules")
@for_roles("administrator", "auditor")
def get_rules(campaign_id: str) -> Response:
    """Return the rule set: to be edited while the campaign is a draft, else to be read."""
    campaign = load_campaign(campaign_id)
    return _show(campaign, ShownForm(spell_rules(campaign.rules), campaign.version))


@blueprint.post("/campaigns/<campaign_id>/rules")
@for_roles("administrator")
def post_rules(campaign_id: str) -> Answer:
    """Add or remove a row and show the form again, or store the rule set."""
    campaign, values = load_campaign(campaign_id), read_values(request.form)
    if campaign.opened_at is not None:
        raise RulesFrozen
    form = ShownForm(values, read_number("version"))
    act, _, what = request.form.get("act", "save").partition(":")
    if act == "save":
        return _save(campaign, form)
    return _show(campaign, ShownForm(change_rows(values, act, what, SECTIONS), form.version))


def _save(campaign: CurrentCampaign, form: ShownForm) -> Answer:
    document, faults = read_document(form.values)
    if faults:
        return _show(campaign, msgspec.structs.replace(form, errors=faults), 422)
    try:
        version = save_rule_set(acting(), campaign.campaign_id, document, form.version, given().now())
    except InvalidInput as refusal:
        return _show(campaign, msgspec.structs.replace(form, errors=refusal.errors), 422)
    except RulesFrozen:
        raise
    except Conflict:
        return _show_beside(form, campaign.campaign_id)
    return go_on(f"/campaigns/{campaign.campaign_id}/rules", f"已保存，这是规则的第 {version} 版。")


def _show_beside(form: ShownForm, campaign_id: str) -> Answer:
    """Show what was typed beside what a colleague stored meanwhile: saving again is then a decision."""
    latest = load_campaign(campaign_id)
    differences = compare_forms(spell_rules(latest.rules), form.values, label_of)
    return _show(latest, ShownForm(form.values, latest.version, differences=differences), 409)


def _show(campaign: CurrentCampaign, form: ShownForm, status: int = 200) -> Response:
    offices = [
        (form.values[f"offices[{number}].id"], form.values[f"offices[{number}].name"] or f"处室 {number + 1}")
        for number in range(count_rows(form.values, next(each for each in SECTIONS if each.rows == "offices")))
    ]
    return render_page(
        "campaign_rules",
        status,
        campaign=campaign,
        form=form,
        sections=SECTIONS,
        options={"office": offices},
        count_rows=count_rows,
        path_of=path_of,
        label_of=label_of,
        may_edit=campaign.opened_at is None and acting().has_role("administrator"),
    )

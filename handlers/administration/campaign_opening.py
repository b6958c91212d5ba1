"""Opening a campaign: the check list, and the deed that the own phone confirms."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.administration.numbers import read_number
from handlers.web.dependencies import given
from models.services.campaign_opening import list_preparations, open_campaign
from models.services.campaign_setup import load_campaign

blueprint = Blueprint("campaign_opening", __name__)

# What the pages are called where each thing is mended.
_PLACES = {
    "rules": "活动规则",
    "candidates": "候选项",
    "units": "单位",
    "roster": "名册导入",
    "ladder": "激活进度",
    "campaigns": "活动",
}


@blueprint.get("/campaigns/<campaign_id>/checks")
@for_roles("administrator", "auditor")
def get_checks(campaign_id: str) -> Response:
    """Return everything that should be there before the opening, and where to mend what is not."""
    return _show(campaign_id, EMPTY)


@blueprint.post("/campaigns/<campaign_id>/opening")
@for_roles("administrator")
def post_opening(campaign_id: str) -> Answer:
    """Open the campaign in the version that was checked, once the phone has confirmed it."""
    version = read_number("version")

    def act() -> Answer:
        campaign = load_campaign(campaign_id)
        asked = ask_phone(f"开启活动《{campaign.rules.title}》，并冻结投票名册")
        if asked is not None:
            return asked
        open_campaign(acting(), campaign_id, version, given().now())
        return go_on(f"/campaigns/{campaign_id}", "活动已开启，正在生成投票名册。")

    return try_form(Form("open"), act, lambda refused, status: _show(campaign_id, refused, status))


def _show(campaign_id: str, form: Form, status: int = 200) -> Response:
    campaign = load_campaign(campaign_id)
    items = list_preparations(campaign, given().now()) if campaign.opened_at is None else []
    return render_page(
        "campaign_checks",
        status,
        campaign=campaign,
        items=items,
        missing=sum(item.state == "missing" for item in items),
        warnings=sum(item.state == "warn" for item in items),
        form=form,
        addresses={
            "rules": f"/campaigns/{campaign_id}/rules",
            "candidates": f"/campaigns/{campaign_id}/candidates",
            "units": "/units",
            "roster": "/imports",
            "ladder": "/ladder",
            "campaigns": "/campaigns",
        },
        places=_PLACES,
    )

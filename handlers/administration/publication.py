"""Publishing candidates: what is accepted, who is short, how it will look, and the deed that the phone confirms."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as Answer

from handlers.administration import nomination_words
from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.forms import EMPTY, Form, try_form
from handlers.administration.frame import go_on, render_page, render_part
from handlers.administration.numbers import read_number
from handlers.web.dependencies import given
from handlers.web.preview_tokens import preview_tokens
from models.services.campaign_setup import load_campaign
from models.services.jobs import JobView, read_job, wake_job
from models.services.nominations import name_desks
from models.services.office_desk import list_quotas
from models.services.publication import (
    begin_publication,
    list_to_publish,
    note_preview,
    require_publishable,
)

blueprint = Blueprint("publication", __name__)


@blueprint.get("/campaigns/<campaign_id>/publication")
@for_roles("administrator")
def get_publication(campaign_id: str) -> Response:
    """Return all that is accepted by category, what still waits, and which units are short."""
    return _show(campaign_id, EMPTY)


@blueprint.post("/campaigns/<campaign_id>/publication")
@for_roles("administrator")
def post_publication(campaign_id: str) -> Answer:
    """Publish everything that is ready, once the phone has confirmed it."""
    ready = read_number("ready")

    def act() -> Answer:
        campaign, now = load_campaign(campaign_id), given().now()
        # What would be refused anyway is told before anybody takes out the phone.
        require_publishable(campaign, ready, now)
        asked = ask_phone(f"公布《{campaign.rules.title}》的候选项 {ready} 个")
        if asked is not None:
            return asked
        begin_publication(acting(), campaign_id, ready, now)
        return go_on(f"/campaigns/{campaign_id}/publication", "正在公布，全部完成后党员才会看到。")

    return try_form(Form("publish"), act, lambda refused, status: _show(campaign_id, refused, status))


@blueprint.post("/campaigns/<campaign_id>/publication/continuation")
@for_roles("administrator")
def post_continuation(campaign_id: str) -> Answer:
    """Have a publication that came to a halt go on."""
    job_id = load_campaign(campaign_id).publishing
    if job_id is not None:
        wake_job(job_id)
    return go_on(f"/campaigns/{campaign_id}/publication", "已继续公布。")


@blueprint.get("/campaigns/<campaign_id>/publication/progress")
@for_roles("administrator")
def get_progress(campaign_id: str) -> Response:
    """Return how far the publication is, for the page that waits."""
    return render_part("_publishing", campaign_id=campaign_id, job=_find_job(campaign_id), is_waited_for=True)


@blueprint.post("/campaigns/<campaign_id>/previews")
@for_roles("administrator")
def post_preview(campaign_id: str) -> Response:
    """Return a link to the voting page as members will see it, good for half an hour and noted in the audit.

    It is a link and no redirect: it leads to another origin, where no form of ours may go.
    """
    now = given().now()
    note_preview(acting(), load_campaign(campaign_id), now)
    token, _ = preview_tokens().issue(now, campaign=campaign_id)
    config = given().config
    return _show(campaign_id, EMPTY, preview=f"{config.members_url or config.public_url}/preview/{token}")


def _show(campaign_id: str, form: Form, status: int = 200, preview: str | None = None) -> Response:
    campaign, now = load_campaign(campaign_id), given().now()
    parts = list_to_publish(campaign)
    return render_page(
        "campaign_publication",
        status,
        campaign=campaign,
        parts=parts,
        names=name_desks({each.sender or each.origin for part in parts for each in (*part.ready, *part.waiting)}),
        quotas=list_quotas(campaign, list(campaign.rules.categories), now),
        ready=sum(len(part.ready) for part in parts),
        waiting=sum(len(part.waiting) for part in parts),
        job=_find_job(campaign_id),
        form=form,
        preview=preview,
        spell=nomination_words,
    )


def _find_job(campaign_id: str) -> JobView | None:
    job_id = load_campaign(campaign_id).publishing
    return read_job(job_id) if job_id else None

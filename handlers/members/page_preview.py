"""The voting page before it is published, for who holds the link: the members' own pages, and no ballot."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request

from handlers.members.candidates import show_card, show_dossier
from handlers.members.page_frame import render_page
from handlers.members.page_words import spell_minute
from handlers.web.access import for_anyone
from handlers.web.dependencies import given
from handlers.web.preview_tokens import preview_tokens
from models.errors import NotFound, TokenRefused
from models.services.ballots import today
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.preview import list_preview_cards, read_preview_text

blueprint = Blueprint("page_preview", __name__)

# In so many orders can the page be looked at: each member sees the candidates in an order of the own.
ORDERS = tuple(range(1, 6))


class Preview(msgspec.Struct, frozen=True):
    """What the pages need to know of the link they are seen by."""

    address: str
    order: int
    is_voting: bool

    def candidate(self, candidate_id: str) -> str:
        """Return the address of a candidate's page."""
        return f"{self.address}/candidates/{candidate_id}?{self.query()}"

    def category(self, category_id: str) -> str:
        """Return the address of a category's page."""
        return f"{self.address}/categories/{category_id}?{self.query()}"

    def query(self) -> str:
        """Return what goes on from page to page: the order, and whether voting is on."""
        return f"order={self.order}" + ("&as=voting" if self.is_voting else "")


@blueprint.get("/preview/<string:token>")
@for_anyone
def get_start(token: str) -> Response:
    """Return the way to each category, while the link holds."""
    campaign = _read_campaign(token)
    return render_page("preview", campaign=campaign, voting_preview=_read_preview(token), orders=ORDERS)


@blueprint.get("/preview/<string:token>/categories/<category_id>")
@for_anyone
def get_category(token: str, category_id: str) -> Response:
    """Return a category's voting page as it will be; no ballot can be cast from it."""
    campaign, preview = _read_campaign(token), _read_preview(token)
    cards = list_preview_cards(campaign, category_id, f"preview-{preview.order}")
    opens_at = spell_minute(campaign.rules.stage("voting").opens_at)
    return render_page(
        "category",
        voting_preview=preview,
        orders=ORDERS,
        campaign=campaign,
        category=campaign.rules.category(category_id),
        day=today(given().now()),
        cards=[show_card(card) for card in cards],
        closed=None if preview.is_voting else f"投票尚未开始，将于{opens_at}开通。现在可以先阅读候选材料。",
        receipt=None,
        chosen=set(),
        storage_key="preview",
    )


@blueprint.get("/preview/<string:token>/candidates/<candidate_id>")
@for_anyone
def get_candidate(token: str, candidate_id: str) -> Response:
    """Return a candidate's page as it will be."""
    campaign = _read_campaign(token)
    dossier = show_dossier(read_preview_text(campaign, candidate_id))
    category = campaign.rules.category(dossier.category)
    return render_page(
        "candidate", dossier=dossier, category=category, voting_preview=_read_preview(token), orders=ORDERS
    )


def _read_campaign(token: str) -> CurrentCampaign:
    try:
        return load_campaign(preview_tokens().read(token, given().now()).campaign)
    except TokenRefused as refusal:
        # Signing in would not help: only the console makes such links.
        raise NotFound("预览链接已失效或不完整，请在管理后台重新打开预览。") from refusal


def _read_preview(token: str) -> Preview:
    text = request.args.get("order", "")
    order = int(text) if text in map(str, ORDERS) else ORDERS[0]
    return Preview(f"/preview/{token}", order, request.args.get("as") == "voting")

"""The voting page before it is published: what is out already, and what would come with the next publication."""

from __future__ import annotations

from models.dossier import Dossier
from models.errors import UnknownCandidate
from models.rules.shuffling import shuffle_for
from models.services.campaigns import CurrentCampaign
from models.services.candidate_making import MadeCandidate, list_ids, make_candidate
from models.services.candidates import Card, FullText, load_cards, view_card, view_full_text
from models.services.nominations import NominationView
from models.services.publication import list_ready


def list_preview_cards(campaign: CurrentCampaign, category_id: str, order: str) -> list[Card]:
    """Return a category's cards as members will see them, in the order that one of them would; raise UnknownCategory.

    Published ones, and those that are ready: made by the very code that will publish them, and stored nowhere.
    """
    campaign.rules.category(category_id)
    published = load_cards(campaign.campaign_id, category_id, campaign.edition).values()
    ready = (each for each in list_ready(campaign) if each.category == category_id)
    cards = [*published, *(view_card(_make(campaign, nomination).candidate) for nomination in ready)]
    return shuffle_for(order, [card for card in cards if card.standing], lambda card: card.id)


def read_preview_text(campaign: CurrentCampaign, candidate_id: str) -> FullText:
    """Return what will stand behind a card; raise UnknownCandidate."""
    for nomination in list_ready(campaign):
        if _id_of(nomination) == candidate_id:
            made = _make(campaign, nomination)
            return view_full_text(view_card(made.candidate), made.dossier)
    try:
        dossier = Dossier.get(Dossier.candidate_key_of(campaign.campaign_id, candidate_id))
    except Dossier.DoesNotExist as error:
        raise UnknownCandidate from error
    card = load_cards(campaign.campaign_id, dossier.category, campaign.edition).get(candidate_id)
    if card is None:
        raise UnknownCandidate
    return view_full_text(card, dossier)


def _make(campaign: CurrentCampaign, nomination: NominationView) -> MadeCandidate:
    category = campaign.rules.category(nomination.category)
    return make_candidate(nomination, category, _id_of(nomination), campaign.edition + 1)


def _id_of(nomination: NominationView) -> str:
    """Return the id that it will have unless another candidate has it by chance."""
    return next(list_ids(nomination.campaign_id, nomination.nomination_id, ()))

"""Candidates: the cards of a category and a candidate's dossier (R31-R34)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import UnknownCandidate
from models.rules.rich_text import RichText, Run, decode_text
from models.rules.shuffling import shuffle_for
from models.services.campaigns import CurrentCampaign
from models.services.warm import Warm


class Card(msgspec.Struct, frozen=True):
    """What a voting page shows of a candidate; which fields are filled depends on the category's kind."""

    id: str
    title: str
    unit_name: str
    author_name: str | None
    author_unit: str | None
    summary: str | None
    filming_unit: str | None
    minutes: int | None
    photo_key: str | None
    thumbnail_key: str | None
    standing: bool


class FullText(msgspec.Struct, frozen=True):
    """A candidate's card with everything that stands behind it."""

    card: Card
    category: str
    author_post: str | None
    text: RichText
    film_key: str | None


_cards: Warm[dict[str, Card]] = Warm()


def list_cards(campaign: CurrentCampaign, category_id: str, voter: str, now: datetime) -> list[Card]:
    """Return the standing candidates of a category in this voter's own order; warm: no request, else 1 Query."""
    campaign.rules.category(category_id)
    standing = [card for card in cards_of(campaign, category_id, now).values() if card.standing]
    return shuffle_for(voter, standing, lambda card: card.id)


def cards_of(campaign: CurrentCampaign, category_id: str, now: datetime) -> dict[str, Card]:
    """Return all published cards of a category by id, withdrawn ones too; remembered for up to a minute."""
    place, edition = (campaign.campaign_id, category_id), campaign.edition
    return _cards.get((*place, str(edition)), now, lambda: load_cards(*place, edition))


def read_full_text(campaign: CurrentCampaign, candidate_id: str, now: datetime) -> FullText:
    """Return a standing candidate's full text (1 request, the card from memory); else raise UnknownCandidate."""
    try:
        dossier = Dossier.get(Dossier.candidate_key_of(campaign.campaign_id, candidate_id))
    except Dossier.DoesNotExist as error:
        raise UnknownCandidate from error
    card = cards_of(campaign, dossier.category, now).get(candidate_id)
    if card is None or not card.standing:
        raise UnknownCandidate
    return view_full_text(card, dossier)


def load_cards(campaign_id: str, category_id: str, edition: int) -> dict[str, Card]:
    """Return all cards of a category up to this edition, as they stand now, withdrawn ones too (1 Query)."""
    rows = Candidate.query(Candidate.category_key_of(campaign_id, category_id))
    return {row.candidate_id: view_card(row) for row in rows if (row.edition or 0) <= edition}


def view_full_text(card: Card, dossier: Dossier) -> FullText:
    """Return a candidate's dossier behind its card, as members see it."""
    return FullText(card, dossier.category, dossier.author_post, _read_text(dossier), dossier.film_key)


def view_card(row: Candidate) -> Card:
    """Return a candidate as its card, as members see it."""
    return Card(
        id=row.candidate_id,
        title=row.title,
        unit_name=row.unit_name,
        author_name=row.author_name,
        author_unit=row.author_unit,
        summary=row.summary,
        filming_unit=row.filming_unit,
        minutes=None if row.minutes is None else int(row.minutes),
        photo_key=row.photo_key,
        thumbnail_key=row.thumbnail_key,
        standing=row.status == "standing",
    )


def _read_text(dossier: Dossier) -> RichText:
    if dossier.rich_text is not None:
        return decode_text(dossier.rich_text)
    return tuple((Run(paragraph),) for paragraph in dossier.paragraphs)

"""Candidates: cards and dossiers."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import answer_cacheable
from handlers.web.dependencies import given
from handlers.web.describe import describes
from handlers.web.media import link_media
from models import errors
from models.services.candidates import Card, FullText, list_cards, read_full_text
from models.services.overview import require_seat_campaign
from models.services.seats import Seat

blueprint = Blueprint("candidates", __name__)

# Cards change rarely; a withdrawn candidate is refused at casting within a minute, whatever a client still shows.
_KEEP_S = 60


class CardAnswer(msgspec.Struct, omit_defaults=True):
    """What the voting page shows (R32-R34): an article's author and unit, four kinds' summary, a film's thumbnail."""

    id: str
    title: str
    unit: str
    author_name: str | None = None
    author_unit: str | None = None
    summary: str | None = None
    filming_unit: str | None = None
    minutes: int | None = None
    photo_url: str | None = None
    thumbnail_url: str | None = None


class CardsAnswer(msgspec.Struct):
    """A category's candidates, in an order of this member's own."""

    category: str
    candidates: list[CardAnswer]


class RunAnswer(msgspec.Struct):
    """A stretch of a paragraph, bold or not."""

    text: str
    is_bold: bool = msgspec.field(name="bold")


class DossierAnswer(msgspec.Struct, omit_defaults=True):
    """A candidate's full text, or film; `rich` holds the same paragraphs as runs of which each is bold or not."""

    id: str
    category: str
    card: CardAnswer
    paragraphs: list[str]
    rich: list[list[RunAnswer]]
    author_post: str | None = None
    film_url: str | None = None


def order_key(seat: Seat) -> str:
    """Return what the order of cards depends on: the voter, or the member who is not on the roll."""
    return seat.voter.voter if seat.voter else seat.member_id


def show_card(card: Card) -> CardAnswer:
    """Return the card with links to its pictures."""
    config, now = given().config, given().now()
    return CardAnswer(
        id=card.id,
        title=card.title,
        unit=card.unit_name,
        author_name=card.author_name,
        author_unit=card.author_unit,
        summary=card.summary,
        filming_unit=card.filming_unit,
        minutes=card.minutes,
        photo_url=link_media(config, card.photo_key, now),
        thumbnail_url=link_media(config, card.thumbnail_key, now),
    )


def show_dossier(full: FullText) -> DossierAnswer:
    """Return the dossier with a link to its film."""
    return DossierAnswer(
        id=full.card.id,
        category=full.category,
        card=show_card(full.card),
        paragraphs=["".join(run.text for run in paragraph) for paragraph in full.text],
        rich=[[RunAnswer(run.text, run.is_bold) for run in paragraph] for paragraph in full.text],
        author_post=full.author_post,
        film_url=link_media(given().config, full.film_key, given().now()),
    )


@blueprint.get("/api/categories/<category_id>/candidates")
@for_members
@describes(answers={200: CardsAnswer, 304: None}, errors=[errors.UnknownCategory, errors.NoCampaign])
def get_candidates(category_id: str) -> Response:
    """Return a category's cards; order shuffled per voter, stable for that voter."""
    seat, now = current_seat(), given().now()
    cards = list_cards(require_seat_campaign(seat, now), category_id, order_key(seat), now)
    return answer_cacheable(CardsAnswer(category_id, [show_card(card) for card in cards]), _KEEP_S)


@blueprint.get("/api/candidates/<candidate_id>")
@for_members
@describes(answers={200: DossierAnswer, 304: None}, errors=[errors.UnknownCandidate, errors.NoCampaign])
def get_candidate(candidate_id: str) -> Response:
    """Return a candidate's full dossier."""
    now = given().now()
    full = read_full_text(require_seat_campaign(current_seat(), now), candidate_id, now)
    return answer_cacheable(show_dossier(full), _KEEP_S)

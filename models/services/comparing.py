"""Nominations side by side: two or three of one category, as a reviewer weighs them."""

from __future__ import annotations

from collections.abc import Sequence

from models.errors import InvalidInput
from models.rules.materials import Material, count_text
from models.rules.rule_set import Category
from models.rules.word_count import count_words
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.nomination_drafts import DRAFT, read_material
from models.services.nominations import NominationView, list_who, name_desks, require_sight

FEWEST, MOST = 2, 3


class ComparedNomination(Secretive, frozen=True):
    """One column: the newest submitted materials, their 字 counts, and by whom it was begun."""

    nomination: NominationView
    origin: str
    material: Material
    text_words: int
    summary_words: int


class Comparison(Secretive, frozen=True):
    """Two or three nominations of a category, in the order they were chosen."""

    category: Category
    columns: tuple[ComparedNomination, ...]


def compare_nominations(actor: Actor, nomination_ids: Sequence[str]) -> Comparison:
    """Return the chosen side by side; raise Forbidden, NotFound, InvalidInput unless they are 2-3 of a category."""
    chosen = list(dict.fromkeys(nomination_ids))
    if not FEWEST <= len(chosen) <= MOST:
        raise InvalidInput([], f"请选择 {FEWEST} 至 {MOST} 项进行比较。")
    nominations = [require_sight(actor, nomination_id) for nomination_id in chosen]
    if len({(each.campaign_id, each.category) for each in nominations}) > 1:
        raise InvalidInput([], "只能比较同一类别的推荐。")
    first, names = nominations[0], name_desks(each.origin for each in nominations)
    category = load_campaign(first.campaign_id).rules.category(first.category)
    return Comparison(category, tuple(_read_column(actor, each, names[each.origin]) for each in nominations))


def _read_column(actor: Actor, nomination: NominationView, origin: str) -> ComparedNomination:
    version = nomination.material_version
    if version == DRAFT and "desk" not in list_who(actor, nomination):
        raise InvalidInput([], "其中一项还没有上报过，不能比较。")
    material = read_material(nomination.nomination_id, version).material
    return ComparedNomination(nomination, origin, material, count_text(material), count_words(material.summary))

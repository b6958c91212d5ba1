"""Making a candidate of an accepted nomination: its card, its dossier, its id (R32-R34)."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Collection, Iterator

import msgspec

from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import NotFound
from models.rules.content_safety import digest_of_material, is_safe
from models.rules.materials import Material
from models.rules.rich_text import encode_text
from models.rules.rule_set import Category
from models.services.nomination_drafts import read_material
from models.services.nominations import NominationView, name_desk
from models.services.upload_rows import find_upload

_ID_LENGTH = 5
# Out of the form, a file stays what a submitted version carries.
_FINAL = frozenset({"ready", "dropped"})
_PHOTO_KINDS = frozenset({"member", "friend"})
_SUMMARY_KINDS = frozenset({"member", "branch", "case", "friend"})


class MadeCandidate(msgspec.Struct, frozen=True):
    """A candidate and its dossier, not stored yet."""

    candidate: Candidate
    dossier: Dossier


def make_candidate(nomination: NominationView, category: Category, candidate_id: str, edition: int) -> MadeCandidate:
    """Return what the voting page is to show of the version that an office accepted (1 read); raise NotFound.

    Only what the kind of the category shows goes along: a card never carries a field that its form did not ask for.
    """
    if nomination.decided_version is None:
        raise ValueError(f"{nomination.nomination_id} was not accepted")
    material = read_material(nomination.nomination_id, nomination.decided_version).material
    if not is_safe(nomination.safety, digest_of_material(material)):
        raise NotFound("这份材料的内容没有经过检查。")
    return MadeCandidate(
        _make_card(nomination, category, material, candidate_id, edition),
        _make_dossier(nomination, category, material, candidate_id),
    )


def find_media_key(nomination_id: str, upload_id: str) -> str | None:
    """Return under which key the bucket keeps an upload's final picture or film; None without one (1 read)."""
    row = find_upload(nomination_id, upload_id)
    return row.key if row is not None and row.state in _FINAL else None


def list_ids(campaign_id: str, nomination_id: str, taken: Collection[str]) -> Iterator[str]:
    """Yield the ids that a nomination's candidate may have, the same each time, those that are taken left out."""
    for number in range(100):
        digest = hashlib.sha256(f"{campaign_id}\0{nomination_id}\0{number}".encode()).digest()
        candidate_id = b32encode(digest).decode().lower()[:_ID_LENGTH]
        if candidate_id not in taken:
            yield candidate_id


def _make_card(
    nomination: NominationView, category: Category, material: Material, candidate_id: str, edition: int
) -> Candidate:
    kind = category.kind
    card = Candidate(
        Candidate.category_key_of(nomination.campaign_id, category.id),
        candidate_id,
        title=material.title,
        unit_name=name_desk(nomination.sender or nomination.origin),
        edition=edition,
    )
    if kind == "article":
        card.author_name, card.author_unit = material.author_name, material.author_unit
    if kind in _SUMMARY_KINDS:
        card.summary = material.summary
    if kind in _PHOTO_KINDS and material.photo:
        card.photo_key = find_media_key(nomination.nomination_id, material.photo)
    if kind == "film":
        card.filming_unit, card.minutes = material.filming_unit, material.film_minutes or None
        card.thumbnail_key = find_media_key(nomination.nomination_id, material.thumbnail)
    return card


def _make_dossier(nomination: NominationView, category: Category, material: Material, candidate_id: str) -> Dossier:
    dossier = Dossier(
        Dossier.candidate_key_of(nomination.campaign_id, candidate_id),
        category=category.id,
        rich_text=encode_text(material.text) if material.text else None,
    )
    if category.kind == "article":
        dossier.author_post = material.author_post
    if category.kind == "film":
        dossier.film_key = find_media_key(nomination.nomination_id, material.film)
    return dossier

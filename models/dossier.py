"""Table `dossiers`: a candidate's full text and media."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key


class Dossier(Table):
    """Key: `campaign#candidate`: its own item, so that a list never reads full texts."""

    noun = "dossiers"

    candidate_key = UnicodeAttribute(hash_key=True)
    category = UnicodeAttribute()
    author_post = UnicodeAttribute(null=True)
    paragraphs: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    # The text with its bold, as rules/rich_text encodes it, instead of `paragraphs`, which older dossiers have.
    rich_text = UnicodeAttribute(null=True)
    film_key = UnicodeAttribute(null=True)

    @classmethod
    def candidate_key_of(cls, campaign_id: str, candidate_id: str) -> str:
        """Return the dossier's key."""
        return join_key(campaign_id, candidate_id)

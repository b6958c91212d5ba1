"""Table `candidates`: what a voting page lists."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key


class Candidate(Table):
    """Key: `campaign#category` / candidate_id: a category's list is one small Query (R32-R34).

    `title` and `lines` are what the card shows; the full text stands in `dossiers`. Media are storage keys. Members
    see those whose `edition` is no newer than the campaign's; one without was there from the beginning.
    """

    noun = "candidates"

    category_key = UnicodeAttribute(hash_key=True)
    candidate_id = UnicodeAttribute(range_key=True)
    title = UnicodeAttribute()
    unit_name = UnicodeAttribute()
    author_name = UnicodeAttribute(null=True)
    author_unit = UnicodeAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    filming_unit = UnicodeAttribute(null=True)
    minutes = NumberAttribute(null=True)
    photo_key = UnicodeAttribute(null=True)
    thumbnail_key = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default="standing")
    edition = NumberAttribute(null=True)

    @classmethod
    def category_key_of(cls, campaign_id: str, category: str) -> str:
        """Return the hash key under which a category's candidates stand."""
        return join_key(campaign_id, category)

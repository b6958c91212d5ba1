"""Table `tallies`: live counts, exactly once."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key


class Tally(Table):
    """Key: `campaign#category#day` / stream shard.

    Each item counts what one shard delivered, up to and including `watermark`, the sequence number of the last
    record folded in. Replacing the item only if the watermark is unchanged makes counting exactly-once.
    """

    noun = "tallies"

    category_key = UnicodeAttribute(hash_key=True)
    shard = UnicodeAttribute(range_key=True)
    watermark = UnicodeAttribute()
    ballots = NumberAttribute(default=0)
    counts: MapAttribute[str, Any] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]

    @classmethod
    def category_key_of(cls, campaign_id: str, category: str, day: str) -> str:
        """Return the hash key under which one category's counts of one day stand."""
        return join_key(campaign_id, category, day)

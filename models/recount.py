"""Table `recounts`: what counting the stored ballots again gave, part by part and day by day."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from models.base import Table
from models.keys import join_key, prefix_of

# The scheduled run: each day once, after it is over. An auditor's own runs have other labels.
NIGHTLY = "nightly"


class Recount(Table):
    """Key: `campaign#run` / `part#day#committee` or `day#day`; a run is `nightly`, or a label of an auditor's own.

    A part is one committee's ballots of one day, a day the sum of its parts compared with the tallies. `counts` is
    `{category: {"ballots": n, "candidates": {id: n}}}`; `rules_versions` are those that stand on the ballots.
    `reading` rises each time the ballots are read anew: an older reading never replaces a newer one, and a day once
    found equal stays as it is. A part's `digest` is the SHA-256 of its list of receipts (sorted, one a line), a day's
    that of its manifest, both as `sha256sum` recomputes them.
    """

    noun = "recounts"

    run_key = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    ballots = NumberAttribute()
    assisted = NumberAttribute(default=0)
    unreadable = NumberAttribute(default=0)
    counts = JSONAttribute()
    rules_versions: ListAttribute[Any] = ListAttribute(of=NumberAttribute, default=list)
    digest = UnicodeAttribute()
    reading = NumberAttribute(default=1)
    is_equal = BooleanAttribute(null=True)
    # `[{category, candidate (null: the number of ballots), recounted, tallied}]`
    differences = JSONAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)

    @classmethod
    def run_key_of(cls, campaign_id: str, run: str) -> str:
        """Return the hash key under which everything of one run stands."""
        return join_key(campaign_id, run)

    @classmethod
    def part_place(cls, day: str, committee_id: str) -> str:
        """Return the range key of one committee's part of a day."""
        return join_key("part", day, committee_id)

    @classmethod
    def parts_prefix(cls, day: str) -> str:
        """Return the prefix of all parts of a day."""
        return prefix_of("part", day)

    @classmethod
    def day_place(cls, day: str) -> str:
        """Return the range key of a day's sum."""
        return join_key("day", day)

    @classmethod
    def days_prefix(cls) -> str:
        """Return the prefix of all days of a run."""
        return prefix_of("day")

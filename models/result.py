"""Table `results`: the counts of all voting days that the nightly recount found equal to the tallies."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table


class Result(Table):
    """Key: campaign_id / category, so that one Query is all there is to publish.

    Each item sums the days from the first voting day up to and including `through` (YYYY-MM-DD), without a gap; put
    only if `through` moves forward. `counts` is `{candidate: number of ballots}`.
    """

    noun = "results"

    campaign_id = UnicodeAttribute(hash_key=True)
    category = UnicodeAttribute(range_key=True)
    through = UnicodeAttribute()
    ballots = NumberAttribute()
    counts = JSONAttribute()

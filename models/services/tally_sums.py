"""Reading tallies: one category's counts of one day, summed over all shards."""

from __future__ import annotations

from models.rules.counting import START, Counted
from models.tally import Tally


def read_tally(campaign_id: str, category_id: str, day: str) -> Counted:
    """Return one category's ballots and counts of one day, summed over all shards."""
    total = Counted()
    for row in Tally.query(Tally.category_key_of(campaign_id, category_id, day)):
        counts = dict(total.counts)
        for candidate, count in counts_of(row).items():
            counts[candidate] = counts.get(candidate, 0) + count
        total = Counted(START, total.ballots + int(row.ballots), counts)
    return total


def counts_of(row: Tally) -> dict[str, int]:
    """Return what one shard has counted, by candidate."""
    return {candidate: int(count) for candidate, count in row.counts.as_dict().items()}  # type: ignore[no-untyped-call]

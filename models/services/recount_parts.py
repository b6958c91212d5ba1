"""The parts of a recount: one committee's ballots of one day, counted and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.exceptions import PutError

from models.keys import join_key, split_key
from models.recount import Recount
from models.rules.counting import Counted
from models.rules.recounting import BallotCount, count_ballots, digest_of, spell_manifest
from models.services.stored_ballots import list_ballots, spell_list

# What a manifest of digests is called, wherever lists are published.
MANIFEST = "SHA256SUMS"


def list_parts(campaign_id: str, run: str, day: str) -> dict[str, Recount]:
    """Return a day's parts that are finished, by committee."""
    rows = Recount.query(
        Recount.run_key_of(campaign_id, run),
        Recount.place.startswith(Recount.parts_prefix(day)),
        consistent_read=True,
    )
    return {split_key(row.place)[2]: row for row in rows}


def recount_part(campaign_id: str, run: str, committee_id: str, day: str, reading: int) -> Recount:
    """Count a committee's ballots of one day, keep the count, and return what now stands.

    From the second reading on the store is asked for what it holds at this very moment.
    """
    ballots = list(list_ballots(campaign_id, committee_id, day, consistent_read=reading > 1))
    part = Recount(
        Recount.run_key_of(campaign_id, run),
        Recount.part_place(day, committee_id),
        digest=digest_of(spell_list(ballots)),
        reading=reading,
        **spell_count(count_ballots(ballots)),
    )
    try:
        part.save(Recount.run_key.does_not_exist() | (Recount.reading < reading))
    except PutError:
        # Another run at the same time was first: one count of a part is what everything is built on.
        return Recount.get(part.run_key, part.place, consistent_read=True)
    return part


def path_of(day: str, committee_id: str) -> str:
    """Return the published path of a part's list of receipts."""
    return f"{day}/{join_key(committee_id)}.txt"


def manifest_of(day: str, parts: Mapping[str, Recount]) -> str:
    """Return a day's manifest; committees without any ballot are left out."""
    return spell_manifest({path_of(day, committee): part.digest for committee, part in parts.items() if part.ballots})


def spell_count(count: BallotCount) -> dict[str, Any]:
    """Return a count as the attributes of a row."""
    return {
        "ballots": count.ballots,
        "assisted": count.assisted,
        "unreadable": count.unreadable,
        "rules_versions": list(count.rules_versions),
        "counts": {
            category: {"ballots": counted.ballots, "candidates": dict(counted.counts)}
            for category, counted in count.categories.items()
        },
    }


def read_count(row: Recount) -> BallotCount:
    """Return the count that a row holds."""
    categories = {
        category: Counted(ballots=int(entry["ballots"]), counts=entry["candidates"])
        for category, entry in row.counts.items()
    }
    versions = tuple(int(version) for version in row.rules_versions)
    return BallotCount(int(row.ballots), int(row.assisted), int(row.unreadable), versions, categories)

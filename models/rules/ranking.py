"""Who stands where: counts in, ranking out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec


class RankedCandidate(msgspec.Struct, frozen=True):
    """One line of a ranking; `is_tied` when another candidate has the same count, `is_standing` unless withdrawn."""

    candidate_id: str
    count: int
    rank: int
    is_tied: bool
    is_standing: bool


def rank_candidates(counts: Mapping[str, int], standing: Mapping[str, bool]) -> tuple[RankedCandidate, ...]:
    """Return all candidates, highest count first, with competition ranks (1, 2, 2, 4).

    `standing` names every candidate and tells whether it stands. Who is on no ballot is listed with 0. Nothing that
    was counted is left out: withdrawn candidates keep their place, so that no withdrawal moves another's rank.
    Equal counts share one rank; their order says nothing and is only there to be the same each time.
    """
    full = {candidate: counts.get(candidate, 0) for candidate in {*standing, *counts}}
    sharing = Counter(full.values())
    ordered = sorted(full.items(), key=lambda entry: (-entry[1], entry[0]))
    first_places: dict[int, int] = {}
    for place, (_, count) in enumerate(ordered, start=1):
        first_places.setdefault(count, place)
    return tuple(
        RankedCandidate(candidate, count, first_places[count], sharing[count] > 1, standing.get(candidate, False))
        for candidate, count in ordered
    )

"""Rolling up: the published result, moved forward by each day that the nightly recount found equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from pynamodb.exceptions import PutError

from models.result import Result
from models.rules.counting import Counted
from models.rules.recounting import BallotCount, add_counts
from models.services.campaigns import CurrentCampaign

Categories = Mapping[str, Counted]


def roll_up_results(campaign: CurrentCampaign, voting_days: Sequence[str], equal: Mapping[str, Categories]) -> None:
    """Put each category's sum of the voting days that are equal, up to the first that is not.

    Safe to run twice and at once: `through` only moves forward, and a category left behind by a crash is put by the
    next run.
    """
    days = list(takewhile(lambda day: day in equal, voting_days))
    if not days:
        return
    total = add_counts(BallotCount(categories=equal[day]) for day in days).categories
    stored = {row.category: row.through for row in Result.query(campaign.campaign_id, consistent_read=True)}
    for category in sorted({category.id for category in campaign.rules.categories} | total.keys()):
        if stored.get(category, "") < days[-1]:
            _put(campaign.campaign_id, category, days[-1], total.get(category, Counted()))


def _put(campaign_id: str, category: str, through: str, counted: Counted) -> None:
    row = Result(campaign_id, category, through=through, ballots=counted.ballots, counts=dict(counted.counts))
    try:
        row.save(Result.campaign_id.does_not_exist() | (Result.through < through))
    except PutError:
        return  # another run is as far, or further on

"""Published results: the recounted roll-up, and live tallies on top where counts are always public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from models.errors import ResultsNotPublished
from models.result import Result
from models.rules.days import iso_in_china
from models.rules.phases import last_voting_day, list_days_begun, list_days_over
from models.rules.publishing import is_live, require_checked, require_due
from models.rules.ranking import rank_candidates
from models.rules.rule_set import Category, RuleSet
from models.services.campaigns import CurrentCampaign
from models.services.candidates import cards_of
from models.services.receipts import ConfirmedDay, find_confirmed_day
from models.services.tally_sums import read_tally
from models.services.warm import Warm


class PublishedCandidate(msgspec.Struct, frozen=True):
    """One line of a category's ranking."""

    id: str
    title: str
    unit_name: str
    count: int
    rank: int
    is_tied: bool
    is_standing: bool


class PublishedCategory(msgspec.Struct, frozen=True):
    """A category's ballots of all days and its ranking, highest count first."""

    id: str
    name: str
    ballots: int
    candidates: tuple[PublishedCandidate, ...]


class PublishedResults(msgspec.Struct, frozen=True):
    """What members may read: `through` is the last day the recount confirmed, `as_of` when later tallies were read.

    `is_final` once voting is over and every day is confirmed; `days` so many are; `last` is the last of them.
    """

    is_final: bool
    through: str | None
    as_of: str | None
    days: int
    ballots: int
    categories: tuple[PublishedCategory, ...]
    last: ConfirmedDay | None


class _Sum(msgspec.Struct, frozen=True):
    """One category's counts through a day, "" before the first one."""

    through: str = ""
    ballots: int = 0
    counts: Mapping[str, int] = msgspec.field(default_factory=dict)


class _Counts(msgspec.Struct, frozen=True):
    through: str | None
    as_of: str | None
    sums: Mapping[str, _Sum]


_remembered: Warm[_Counts] = Warm()


def is_published(campaign: CurrentCampaign, now: datetime) -> bool:
    """Tell whether `read_results` answers now; asks the store only where the recount decides (1 Query, warm 0)."""
    try:
        require_due(campaign.rules, now)
        if not is_live(campaign.rules, now):
            require_checked(campaign.rules, _remember(campaign, now).through)
    except ResultsNotPublished:
        return False
    return True


def read_results(campaign: CurrentCampaign, now: datetime) -> PublishedResults:
    """Return the results if they are published at `now`, else raise ResultsNotPublished: why, and until when.

    Warm: no request; cold, final results are 1 Query and 1 look at the last day's recount. Whether they are published
    is decided anew each time.
    """
    rules = campaign.rules
    require_due(rules, now)
    counts = _remember(campaign, now)
    if not is_live(rules, now):
        require_checked(rules, counts.through)
    through = counts.through
    return PublishedResults(
        is_final=_is_complete(rules, through) and now >= rules.stage("voting").closes_at,
        through=through,
        as_of=counts.as_of,
        days=sum(day <= through for day in list_days_over(rules, now)) if through else 0,
        ballots=sum(each.ballots for each in counts.sums.values()),
        categories=tuple(_rank(campaign, category, counts.sums[category.id], now) for category in rules.categories),
        last=find_confirmed_day(campaign, through, now) if through else None,
    )


def _remember(campaign: CurrentCampaign, now: datetime) -> _Counts:
    return _remembered.get((campaign.campaign_id,), now, lambda: _load(campaign, now))


def _load(campaign: CurrentCampaign, now: datetime) -> _Counts:
    rows = {row.category: row for row in Result.query(campaign.campaign_id)}
    sums = {category.id: _read(rows.get(category.id)) for category in campaign.rules.categories}
    through = min((each.through for each in sums.values()), default="") or None
    if _is_complete(campaign.rules, through) or not is_live(campaign.rules, now):
        return _Counts(through, None, sums)
    return _Counts(
        through, iso_in_china(now), {name: _add_live(campaign, name, each, now) for name, each in sums.items()}
    )


def _read(row: Result | None) -> _Sum:
    if row is None:
        return _Sum()
    return _Sum(row.through, int(row.ballots), {candidate: int(count) for candidate, count in row.counts.items()})


def _add_live(campaign: CurrentCampaign, category_id: str, recounted: _Sum, now: datetime) -> _Sum:
    """Add the tallies of every day after the last recounted one, today's too."""
    ballots, counts = recounted.ballots, Counter(recounted.counts)
    days = (day for day in list_days_begun(campaign.rules, now) if day > recounted.through)
    for day in days:
        tally = read_tally(campaign.campaign_id, category_id, day)
        ballots += tally.ballots
        counts.update(tally.counts)
    return _Sum(recounted.through, ballots, counts)


def _rank(campaign: CurrentCampaign, category: Category, counted: _Sum, now: datetime) -> PublishedCategory:
    cards = cards_of(campaign, category.id, now)
    lines = rank_candidates(counted.counts, {card.id: card.standing for card in cards.values()})
    return PublishedCategory(
        category.id,
        category.name,
        counted.ballots,
        tuple(
            PublishedCandidate(
                line.candidate_id,
                cards[line.candidate_id].title if line.candidate_id in cards else line.candidate_id,
                cards[line.candidate_id].unit_name if line.candidate_id in cards else "",
                line.count,
                line.rank,
                line.is_tied,
                line.is_standing,
            )
            for line in lines
        ),
    )


def _is_complete(rules: RuleSet, through: str | None) -> bool:
    return through is not None and through >= last_voting_day(rules)

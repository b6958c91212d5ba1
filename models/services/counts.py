"""Live counts for administrators: ballots by category and day, and each candidate's count."""

from __future__ import annotations

from datetime import datetime

import msgspec

from models.errors import NoCampaign
from models.rules.phases import list_days_begun
from models.services.campaigns import CurrentCampaign, find_current_campaign
from models.services.candidates import cards_of
from models.services.tally_sums import read_tally


class CandidateCount(msgspec.Struct, frozen=True):
    """How many ballots of one day chose a candidate."""

    candidate_id: str
    title: str
    count: int


class CategoryCounts(msgspec.Struct, frozen=True):
    """One category's ballots of one day and its candidates, highest count first; ties stand in order of id."""

    category_id: str
    name: str
    ballots: int
    candidates: tuple[CandidateCount, ...]


def count_by_day(now: datetime) -> list[tuple[str, dict[str, int]]]:
    """Return each voting day up to today with its ballots by category; days without any ballot are left out."""
    campaign = _require_current(now)
    rows = []
    for day in list_days_begun(campaign.rules, now):
        ballots = {
            category.id: read_tally(campaign.campaign_id, category.id, day).ballots
            for category in campaign.rules.categories
        }
        if any(ballots.values()):
            rows.append((day, ballots))
    return rows


def count_one_day(day: str, now: datetime) -> list[CategoryCounts]:
    """Return all categories' counts of one day."""
    campaign = _require_current(now)
    return [_count_category(campaign, category.id, category.name, day, now) for category in campaign.rules.categories]


def _count_category(
    campaign: CurrentCampaign, category_id: str, name: str, day: str, now: datetime
) -> CategoryCounts:
    tally = read_tally(campaign.campaign_id, category_id, day)
    cards = cards_of(campaign, category_id, now)
    ranked = sorted(tally.counts.items(), key=lambda entry: (-entry[1], entry[0]))
    lines = tuple(
        CandidateCount(candidate, cards[candidate].title if candidate in cards else "（已撤下）", count)
        for candidate, count in ranked
    )
    return CategoryCounts(category_id, name, tally.ballots, lines)


def _require_current(now: datetime) -> CurrentCampaign:
    campaign = find_current_campaign(now)
    if campaign is None:
        raise NoCampaign
    return campaign

"""What the check list of a campaign looks at, as it stands in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from models.candidate import Candidate
from models.member import Member
from models.rules.readiness import Facts, OtherVoting
from models.services.campaign_setup import list_all_campaigns
from models.services.campaigns import CurrentCampaign
from models.unit import Unit

# Parts of the roster's index that are read side by side.
_SEGMENTS = 8


def gather_facts(campaign: CurrentCampaign) -> Facts:
    """Return candidates, branches and members as they are now: one Query a category, a Scan of units and roster.

    The roster is read from its index by branch, some 8,000 members a request: for the check list, not for every page.
    """
    branches = {unit.unit_id for unit in Unit.scan((Unit.tier == "branch") & (Unit.status == "active"))}
    members, activated = _count_members()
    return Facts(
        candidates={category.id: _count_candidates(campaign, category.id) for category in campaign.rules.categories},
        branches=len(branches),
        empty_branches=len(branches - members.keys()),
        members=members.total(),
        activated=activated,
        stray_members=sum(count for branch_id, count in members.items() if branch_id not in branches),
        others=_list_others(campaign.campaign_id),
    )


def _count_candidates(campaign: CurrentCampaign, category_id: str) -> int:
    """Count the standing candidates that are published; one that is being prepared opens no campaign."""
    key = Candidate.category_key_of(campaign.campaign_id, category_id)
    is_published = Candidate.edition.does_not_exist() | (Candidate.edition <= campaign.edition)
    standing = (Candidate.status == "standing") & is_published
    return Candidate.count(key, filter_condition=standing, consistent_read=True)


def _count_members() -> tuple[Counter[str], int]:
    """Return the active members by branch, and how many of them have activated their account."""
    branches: Counter[str] = Counter()
    activated = 0
    with ThreadPoolExecutor(_SEGMENTS) as pool:
        for found, active in pool.map(_count_segment, range(_SEGMENTS)):
            branches.update(found)
            activated += active
    return branches, activated


def _count_segment(segment: int) -> tuple[Counter[str], int]:
    branches: Counter[str] = Counter()
    activated = 0
    items: Iterable[Any] = _Row.scan(
        segment=segment,
        total_segments=_SEGMENTS,
        index_name="by_branch",
        attributes_to_get=["branch_id", "status", "activated_at"],
    )
    for item in items:
        if item["status"]["S"] == "active":
            branches[item["branch_id"]["S"]] += 1
            activated += "activated_at" in item
    return branches, activated


class _Row(Member):
    """An entry of the roster as DynamoDB gives it: two million of them are read while a page loads."""

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Any:
        return data


def _list_others(campaign_id: str) -> tuple[OtherVoting, ...]:
    others = (each for each in list_all_campaigns() if each.opened_at and each.campaign_id != campaign_id)
    return tuple(
        OtherVoting(other.rules.title, voting.opens_at, voting.closes_at)
        for other in others
        for voting in [other.rules.stage("voting")]
    )

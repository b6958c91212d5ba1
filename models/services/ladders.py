"""The activation ladder: on the roster, activated, voted – counted for a branch, a committee, any unit (R41)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from models.errors import Forbidden
from models.ladder import Ladder
from models.rules.ladder import Rungs, add_rungs, rank_rungs
from models.rules.turnout import VoterCount
from models.services.actors import Actor, has_scope
from models.services.campaigns import CurrentCampaign, find_current_campaign
from models.services.roll_counting import count_branch_voters, count_roll, count_roster
from models.services.unit_tree import UnitView, list_children, require_unit

# Who sees the numbers of the own units, and the names of those who wait there; an auditor sees numbers everywhere.
CLIMBERS = ("officer", "secretary")
# Counted while the page loads; what is larger is counted by a job.
_COUNTED_AT_ONCE = {"branch", "committee"}
_NO_CAMPAIGN = "-"


class LadderLine(msgspec.Struct, frozen=True):
    """One unit's counts; `rungs` is None while a large unit was never counted."""

    unit: UnitView
    rungs: Rungs | None


class LadderView(msgspec.Struct, frozen=True):
    """A unit's ladder and those right below it, the best first.

    `counted_at` is None for what was counted just now; `job_id` is the last job that was asked to count.
    """

    unit: UnitView
    rungs: Rungs | None
    lines: tuple[LadderLine, ...]
    campaign: str | None
    counted_at: str | None
    job_id: str | None
    is_counted_at_once: bool


def read_ladder(actor: Actor, unit_id: str, now: datetime) -> LadderView:
    """Return the unit's ladder: counted now for a branch or a committee, else as the last job left it.

    Raises Forbidden out of scope (auditors see every unit), NotFound.
    """
    unit, campaign = require_ladder_scope(actor, unit_id), find_current_campaign(now)
    if unit.tier in _COUNTED_AT_ONCE:
        return _count_at_once(unit, campaign, now)
    return _read_stored(unit, campaign)


def require_ladder_scope(actor: Actor, unit_id: str) -> UnitView:
    """Return the unit if the actor may see its numbers; else raise Forbidden, or NotFound."""
    unit = require_unit(unit_id)
    if not actor.has_role("auditor") and not has_scope(actor, unit_id, CLIMBERS):
        raise Forbidden("这个单位不在您的管理范围内。")
    return unit


def has_sight_of_names(actor: Actor, unit_id: str) -> bool:
    """Tell whether the actor may see who waits: an auditor sees numbers only."""
    return has_scope(actor, unit_id, CLIMBERS)


def count_committee(committee_id: str, campaign: CurrentCampaign | None, now: datetime) -> dict[str, Rungs]:
    """Return the rungs of each branch: those that stand under the committee, and those on its frozen roll."""
    voters = count_roll(campaign, committee_id, now) if campaign else {}
    roster = {unit.unit_id: count_roster(unit.unit_id) for unit in list_children(committee_id)}
    return {
        branch: _join(roster.get(branch, (0, 0)), voters.get(branch, VoterCount()))
        for branch in roster.keys() | voters.keys()
    }


def campaign_key(campaign: CurrentCampaign | None) -> str:
    """Return under which key the counts of this campaign stand."""
    return campaign.campaign_id if campaign else _NO_CAMPAIGN


def load_stored(key: str, unit_ids: Iterable[str]) -> dict[str, Ladder]:
    """Return what stands of these units, counted or only asked for."""
    return {row.unit_id: row for row in Ladder.batch_get([(key, unit_id) for unit_id in unit_ids])}


def rungs_of(row: Ladder | None) -> Rungs | None:
    """Return a stored count; None if the unit was never counted."""
    if row is None or row.counted_at is None:
        return None
    return Rungs(int(row.roster), int(row.activated), int(row.entitled), int(row.voted))


def _count_at_once(unit: UnitView, campaign: CurrentCampaign | None, now: datetime) -> LadderView:
    if unit.tier == "branch":
        return _view(unit, campaign, _count_branch(unit, campaign, now), {})
    branches = count_committee(unit.unit_id, campaign, now)
    return _view(unit, campaign, add_rungs(branches.values()), branches)


def _count_branch(unit: UnitView, campaign: CurrentCampaign | None, now: datetime) -> Rungs:
    roster = count_roster(unit.unit_id)
    if campaign is None:
        return Rungs(*roster)
    return _join(roster, count_branch_voters(unit, campaign, now))


def _join(roster: tuple[int, int], voters: VoterCount) -> Rungs:
    return Rungs(*roster, voters.entitled, voters.voted)


def _view(
    unit: UnitView, campaign: CurrentCampaign | None, rungs: Rungs, branches: Mapping[str, Rungs]
) -> LadderView:
    lines = tuple(LadderLine(require_unit(branch), branches[branch]) for branch in rank_rungs(branches))
    return LadderView(
        unit, rungs, lines, campaign.rules.title if campaign else None, None, None, is_counted_at_once=True
    )


def _read_stored(unit: UnitView, campaign: CurrentCampaign | None) -> LadderView:
    children = {child.unit_id: child for child in list_children(unit.unit_id)}
    rows = load_stored(campaign_key(campaign), [unit.unit_id, *children])
    own, counted = rows.get(unit.unit_id), {key: rungs_of(rows.get(key)) for key in children}
    ranked = rank_rungs({key: rungs for key, rungs in counted.items() if rungs is not None})
    order = [*ranked, *(key for key in children if counted[key] is None)]
    return LadderView(
        unit,
        rungs_of(own),
        tuple(LadderLine(children[key], counted[key]) for key in order),
        campaign.rules.title if campaign else None,
        own.counted_at if own else None,
        own.job_id if own else None,
        is_counted_at_once=False,
    )

"""Turnout of a unit: a branch and a committee counted while somebody waits, larger units as last rolled up (R42)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

import msgspec

from models.errors import NoCampaign
from models.rules.days import day_of
from models.rules.turnout import Figures as Figures
from models.rules.turnout import VoterCount, add_figures, is_below, rank_figures
from models.services.actors import Actor
from models.services.campaigns import CurrentCampaign, find_current_campaign
from models.services.ladders import require_ladder_scope
from models.services.roll_counting import (
    count_branch_voters,
    count_roll,
    count_roster,
    find_last_day,
    list_roll_committees,
)
from models.services.unit_tree import UnitView, list_children, require_unit
from models.services.unit_views import list_subtree
from models.turnout import Turnout

# So many days of a committee's rows are read for a trend: each holds all its branches.
_TREND_DAYS = 30


class TurnoutLine(msgspec.Struct, frozen=True):
    """One unit's figures; None while a large unit was never counted."""

    unit: UnitView
    figures: Figures | None


class DayTurnout(msgspec.Struct, frozen=True):
    """One day of a trend: how many voted on it, and how many had voted by its end."""

    day: str
    today: int
    voted: int


class UnitTurnout(msgspec.Struct, frozen=True):
    """A unit's turnout and those right below it, the best first.

    `day` is the day that `figures.today` speaks of; `counted_at` is None for what was counted just now.
    `assisted` are the ballots that a branch's secretary cast on behalf of members so far; None for larger units.
    """

    unit: UnitView
    campaign_title: str
    goal_percent: int
    day: str
    figures: Figures | None
    lines: tuple[TurnoutLine, ...]
    trend: tuple[DayTurnout, ...]
    counted_at: str | None
    assisted: int | None = None


def read_unit_turnout(actor: Actor, unit_id: str, now: datetime) -> UnitTurnout:
    """Return the unit's turnout in the campaign that is on: counted now for a branch or a committee.

    Auditors see every unit, officers and secretaries their own and below. Raises Forbidden, NotFound, NoCampaign.
    """
    unit, campaign = require_ladder_scope(actor, unit_id), require_current(now)
    if unit.tier == "branch":
        return read_branch_turnout(unit, campaign, now)
    if unit.tier == "committee":
        return _read_committee(unit, campaign, now)
    return _read_rolled_up(unit, campaign, now)


def read_branch_turnout(
    branch: UnitView,
    campaign: CurrentCampaign,
    now: datetime,
    counted: tuple[Iterable[str], VoterCount] | None = None,
) -> UnitTurnout:
    """Return the turnout of a branch, counted now.

    `counted` are the committees under which its voters stand and their count, if the caller has read them.
    """
    where, voters = counted or _count_branch(branch, campaign, now)
    figures = _join(count_roster(branch.unit_id)[1], voters)
    rows = [row for committee in where for row in _query_days(campaign, committee, _TREND_DAYS)]
    trend = _add_days((row.day, _branches_of(row).get(branch.unit_id, Figures())) for row in rows)
    assisted = sum(int(row.assisted or 0) for row in _query_days(campaign, branch.unit_id))
    view = _view(branch, campaign, now, figures, (), trend)
    return msgspec.structs.replace(view, assisted=assisted)


def list_branches_below_goal(actor: Actor, unit_id: str, now: datetime) -> tuple[TurnoutLine, ...]:
    """Return the branches in and below the unit that miss the goal, the lowest first; as last rolled up.

    Those of a committee, and a branch itself, are counted now. Raises Forbidden, NotFound, NoCampaign.
    """
    unit, campaign = require_ladder_scope(actor, unit_id), require_current(now)
    if unit.tier == "branch":
        lines: Iterable[TurnoutLine] = (TurnoutLine(unit, read_branch_turnout(unit, campaign, now).figures),)
    elif unit.tier == "committee":
        lines = _read_committee(unit, campaign, now).lines
    else:
        lines = _list_branches(unit, campaign)
    goal = campaign.rules.turnout_goal_percent
    below = {
        line.unit.unit_id: (line, line.figures)
        for line in lines
        if line.figures is not None and is_below(line.figures, goal)
    }
    ranked = rank_figures({key: figures for key, (_, figures) in below.items()})
    return tuple(below[key][0] for key in reversed(ranked))


def require_current(now: datetime) -> CurrentCampaign:
    """Return the campaign that is on, or raise NoCampaign."""
    campaign = find_current_campaign(now)
    if campaign is None:
        raise NoCampaign
    return campaign


def count_committee_turnout(
    campaign: CurrentCampaign,
    committee_id: str,
    now: datetime,
    branches: Iterable[str],
    day: str | None = None,
    has_voters: bool = True,
) -> dict[str, Figures]:
    """Return the figures of each branch on the committee's roll and of `branches`, those below it, at a day's end.

    `has_voters` is False for a committee that is on no roll: then there is nothing to read of it but the roster.
    """
    voters = count_roll(campaign, committee_id, now, day=day) if has_voters else {}
    activated = {branch: count_roster(branch)[1] for branch in branches}
    return {
        branch: _join(activated.get(branch, 0), voters.get(branch, VoterCount()))
        for branch in voters.keys() | activated.keys()
    }


def _count_branch(branch: UnitView, campaign: CurrentCampaign, now: datetime) -> tuple[list[str], VoterCount]:
    where = sorted(list_roll_committees(branch, campaign))
    return where, count_branch_voters(branch, campaign, now, where)


def _read_committee(unit: UnitView, campaign: CurrentCampaign, now: datetime) -> UnitTurnout:
    children = {child.unit_id: child for child in list_children(unit.unit_id)}
    branches = count_committee_turnout(campaign, unit.unit_id, now, children)
    # A branch that moved away, or was closed, keeps its voters on this roll.
    lines = tuple(
        TurnoutLine(children.get(branch) or require_unit(branch), branches[branch])
        for branch in rank_figures(branches)
    )
    trend = _add_days((row.day, _figures_of(row)) for row in _query_days(campaign, unit.unit_id, _TREND_DAYS))
    return _view(unit, campaign, now, add_figures(branches.values()), lines, trend)


def _read_rolled_up(unit: UnitView, campaign: CurrentCampaign, now: datetime) -> UnitTurnout:
    days = {row.day: row for row in _query_days(campaign, unit.unit_id)}
    last = max(days, default=None)
    children = {child.unit_id: child for child in list_children(unit.unit_id)}
    figures = {key: _figures_of(row) for key, row in load_rows(campaign, children, last).items()}
    order = [*rank_figures(figures), *(key for key in children if key not in figures)]
    return UnitTurnout(
        unit,
        campaign.rules.title,
        campaign.rules.turnout_goal_percent,
        last or find_last_day(campaign, now) or day_of(now),
        _figures_of(days[last]) if last else None,
        tuple(TurnoutLine(children[key], figures.get(key)) for key in order),
        _spell_trend({day: _figures_of(row) for day, row in days.items()}),
        days[last].counted_at if last else None,
    )


def _list_branches(unit: UnitView, campaign: CurrentCampaign) -> list[TurnoutLine]:
    last = next((row.day for row in _query_days(campaign, unit.unit_id, 1)), None)
    units = {each.unit_id: each for each in list_subtree(unit.unit_id)}
    committees = [each.unit_id for each in units.values() if each.tier == "committee"]
    rows = load_rows(campaign, committees, last).values()
    return [
        TurnoutLine(units[branch], figures)
        for branch, figures in _add_days(pair for row in rows for pair in _branches_of(row).items()).items()
        if branch in units
    ]


def load_rows(campaign: CurrentCampaign, unit_ids: Iterable[str], day: str | None) -> dict[str, Turnout]:
    """Return what stands of these units for a day, by unit: 0.5 read units each."""
    wanted = {Turnout.unit_key_of(campaign.campaign_id, unit_id): unit_id for unit_id in unit_ids}
    keys = [(key, day) for key in wanted] if day else []
    return {wanted[row.unit_key]: row for row in Turnout.batch_get(keys)}


def _query_days(campaign: CurrentCampaign, unit_id: str, most: int | None = None) -> Iterable[Turnout]:
    """Return the unit's rows, the newest day first."""
    key = Turnout.unit_key_of(campaign.campaign_id, unit_id)
    return islice(Turnout.query(key, scan_index_forward=False, limit=most), most)


def _view(
    unit: UnitView,
    campaign: CurrentCampaign,
    now: datetime,
    figures: Figures,
    lines: tuple[TurnoutLine, ...],
    trend: Mapping[str, Figures],
) -> UnitTurnout:
    last = find_last_day(campaign, now)
    # What was counted just now replaces what the last hour's count says of the same day.
    days = _spell_trend({**trend, last: figures} if last else trend)
    goal = campaign.rules.turnout_goal_percent
    return UnitTurnout(unit, campaign.rules.title, goal, last or day_of(now), figures, lines, days, None)


def _join(activated: int, voters: VoterCount) -> Figures:
    return Figures(voters.entitled, activated, voters.voted, voters.today)


def _figures_of(row: Turnout) -> Figures:
    return Figures(int(row.entitled), int(row.activated), int(row.voted), int(row.today))


def _branches_of(row: Turnout) -> dict[str, Figures]:
    return {branch: Figures(*map(int, counts)) for branch, counts in (row.branches or {}).items()}


def _add_days(pairs: Iterable[tuple[str, Figures]]) -> dict[str, Figures]:
    """Return the sum by day, or by whatever the keys are: a branch may stand on two committees' rolls."""
    found: dict[str, list[Figures]] = {}
    for key, figures in pairs:
        found.setdefault(key, []).append(figures)
    return {key: add_figures(parts) for key, parts in found.items()}


def _spell_trend(days: Mapping[str, Figures]) -> tuple[DayTurnout, ...]:
    return tuple(DayTurnout(day, days[day].today, days[day].voted) for day in sorted(days))

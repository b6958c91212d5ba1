"""The hourly roll-up of turnout: committee by committee, then added up; it may be stopped anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta

from pynamodb.exceptions import PutError

from models.roll_committee import RollCommittee
from models.rules.days import CHINA, day_of, iso_in_china
from models.rules.phases import list_days_begun
from models.rules.turnout import Figures, add_figures
from models.services.campaigns import CurrentCampaign
from models.services.turnout import count_committee_turnout, load_rows
from models.services.unit_tree import UnitView, view_unit
from models.turnout import Turnout
from models.unit import Unit

# Stands for the whole campaign; its row is written last, so it tells that a day's count is complete.
EVERYWHERE = "-"


def count_turnouts(campaign: CurrentCampaign, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Count what is due, every unit: today once an hour, and each day once more after it is over, for good.

    Tells whether all is counted. Safe to run twice and at once: a count never replaces a newer one, and what was
    counted since the hour (or, for a day that is over, since midnight) began is kept.
    """
    due = _list_due(campaign, now)
    units = [view_unit(row) for row in Unit.scan()] if due else []
    return all(_count_day(campaign, units, day, now, has_time) for day in due)


def _list_due(campaign: CurrentCampaign, now: datetime) -> list[str]:
    if campaign.roll_frozen_at is None:
        return []
    key = Turnout.unit_key_of(campaign.campaign_id, EVERYWHERE)
    counted = {row.day: row.counted_at for row in Turnout.query(key)}
    return [day for day in list_days_begun(campaign.rules, now) if counted.get(day, "") < _since(day, now)]


def _since(day: str, now: datetime) -> str:
    """Return from when on a count of this day is good enough: this hour's beginning, or the midnight after it."""
    if day == day_of(now):
        return iso_in_china(now.replace(minute=0, second=0, microsecond=0))
    midnight = datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), CHINA)
    return iso_in_china(midnight)


def _count_day(
    campaign: CurrentCampaign, units: list[UnitView], day: str, now: datetime, has_time: Callable[[], bool]
) -> bool:
    below: dict[str | None, list[str]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id].append(unit.unit_id)
    on_roll = {row.committee_id for row in RollCommittee.query(campaign.campaign_id)}
    committees = sorted({*on_roll, *(unit.unit_id for unit in units if unit.tier == "committee")})
    counted = _load_counted(campaign, committees, day, _since(day, now))
    for committee in committees:
        if committee not in counted:
            if not has_time():
                return False
            branches = count_committee_turnout(campaign, committee, now, below[committee], day, committee in on_roll)
            counted[committee] = add_figures(branches.values())
            _keep(campaign, committee, day, counted[committee], now, branches)
    _add_up(campaign, units, day, counted, now)
    return True


def _load_counted(campaign: CurrentCampaign, committees: Iterable[str], day: str, since: str) -> dict[str, Figures]:
    return {
        committee: Figures(int(row.entitled), int(row.activated), int(row.voted), int(row.today))
        for committee, row in load_rows(campaign, committees, day).items()
        if row.counted_at >= since
    }


def _add_up(
    campaign: CurrentCampaign, units: Iterable[UnitView], day: str, counted: Mapping[str, Figures], now: datetime
) -> None:
    parents = {unit.unit_id: unit.parent_id for unit in units}
    parts: dict[str, list[Figures]] = defaultdict(list)
    for committee, figures in counted.items():
        above = parents.get(committee)
        while above is not None:
            parts[above].append(figures)
            above = parents.get(above)
    for unit in units:
        if unit.tier not in {"branch", "committee"}:
            _keep(campaign, unit.unit_id, day, add_figures(parts[unit.unit_id]), now)
    _keep(campaign, EVERYWHERE, day, add_figures(counted.values()), now)


def _keep(
    campaign: CurrentCampaign,
    unit_id: str,
    day: str,
    figures: Figures,
    now: datetime,
    branches: Mapping[str, Figures] | None = None,
) -> None:
    row = Turnout(
        Turnout.unit_key_of(campaign.campaign_id, unit_id),
        day,
        entitled=figures.entitled,
        voted=figures.voted,
        today=figures.today,
        activated=figures.activated,
        counted_at=iso_in_china(now),
    )
    if branches is not None:
        row.branches = {
            branch: [each.entitled, each.activated, each.voted, each.today] for branch, each in branches.items()
        }
    try:
        row.save(Turnout.counted_at.does_not_exist() | (Turnout.counted_at <= row.counted_at))
    except PutError:
        return  # another run has counted since

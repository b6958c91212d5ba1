"""Runs that WeChat brings to a halt: stopped for a reason, or held until its day is over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.reminder_run import ReminderRun
from models.rules.days import CHINA, day_of, iso_in_china
from models.rules.reminder_dates import is_quiet
from models.rules.reminder_plan import OF_THE_DAY
from models.services.reminder_runs import Run, read_run

# A run that was held goes on the next day; none is older when it still has something to send.
_RUNS_LAST = timedelta(days=7)


def list_open_runs(campaign_id: str, now: datetime) -> list[Run]:
    """Return the campaign's runs of the last days that are not over, the oldest first (1 Query)."""
    return [run for run in list_recent_runs(campaign_id, now) if not run.is_over]


def list_recent_runs(campaign_id: str, now: datetime) -> list[Run]:
    """Return the campaign's runs of the last days, the oldest first (1 Query)."""
    since = ReminderRun.run_key >= day_of(now - _RUNS_LAST)
    return [read_run(row) for row in ReminderRun.query(campaign_id, since, consistent_read=True)]


def end_run(run: Run, state: str, reason: str | None, now: datetime) -> None:
    """End a run that is not over; what was ended before stays as it was."""
    actions: list[Action] = [ReminderRun.state.set(state), ReminderRun.ended_at.set(iso_in_china(now))]
    if reason:
        actions.append(ReminderRun.reason.set(reason))
    _change_open(run, actions)


def hold_campaign(campaign_id: str, now: datetime) -> None:
    """Let nothing more be sent before midnight: WeChat's quota of the day is used up.

    What makes sense on its own day only ends here (`quota`); the other runs go on the next day.
    """
    until = iso_in_china(_next_midnight(now))
    for run in list_open_runs(campaign_id, now):
        if run.terms.kind in OF_THE_DAY:
            end_run(run, "stopped", "quota", now)
        else:
            _change_open(run, [ReminderRun.hold_until.set(until)])


def is_waiting(run: Run, now: datetime) -> bool:
    """Tell whether nothing of the run may be sent at this moment: it is held, or the hour is quiet."""
    is_held = run.hold_until is not None and now < datetime.fromisoformat(run.hold_until)
    return is_held or is_quiet(run.terms, now)


def is_late(run: Run, now: datetime) -> bool:
    """Tell whether the run's day is over, and with it the sense of what it sends."""
    return run.terms.kind in OF_THE_DAY and day_of(now) > run.terms.day


def _change_open(run: Run, actions: list[Action]) -> None:
    try:
        ReminderRun(run.campaign_id, run.run_key).change(actions, ReminderRun.state.is_in("waiting", "running"))
    except UpdateError:
        return  # it is over


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)

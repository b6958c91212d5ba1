"""Reminder runs in the hands of an administrator: listed, looked at, stopped at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from models.errors import Conflict, NotFound
from models.keys import split_key
from models.reminder import Reminder
from models.reminder_run import ReminderRun
from models.rules.days import iso_in_china
from models.rules.reminder_plan import KIND_NAMES
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.jobs import JobView, RunningJob
from models.services.reminder_audiences import list_places
from models.services.reminder_runs import Run, read_run
from models.services.standing_counts import ask_anew, find_count
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes

KIND = "count_outcomes"
_MOST_LISTED = 60


def run_key_of(day: str, kind: str, scope: str) -> str:
    """Return the run's key from the parts of its page's address, where `-` stands for no scope."""
    return ReminderRun.run_key_of(day, kind, "" if scope == "-" else scope)


def list_runs(campaign_id: str, most: int = _MOST_LISTED) -> list[Run]:
    """Return the campaign's runs, the newest day first (1 Query)."""
    rows = ReminderRun.query(campaign_id, scan_index_forward=False, limit=most, consistent_read=True)
    return [read_run(row) for row in rows]


def load_run(campaign_id: str, run_key: str) -> Run:
    """Return the run as it stands now, or raise NotFound."""
    try:
        return read_run(ReminderRun.get(campaign_id, run_key, consistent_read=True))
    except ReminderRun.DoesNotExist:
        raise NotFound("没有找到这次提醒。") from None


def stop_run(actor: Actor, campaign: CurrentCampaign, run_key: str, now: datetime) -> None:
    """Let nothing more of this run be planned or sent; raise NotFound, or Conflict when it is over already."""
    run = load_run(campaign.campaign_id, run_key)
    ended = [
        ReminderRun.state.set("stopped"),
        ReminderRun.reason.set("by_hand"),
        ReminderRun.ended_at.set(iso_in_china(now)),
    ]

    def fill(writes: Writes) -> None:
        row = ReminderRun(campaign.campaign_id, run_key)
        writes.update(row, list(ended), ReminderRun.state.is_in("waiting", "running"))

    details = {
        "campaign": campaign.campaign_id,
        "title": campaign.rules.title,
        "day": run.terms.day,
        "kind": KIND_NAMES[run.terms.kind],
    }
    try:
        commit(actor, Deed("reminder_run_stopped", details=details), now, fill)
    except ActRefused as refusal:
        raise Conflict("这次提醒已经结束，无需停止。") from refusal


def ask_for_outcomes(actor: Actor, run: Run, now: datetime) -> None:
    """Have the states of everybody in this run counted."""
    task = {"campaign": run.campaign_id, "run": run.run_key}
    ask_anew(actor, KIND, _count_id(run), task, now)


def find_outcomes(run: Run) -> JobView | None:
    """Return the last count of this run's states; its `outcome` is `{state: {reason or "": people}}`."""
    return find_count(_count_id(run))


def count_outcomes(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Count the run's rows of the outbox, place by place; goes on where the last turn ended."""
    run = load_run(str(job.task["campaign"]), str(job.task["run"]))
    so_far: dict[str, Any] = json.loads(job.cursor) if job.cursor else {"after": "", "found": {}}
    places = _list_places(run)
    for place in [each for each in places if each > so_far["after"]]:
        if not has_time():
            return False
        _add(so_far["found"], count_place(run, place))
        so_far["after"] = place
        job.advance(json.dumps(so_far), job.done + 1, len(places))
    job.conclude(so_far["found"])
    return True


def count_place(run: Run, place: str, branch_ids: Iterable[str] = ()) -> Counter[tuple[str, str]]:
    """Return the people of one committee (or unit) by state and reason: 1 Query."""
    key = Reminder.keys(run.campaign_id, place, run.terms.day, "", "", "")[0]
    rows = Reminder.query(key, attributes_to_get=["voter_key", "state", "reason"])
    wanted = frozenset(branch_ids)
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        branch, _, kind = split_key(row.voter_key)
        if kind == run.terms.kind and (not wanted or branch in wanted):
            counted[row.state, row.reason or ""] += 1
    return counted


def spell_outcomes(counted: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Return the counts as a job keeps them: people by state and reason."""
    found: dict[str, dict[str, int]] = {}
    _add(found, counted)
    return found


def _add(found: dict[str, dict[str, int]], counted: Counter[tuple[str, str]]) -> None:
    for (state, reason), people in counted.items():
        reasons = found.setdefault(state, {})
        reasons[reason] = reasons.get(reason, 0) + people


def _list_places(run: Run) -> list[str]:
    """Return under which committees or units the run's people stand."""
    return sorted({place.unit_id for place in list_places(load_campaign(run.campaign_id), run.terms)})


def _count_id(run: Run) -> str:
    return f"outcomes-{run.campaign_id}-{run.run_key}"

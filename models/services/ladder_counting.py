"""Counting the ladders of large units: a job that walks committee by committee and may be stopped anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from models.ladder import Ladder
from models.rules.days import iso_in_china
from models.rules.ladder import Rungs, add_rungs
from models.services.actors import Actor
from models.services.campaigns import CurrentCampaign, find_current_campaign
from models.services.jobs import JobView, RunningJob, make_job, read_job
from models.services.ladders import campaign_key, count_committee, load_stored, require_ladder_scope, rungs_of
from models.services.unit_tree import UnitView, walk_subtree
from models.writes import Refused, Writes

KIND = "count_ladders"
_LONGEST = timedelta(hours=1)


def ask_for_count(actor: Actor, unit_id: str, now: datetime) -> str:
    """Begin counting the unit and all below it, and return the job's id; one that is still at it is returned instead.

    One that was asked for an hour ago and is not over has come to a halt: another takes its place. Raises Forbidden
    out of scope, NotFound. Changes nothing but counts, so the audit trail does not tell of it.
    """
    require_ladder_scope(actor, unit_id)
    key = campaign_key(find_current_campaign(now))
    known = _find_job(key, unit_id)
    if known is not None and _is_at_it(read_job(known), now):
        return known
    job = make_job(actor, KIND, {"unit": unit_id, "since": iso_in_china(now)}, now, unit_id)
    writes = Writes()
    unasked = Ladder.job_id.does_not_exist() if known is None else Ladder.job_id == known
    writes.update(Ladder(key, unit_id), [Ladder.job_id.set(job.job_id)], unasked)
    writes.save(job)
    try:
        writes.send()
    except Refused:
        return _find_job(key, unit_id) or job.job_id  # a colleague asked at the same moment
    return str(job.job_id)


def count_ladders(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Count every committee below the job's unit that was not counted since it was asked for; then add them up.

    Safe to run twice and at once: each count replaces an older one, and the counts themselves say where to go on.
    """
    campaign, since = find_current_campaign(now), str(job.task["since"])
    units = list(walk_subtree(str(job.task["unit"])))
    key, committees = campaign_key(campaign), [unit.unit_id for unit in units if unit.tier == "committee"]
    counted = _load_counted(key, committees, since)
    for committee in committees:
        if committee not in counted:
            if not has_time():
                return False
            counted[committee] = _count(key, committee, campaign, now, since)
            job.advance(None, len(counted), len(committees))
    _add_up(key, units, counted, now, since)
    return True


def _count(key: str, committee_id: str, campaign: CurrentCampaign | None, now: datetime, since: str) -> Rungs:
    rungs = add_rungs(count_committee(committee_id, campaign, now).values())
    _keep(key, committee_id, rungs, now, since)
    return rungs


def _add_up(key: str, units: Sequence[UnitView], counted: dict[str, Rungs], now: datetime, since: str) -> None:
    parts: dict[str, list[Rungs]] = defaultdict(list)
    # The walk names each unit before those below it: backwards, every sum is complete when it is asked for.
    for unit in reversed(units):
        if unit.tier == "branch":
            continue
        if unit.tier != "committee":
            counted[unit.unit_id] = add_rungs(parts[unit.unit_id])
            _keep(key, unit.unit_id, counted[unit.unit_id], now, since)
        if unit.parent_id is not None:
            parts[unit.parent_id].append(counted[unit.unit_id])


def _load_counted(key: str, committees: Sequence[str], since: str) -> dict[str, Rungs]:
    counted = {}
    for committee, row in load_stored(key, committees).items():
        rungs = rungs_of(row)
        if rungs is not None and row.counted_at >= since:
            counted[committee] = rungs
    return counted


def _keep(key: str, unit_id: str, rungs: Rungs, now: datetime, since: str) -> None:
    Ladder(key, unit_id).update(
        [
            Ladder.roster.set(rungs.roster),
            Ladder.activated.set(rungs.activated),
            Ladder.entitled.set(rungs.entitled),
            Ladder.voted.set(rungs.voted),
            # Never before it was asked for, however this machine's clock goes: else the job would never end.
            Ladder.counted_at.set(max(iso_in_china(now), since)),
        ]
    )


def _is_at_it(job: JobView, now: datetime) -> bool:
    return not job.is_over and job.asked_at > iso_in_china(now - _LONGEST)


def _find_job(key: str, unit_id: str) -> str | None:
    row = load_stored(key, [unit_id]).get(unit_id)
    return row.job_id if row else None

"""Reminder runs: what is sent, to whom, under which limits, fixed when a run begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from models.reminder_run import ReminderRun
from models.rules.credits import Limits
from models.rules.days import iso_in_china
from models.rules.reminder_plan import Audience, Kind
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.trail import Deed

STATES: dict[str, str] = {"waiting": "等待开始", "running": "正在发送", "done": "已完成", "stopped": "已停止"}


class RunTerms(msgspec.Struct, frozen=True):
    """What a run sends; kept as it stood at the start.

    `scope` is a branch's or unit's id, a tier, or empty for all; `data` the message's keywords, filled; `per_second`
    the pace; quiet hours as in the plan. `branches`, where there are any, are all that a run by hand is about.
    """

    kind: Kind
    day: str
    scope: str
    audience: Audience
    template_id: str
    page: str
    data: Mapping[str, str]
    limits: Limits
    per_second: int
    quiet_from: str
    quiet_until: str
    branches: tuple[str, ...] = ()


class Run(msgspec.Struct, frozen=True):
    """A run as it stands."""

    campaign_id: str
    run_key: str
    terms: RunTerms
    state: str
    cursor: str | None
    planned: int
    asked_at: str
    asked_by: str | None
    reason: str | None
    hold_until: str | None
    ended_at: str | None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will be planned or sent."""
        return self.state in {"done", "stopped"}


def read_run(row: ReminderRun) -> Run:
    """Return a stored row as the services use it."""
    return Run(
        row.campaign_id,
        row.run_key,
        msgspec.convert(row.terms, RunTerms),
        row.state,
        row.cursor,
        int(row.planned),
        row.asked_at,
        row.asked_by,
        row.reason,
        row.hold_until,
        row.ended_at,
    )


def begin_run(campaign_id: str, terms: RunTerms, now: datetime, asked_by: str | None = None) -> Run | None:
    """Store the run unless this kind already went out for this day and scope; return it, or None if it did."""
    row = make_run(campaign_id, terms, now, asked_by)
    return read_run(row) if row.put_if_absent() is None else None


def ask_for_run(actor: Actor, deed: Deed, campaign_id: str, terms: RunTerms, now: datetime, refusal: str) -> Run:
    """Begin a run by hand, together with its audit entry; raise Conflict with this refusal if the day had one."""
    row = make_run(campaign_id, terms, now, actor.member_id)
    unasked = ReminderRun.campaign_id.does_not_exist()
    carry_out(actor, deed, now, [Step(lambda writes: writes.save(row, unasked), refusal)])
    return read_run(row)


def make_run(campaign_id: str, terms: RunTerms, now: datetime, asked_by: str | None = None) -> ReminderRun:
    """Return the row of a run, not stored yet."""
    return ReminderRun(
        campaign_id,
        ReminderRun.run_key_of(terms.day, terms.kind, terms.scope),
        terms=msgspec.to_builtins(terms),
        asked_at=iso_in_china(now),
        asked_by=asked_by,
    )


def find_run(campaign_id: str, run_key: str) -> Run | None:
    """Return the run under this key as it stands now, or None."""
    try:
        return read_run(ReminderRun.get(campaign_id, run_key, consistent_read=True))
    except ReminderRun.DoesNotExist:
        return None


def find_run_of(campaign_id: str, day: str, kind: Kind, scope: str = "") -> Run | None:
    """Return the run of this kind, day and scope as it stands now, or None."""
    return find_run(campaign_id, ReminderRun.run_key_of(day, kind, scope))

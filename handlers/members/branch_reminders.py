"""A secretary's calls: reminding the own branch, and what became of each reminder."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response, request

from handlers.members.ballots import Day
from handlers.members.branch_access import BRANCH, BranchName, acting, asked_branch
from handlers.web.access import for_members
from handlers.web.answer import answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.ballots import require_day, today
from models.services.branch_reminders import (
    BranchReminders,
    ReminderPreview,
    preview_reminders,
    read_branch_reminders,
    remind_branch,
)
from models.services.own_branches import choose_branch
from models.services.reminder_runs import Run

blueprint = Blueprint("branch_reminders", __name__)

_DAY = {"day": Annotated[Day, msgspec.Meta(description="Today by default.")]}
_REFUSALS = [errors.Forbidden, errors.MemberInactive, errors.NotFound, errors.NoCampaign]


class PreviewAnswer(msgspec.Struct):
    """What a reminder would do now: `reachable` get it, `counts` are those who have not voted today by mark.

    `fields` is the text as WeChat will show it, by keyword; `refusal` says why nothing can be sent, null if it can.
    """

    branch: BranchName
    day: str
    refusal: str | None
    reachable: int
    counts: dict[str, int]
    title: str
    fields: dict[str, str]
    per_day: int
    per_week: int


class ReminderRequest(Body):
    """Which branch to remind; the own by default."""

    branch: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class RunAnswer(msgspec.Struct):
    """A run of reminders: `state` is waiting, running, done or stopped; `reason` why it stopped."""

    day: str
    state: str
    reason: str | None
    asked_at: str


class StateAnswer(msgspec.Struct):
    """One member's reminder: queued, skipped, unknown, sent, delivered, refused or failed; `reason` says why."""

    name: str
    phone: str
    state: str
    reason: str | None


class RemindersAnswer(msgspec.Struct):
    """A branch's reminders of one day; `run` is null when there were none."""

    branch: BranchName
    day: str
    run: RunAnswer | None
    counts: dict[str, int]
    states: list[StateAnswer]


@blueprint.get("/api/branch/reminders/preview")
@for_members
@describes(answers={200: PreviewAnswer}, errors=_REFUSALS, query=BRANCH)
def get_preview() -> Response:
    """Return who of the own branch would be reminded now, and the exact text; nothing is sent."""
    actor = acting()
    return answer_json(_show_preview(preview_reminders(actor, asked_branch(actor), given().now())))


@blueprint.post("/api/branch/reminders")
@for_members
@describes(
    body=ReminderRequest,
    answers={201: RunAnswer},
    errors=[*_REFUSALS, errors.VotingClosed, errors.Conflict, errors.InvalidInput, errors.StoreBusy],
)
def post_reminders() -> Response:
    """Remind those of the own branch who have not voted today; a second time on the same day is refused."""
    asked, actor = read_body(ReminderRequest), acting()
    return answer_json(_show_run(remind_branch(actor, choose_branch(actor, asked.branch), given().now())), 201)


@blueprint.get("/api/branch/reminders")
@for_members
@describes(answers={200: RemindersAnswer}, errors=[*_REFUSALS, errors.InvalidInput], query=BRANCH | _DAY)
def get_reminders() -> Response:
    """Return what became of the branch's reminders of a day, member by member."""
    actor, now = acting(), given().now()
    day = require_day(request.args.get("day", today(now)))
    return answer_json(_show(read_branch_reminders(actor, asked_branch(actor), day, now)))


def _show_preview(preview: ReminderPreview) -> PreviewAnswer:
    return PreviewAnswer(
        BranchName(preview.unit.unit_id, preview.unit.name),
        preview.day,
        preview.refusal,
        preview.reachable,
        {str(mark): count for mark, count in preview.counts.items()},
        preview.title,
        dict(preview.data),
        preview.per_day,
        preview.per_week,
    )


def _show(reminders: BranchReminders) -> RemindersAnswer:
    return RemindersAnswer(
        BranchName(reminders.unit.unit_id, reminders.unit.name),
        reminders.day,
        _show_run(reminders.run) if reminders.run else None,
        dict(reminders.counts),
        [StateAnswer(each.name, each.masked_phone, each.state, each.reason) for each in reminders.states],
    )


def _show_run(run: Run) -> RunAnswer:
    return RunAnswer(run.terms.day, run.state, run.reason, run.asked_at)

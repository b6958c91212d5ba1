"""A secretary's call: the turnout of the own branch, and who has not voted today."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from handlers.members.branch_access import BRANCH, BranchName, acting, asked_branch
from handlers.web.access import for_members
from handlers.web.answer import answer_json
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.branch_desk import BranchDesk, WaitingVoter, read_desk
from models.services.own_branches import list_own_branches
from models.services.turnout import Figures

blueprint = Blueprint("branch_turnout", __name__)


class DayAnswer(msgspec.Struct):
    """How many voted on a day, and how many had voted by its end."""

    day: str
    today: int
    voted: int


class WaitingAnswer(msgspec.Struct):
    """Somebody who has not voted today; `mark` tells whether a reminder can reach them, `credits` how many times."""

    id: str
    name: str
    phone: str
    has_voted: bool
    mark: str
    credits: int


class BranchTurnoutAnswer(msgspec.Struct):
    """A branch's turnout, counted now. `entitled` is the frozen roll without those struck off.

    `activated` is of the roster; `voted` cast a ballot on any day, `today` on `day`; percents are rounded down, null
    of nobody. `assisted` counts the ballots cast on behalf of members. `branches` are the caller's own.
    """

    branch: BranchName
    branches: list[BranchName]
    title: str
    phase: str
    day: str
    goal_percent: int
    entitled: int
    activated: int
    voted: int
    today: int
    percent: int | None
    today_percent: int | None
    assisted: int
    trend: list[DayAnswer]
    waiting: list[WaitingAnswer]


@blueprint.get("/api/branch/turnout")
@for_members
@describes(
    answers={200: BranchTurnoutAnswer},
    errors=[errors.Forbidden, errors.MemberInactive, errors.NotFound, errors.NoCampaign],
    query=BRANCH,
)
def get_turnout() -> Response:
    """Return the branch's turnout and who has not voted today: for its secretary, and officers above it."""
    actor = acting()
    desk = read_desk(actor, asked_branch(actor), given().now())
    own = [BranchName(unit.unit_id, unit.name) for unit in list_own_branches(actor)]
    return answer_json(_show(desk, own))


def _show(desk: BranchDesk, own: list[BranchName]) -> BranchTurnoutAnswer:
    turnout, figures = desk.turnout, desk.turnout.figures or Figures()
    return BranchTurnoutAnswer(
        BranchName(turnout.unit.unit_id, turnout.unit.name),
        own,
        turnout.campaign_title,
        desk.phase,
        turnout.day,
        turnout.goal_percent,
        figures.entitled,
        figures.activated,
        figures.voted,
        figures.today,
        figures.percent,
        figures.today_percent,
        turnout.assisted or 0,
        [DayAnswer(each.day, each.today, each.voted) for each in turnout.trend],
        [_show_voter(voter) for voter in desk.waiting],
    )


def _show_voter(voter: WaitingVoter) -> WaitingAnswer:
    return WaitingAnswer(voter.member_id, voter.name, voter.masked_phone, voter.has_voted, voter.mark, voter.credits)

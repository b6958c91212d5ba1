"""The secretary's page: the branch's turnout, its trend, and who has not voted today."""

from __future__ import annotations

from flask import Blueprint, Response, request

from handlers.members.branch_access import acting, asked_branch
from handlers.members.page_frame import render_page
from handlers.web.access import for_members
from handlers.web.dependencies import given
from models.services.branch_desk import MARK_NAMES, read_desk
from models.services.own_branches import list_own_branches
from models.services.turnout import Figures

blueprint = Blueprint("page_branch", __name__)


@blueprint.get("/branch")
@for_members
def get_branch() -> Response:
    """Return the branch as its secretary, or an officer above it, sees it; `show` narrows the list to one mark."""
    actor, shown = acting(), request.args.get("show", "")
    desk = read_desk(actor, asked_branch(actor), given().now())
    own = list_own_branches(actor)
    return render_page(
        "branch",
        desk=desk,
        branch=desk.turnout.unit,
        figures=desk.turnout.figures or Figures(),
        own=own,
        is_own=desk.turnout.unit in own,
        show=shown if shown in MARK_NAMES else "",
        marks=MARK_NAMES,
        counts={mark: sum(voter.mark == mark for voter in desk.waiting) for mark in MARK_NAMES},
    )

"""The list of those of a branch whom WeChat does not reach, with their phones, as a spreadsheet."""

from __future__ import annotations

from flask import Blueprint, Response

from handlers.members.branch_access import acting, asked_branch
from handlers.sheets.writing import Column, write_sheet
from handlers.web.access import for_members
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.services.branch_desk import MARK_NAMES, list_phones

blueprint = Blueprint("branch_phones", __name__)

_COLUMNS = (Column("姓名", 14), Column("手机号", 18), Column("原因", 24), Column("本次活动", 14))


@blueprint.get("/branch/phone-list.xlsx")
@for_members
def get_phones() -> Response:
    """Return whom to call; that the numbers were looked at stands in the audit trail."""
    actor = acting()
    branch, lines = list_phones(actor, asked_branch(actor), given().now())
    rows = [
        (line.name, line.phone, MARK_NAMES[line.mark], "投过票" if line.has_voted else "还没有投过票")
        for line in lines
    ]
    return answer_sheet(f"{branch.name}电话提醒名单", write_sheet("电话提醒名单", _COLUMNS, rows))

"""What a page lists, as a spreadsheet: ladders, who waits, roles, changes of the roll, the rows of an import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, request

from handlers.administration.access import acting, for_roles
from handlers.administration.words import name_role, spell_moment, spell_percent
from handlers.sheets.writing import Column, Value, write_sheet
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.rules.ladder import Rungs
from models.rules.roster_changes import KINDS
from models.services.activation_codes import list_waiting
from models.services.campaign_setup import load_campaign
from models.services.exports import note_list
from models.services.import_views import list_all_rows, read_import
from models.services.ladders import read_ladder
from models.services.role_holders import Holder, list_administrators, list_scope_holders, list_unit_holders
from models.services.role_scopes import list_campaign_scopes
from models.services.roll_amendments import list_amended_voters
from models.services.unit_views import list_child_rows, read_unit_page

blueprint = Blueprint("exports", __name__)

_LADDER = (
    Column("单位", 32),
    Column("在册", 10, "number"),
    Column("已激活", 10, "number"),
    Column("激活率", 10),
    Column("应投票", 10, "number"),
    Column("已投票", 10, "number"),
    Column("投票率", 10),
)
_WAITING = (Column("姓名", 14), Column("党支部", 30), Column("手机号", 18), Column("激活码", 10))
_HOLDERS = (Column("角色", 14), Column("范围", 30), Column("姓名", 14), Column("所在党支部", 30), Column("激活", 10))
_AMENDED = (
    Column("办理", 10),
    Column("姓名", 14),
    Column("党支部", 30),
    Column("原因", 40),
    Column("办理单位", 30),
    Column("时间", 22),
)
_ROWS = (Column("行号", 8, "number"), Column("姓名", 14), Column("党支部", 30), Column("说明", 40))
AMENDED = {"admitted": "增补", "struck": "移出"}


@blueprint.get("/ladder/<unit_id>/export")
@for_roles("administrator", "auditor", "officer", "secretary")
def get_ladder(unit_id: str) -> Response:
    """Return a unit's ladder and those right below it: numbers, no persons."""
    view = read_ladder(acting(), unit_id, given().now())
    lines = [(view.unit.name, view.rungs), *((line.unit.name, line.rungs) for line in view.lines)]
    return _answer("激活进度", view.unit.name, unit_id, _LADDER, [_spell_rungs(*line) for line in lines])


@blueprint.get("/ladder/<unit_id>/waiting/export")
@for_roles("administrator", "officer", "secretary")
def get_waiting(unit_id: str) -> Response:
    """Return who is not activated yet in a branch or a committee, phones masked."""
    waiting = list_waiting(acting(), unit_id)
    unit = read_ladder(acting(), unit_id, given().now()).unit
    rows = [(one.name, one.branch, one.masked_phone, "已发" if one.has_code else "未发") for one in waiting]
    return _answer("未激活党员", unit.name, unit_id, _WAITING, rows)


@blueprint.get("/units/<unit_id>/grants/export")
@for_roles("administrator", "officer")
def get_holders(unit_id: str) -> Response:
    """Return who holds a role in the unit and right below."""
    page = read_unit_page(acting(), unit_id)
    below = [row.unit.unit_id for row in list_child_rows(unit_id)] if page.unit.tier != "branch" else []
    holders = list_unit_holders(acting(), [unit_id, *below])
    return _answer("角色", page.unit.name, unit_id, _HOLDERS, map(_spell_holder, holders))


@blueprint.get("/grants/export")
@for_roles("administrator")
def get_administrators() -> Response:
    """Return who holds a role of the whole campaign."""
    holders = [*list_administrators(), *list_scope_holders(list_campaign_scopes())]
    return _answer("角色", "全局", None, _HOLDERS, map(_spell_holder, holders))


@blueprint.get("/roll/<campaign_id>/export")
@for_roles("administrator", "officer")
def get_roll(campaign_id: str) -> Response:
    """Return whom the roll was changed for, within reach."""
    campaign = load_campaign(campaign_id)
    rows = [
        (
            AMENDED.get(each.kind, each.kind),
            each.member_name,
            each.branch_name,
            each.reason,
            each.amended_by,
            spell_moment(each.amended_at),
        )
        for each in list_amended_voters(acting(), campaign_id)
    ]
    return _answer("投票名册变更", campaign.rules.title, None, _AMENDED, rows)


@blueprint.get("/imports/lists/<import_id>/rows/export")
@for_roles("administrator", "officer")
def get_rows(import_id: str) -> Response:
    """Return the rows of one kind of an import's plan."""
    view, kind = read_import(acting(), import_id), request.args.get("kind", "")
    label = next((label for name, label in KINDS.items() if name == kind), "")
    shown = list_all_rows(acting(), import_id, kind)
    rows = [
        (
            one.row.line or None,
            one.row.name,
            one.row.branch.name if one.row.branch else "",
            one.conflict or one.row.remark,
        )
        for one in shown
    ]
    return _answer(f"名册导入（{label}）", view.unit_name, view.unit_id, _ROWS, rows)


def _answer(
    what: str, of: str, unit_id: str | None, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> Response:
    lines = list(rows)
    note_list(acting(), what, of, unit_id, len(lines), given().now())
    return answer_sheet(f"{of}{what}", write_sheet(what, columns, lines))


def _spell_rungs(name: str, rungs: Rungs | None) -> tuple[Value, ...]:
    if rungs is None:
        return (name, None, None, "尚未统计", None, None, "")
    activated = spell_percent(rungs.activated, rungs.roster)
    voted = spell_percent(rungs.voted, rungs.entitled)
    return (name, rungs.roster, rungs.activated, activated, rungs.entitled, rungs.voted, voted)


def _spell_holder(holder: Holder) -> tuple[Value, ...]:
    member = holder.member
    state = "已激活" if member.is_activated else "未激活"
    return (name_role(holder.held.role), holder.scope_name, member.name, member.branch_name, state)

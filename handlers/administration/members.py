"""The members of a branch: finding, adding, mending, closing."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form, version_of
from handlers.administration.frame import go_on, render_page, render_part
from handlers.sheets.writing import Column, write_sheet
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.errors import FieldError, InvalidInput, NotFound
from models.rules.reasons import LEAVING
from models.rules.roles import ROLES, UNIT_ROLES, RoleHeld
from models.services.exports import note_export
from models.services.granting import give_role
from models.services.role_holders import list_held
from models.services.roster import MemberView, find_by_phone, list_members, read_member
from models.services.roster_changes import add_member, edit_member, has_namesake_by_phone, reveal_phone
from models.services.transfers import deactivate_member, reactivate_member
from models.services.unit_views import UnitPage, read_unit_page

blueprint = Blueprint("members", __name__)

_COLUMNS = (
    Column("姓名", 16),
    Column("手机号", 16),
    Column("所在党支部", 32),
    Column("状态", 10),
    Column("激活", 10),
    Column("角色", 24),
)


@blueprint.get("/units/<unit_id>/members")
@for_roles("administrator", "officer")
def get_members(unit_id: str) -> Answer:
    """Return the branch's members, all or those with a name; for htmx the list alone."""
    if request.headers.get("HX-Request") == "true":
        name = request.args.get("name", "")
        page, members = read_unit_page(acting(), unit_id), list_members(acting(), unit_id, name)
        return render_part("_members", page=page, members=members, name=name)
    return _show_members(unit_id, EMPTY)


@blueprint.post("/units/<unit_id>/members")
@for_roles("administrator", "officer")
def post_member(unit_id: str) -> Answer:
    """Enter somebody in the branch."""
    form = read_form("add", "name", "phone")

    def act() -> Answer:
        typed = form.values
        member_id = add_member(acting(), unit_id, typed["name"], typed["phone"], given().now())
        shared = has_namesake_by_phone(typed["phone"], member_id)
        remark = "这个手机号还登记在另一名党员名下，两人都请用激活码激活。" if shared else ""
        return go_on(f"/units/{unit_id}/members", f"已添加“{typed['name'].strip()}”。{remark}")

    return try_form(form, act, lambda refused, status: _show_members(unit_id, refused, status))


@blueprint.get("/units/<unit_id>/members/export")
@for_roles("administrator", "officer")
def get_export(unit_id: str) -> Response:
    """Return the branch's members as a spreadsheet, phones masked."""
    page, members = read_unit_page(acting(), unit_id), list_members(acting(), unit_id)
    note_export(acting(), "members_exported", page.unit, len(members), given().now())
    return answer_sheet(f"{page.unit.name}党员名单", write_sheet("党员名单", _COLUMNS, map(_spell_row, members)))


@blueprint.post("/members/search")
@for_roles("administrator", "officer")
def post_search() -> Answer:
    """Find who within reach carries a whole number; a form's body, so that no address holds the number."""
    form = read_form("search", "phone")

    def act() -> Answer:
        found = find_by_phone(acting(), form.values["phone"])
        if len(found) == 1:
            return go_on(f"/members/{found[0].member_id}")
        if not found:
            raise NotFound("您的管理范围内没有使用这个手机号的党员。")
        return render_page("found", members=found, form=EMPTY)

    return try_form(form, act, lambda refused, status: render_page("found", status, members=[], form=refused))


@blueprint.get("/members/<member_id>")
@for_roles("administrator", "officer")
def get_member(member_id: str) -> Answer:
    """Return a member's entry with its roles and what can be done."""
    return _show_member(member_id, EMPTY)


@blueprint.post("/members/<member_id>")
@for_roles("administrator", "officer")
def post_edit(member_id: str) -> Answer:
    """Mend name and phone."""
    form = read_form("edit", "name", "phone", "version")

    def act() -> Answer:
        typed = form.values
        edit_member(acting(), member_id, version_of(form), typed["name"], typed["phone"], given().now())
        return go_on(f"/members/{member_id}", "已保存。")

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


@blueprint.post("/members/<member_id>/phone")
@for_roles("administrator", "officer")
def post_phone(member_id: str) -> Answer:
    """Show the whole number, once it stands in the trail that somebody looked."""
    return _show_member(member_id, EMPTY, phone=reveal_phone(acting(), member_id, given().now()))


@blueprint.post("/members/<member_id>/deactivation")
@for_roles("administrator", "officer")
def post_deactivation(member_id: str) -> Answer:
    """Close the entry for a reason."""
    form = read_form("deactivate", "reason", "note", "version")

    def act() -> Answer:
        typed = form.values
        deactivate_member(acting(), member_id, version_of(form), typed["reason"], typed["note"], given().now())
        return go_on(f"/members/{member_id}", "账号已停用，角色已一并收回。")

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


@blueprint.post("/members/<member_id>/reactivation")
@for_roles("administrator", "officer")
def post_reactivation(member_id: str) -> Answer:
    """Open the entry again."""
    form = read_form("reactivate", "version")

    def act() -> Answer:
        reactivate_member(acting(), member_id, version_of(form), given().now())
        return go_on(f"/members/{member_id}", "账号已恢复。")

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


@blueprint.post("/members/<member_id>/grants")
@for_roles("administrator", "officer")
def post_grant(member_id: str) -> Answer:
    """Give the member a role in the own branch or in a unit above it."""
    form = read_form("give", "held")

    def act() -> Answer:
        role, _, scope = form.values["held"].partition(":")
        if role not in UNIT_ROLES:
            raise InvalidInput([FieldError("held", "请选择角色。")])
        give_role(acting(), member_id, RoleHeld(role, scope), given().now())
        return go_on(f"/members/{member_id}", f"已授予“{ROLES[role]}”角色。")

    return try_form(form, act, lambda refused, status: _show_member(member_id, refused, status))


def _show_members(unit_id: str, form: Form, status: int = 200) -> Answer:
    page = read_unit_page(acting(), unit_id)
    if page.unit.tier != "branch":
        return go_on(f"/units/{unit_id}")
    name = request.args.get("name", "")
    members = list_members(acting(), unit_id, name)
    return render_page("members", status, page=page, members=members, name=name, form=form)


def _show_member(member_id: str, form: Form, status: int = 200, phone: str | None = None) -> Answer:
    member, held = read_member(acting(), member_id), list_held(member_id)
    page = read_unit_page(acting(), member.branch_id)
    return render_page(
        "member",
        status,
        member=member,
        page=page,
        held=held,
        choices=_list_choices(page, {each for each, _ in held}),
        leaving=LEAVING,
        phone=phone,
        form=form,
    )


def _list_choices(page: UnitPage, held: set[RoleHeld]) -> list[tuple[str, str]]:
    """Return the roles that can be given in the branch and in the units above it, as far as the person reaches."""
    above = [unit for unit in reversed(page.line) if unit.unit_id in page.reached and unit.is_active]
    found = [(RoleHeld("secretary", unit.unit_id), unit) for unit in above if unit.tier == "branch"]
    found += [(RoleHeld("officer", unit.unit_id), unit) for unit in above if unit.tier != "branch"]
    return [
        (f"{each.role}:{each.scope}", f"{ROLES[each.role]}（{unit.name}）")
        for each, unit in found
        if each not in held
    ]


def _spell_row(member: MemberView) -> tuple[str, ...]:
    return (
        member.name,
        member.masked_phone,
        member.branch_name,
        "在册" if member.is_active else "已停用",
        "已激活" if member.is_activated else "未激活",
        "、".join(ROLES.get(role, role) for role in member.roles),
    )

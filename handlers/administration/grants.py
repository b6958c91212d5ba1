"""Roles: who holds which where; giving and taking them."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page
from handlers.web.dependencies import given
from models.errors import FieldError, InvalidInput
from models.rules.reasons import require_reason
from models.rules.roles import DANGEROUS_ROLES, ROLES, UNIT_ROLES, RoleHeld
from models.services.authority import require_authority
from models.services.granting import give_role_by_phone, take_role
from models.services.role_holders import list_administrators, list_scope_holders, list_unit_holders
from models.services.role_scopes import list_campaign_scopes, name_scope
from models.services.roster import find_by_name_and_phone, read_row
from models.services.unit_views import list_child_rows, list_desks, read_unit_page

blueprint = Blueprint("grants", __name__)

_EVERYWHERE = (RoleHeld("administrator"), RoleHeld("auditor"))


@blueprint.get("/grants")
@for_roles("administrator", "officer")
def get_grants() -> Answer:
    """Return who runs the campaign, for administrators; an officer goes on to the own unit."""
    if acting().has_role("administrator"):
        return _show_administrators(EMPTY)
    desks = list_desks(acting())
    if len(desks) == 1:
        return go_on(f"/units/{desks[0].unit_id}/grants")
    return render_page("grant_desks", desks=desks)


@blueprint.post("/grants")
@for_roles("administrator")
def post_grant() -> Answer:
    """Give a role of the whole campaign; who is to be administrator or auditor the own phone must confirm."""
    form = read_form("give", "held", "name", "phone")

    def act() -> Answer:
        held = _read_held(form.values["held"])
        require_authority(acting(), held)
        member = find_by_name_and_phone(form.values["name"], form.values["phone"])
        if held.role in DANGEROUS_ROLES:
            waiting = ask_phone(f"授予 {member.name} “{ROLES[held.role]}”角色")
            if waiting is not None:
                return waiting
        give_role_by_phone(acting(), form.values["name"], form.values["phone"], held, given().now())
        return go_on("/grants", f"已授予{member.name}“{ROLES.get(held.role, held.role)}”角色。")

    return try_form(form, act, lambda refused, status: _show_administrators(refused, status))


@blueprint.post("/grants/taking")
@for_roles("administrator")
def post_taking() -> Answer:
    """Take a role of the whole campaign."""
    form = read_form("take", "held", "member_id", "reason")

    def act() -> Answer:
        held, member_id = _read_held(form.values["held"]), form.values["member_id"]
        require_reason(form.values["reason"])
        if held.role in DANGEROUS_ROLES:
            waiting = ask_phone(f"收回 {read_row(member_id).name} 的“{ROLES[held.role]}”角色")
            if waiting is not None:
                return waiting
        take_role(acting(), member_id, held, form.values["reason"], given().now())
        return go_on("/grants", "已收回。")

    return try_form(form, act, lambda refused, status: _show_administrators(refused, status))


@blueprint.get("/units/<unit_id>/grants")
@for_roles("administrator", "officer")
def get_unit_grants(unit_id: str) -> Answer:
    """Return who holds a role in this unit and in those right below."""
    return _show_unit_grants(unit_id, EMPTY)


@blueprint.post("/units/<unit_id>/grants")
@for_roles("administrator", "officer")
def post_unit_grant(unit_id: str) -> Answer:
    """Give a role in this unit to somebody named by name and number."""
    form = read_form("give", "role", "name", "phone")

    def act() -> Answer:
        held = RoleHeld(form.values["role"], unit_id)
        _require_unit_role(held)
        give_role_by_phone(acting(), form.values["name"], form.values["phone"], held, given().now())
        return go_on(f"/units/{unit_id}/grants", f"已授予“{ROLES[held.role]}”角色。")

    return try_form(form, act, lambda refused, status: _show_unit_grants(unit_id, refused, status))


@blueprint.post("/units/<unit_id>/grants/taking")
@for_roles("administrator", "officer")
def post_unit_taking(unit_id: str) -> Answer:
    """Take a role in this unit."""
    form = read_form("take", "role", "member_id", "reason")

    def act() -> Answer:
        held = RoleHeld(form.values["role"], unit_id)
        _require_unit_role(held)
        take_role(acting(), form.values["member_id"], held, form.values["reason"], given().now())
        return go_on(f"/units/{unit_id}/grants", f"已收回“{ROLES[held.role]}”角色。")

    return try_form(form, act, lambda refused, status: _show_unit_grants(unit_id, refused, status))


def _show_administrators(form: Form, status: int = 200) -> Answer:
    scopes = list_campaign_scopes()
    return render_page(
        "administrators",
        status,
        holders=[*list_administrators(), *list_scope_holders(scopes)],
        choices=[(_write_held(held), _spell(held)) for held in (*_EVERYWHERE, *scopes)],
        write_held=_write_held,
        desks=list_desks(acting()),
        form=form,
    )


def _show_unit_grants(unit_id: str, form: Form, status: int = 200) -> Answer:
    page = read_unit_page(acting(), unit_id)
    below = [row.unit for row in list_child_rows(unit_id) if row.unit.is_active] if page.unit.tier != "branch" else []
    return render_page(
        "unit_grants",
        status,
        page=page,
        holders=list_unit_holders(acting(), [unit_id]),
        below=below,
        holders_below=list_unit_holders(acting(), [unit.unit_id for unit in below]),
        roles=[role for role in ROLES if role in UNIT_ROLES and (role != "secretary" or page.unit.tier == "branch")],
        form=form,
    )


def _require_unit_role(held: RoleHeld) -> None:
    if held.role not in UNIT_ROLES:
        raise InvalidInput([FieldError("role", "请选择角色。")])


def _read_held(text: str) -> RoleHeld:
    role, _, scope = text.partition(":")
    if role not in ROLES or role in UNIT_ROLES:
        raise InvalidInput([FieldError("held", "请选择角色。")])
    return RoleHeld(role, scope)


def _write_held(held: RoleHeld) -> str:
    return f"{held.role}:{held.scope}"


def _spell(held: RoleHeld) -> str:
    return f"{ROLES[held.role]}（{name_scope(held)}）" if held.scope else ROLES[held.role]

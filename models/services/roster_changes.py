"""Changing the roster by hand: adding a member, mending name and phone, showing a whole number."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, InvalidInput
from models.member import Member
from models.privacy import fingerprint
from models.rules.names import clean_name
from models.rules.phones import normalize_phone, spell_phone
from models.services.actors import Actor, has_scope, require_scope
from models.services.acts import Step, carry_out
from models.services.authority import require_outranks
from models.services.member_steps import change_member, require_branch, require_version
from models.services.new_members import make_member, make_member_id
from models.services.roster import REMOVED, find_rows_by_phone, require_row
from models.services.trail import Deed
from models.services.unit_steps import check_active


def add_member(actor: Actor, branch_id: str, name: str, phone: str, now: datetime) -> str:
    """Enter somebody in a branch within reach and return the new member's id.

    Raises Forbidden, NotFound, InvalidInput (name, phone, no branch), Conflict (on the roster already, or the branch
    was closed meanwhile). Another person with the same number is allowed: both then activate by code.
    """
    require_scope(actor, branch_id)
    branch, name, phone = require_branch(branch_id), clean_name(name), normalize_phone(phone)
    _require_new(actor, name, phone)
    member_id = _require_free_id(actor, name, phone)
    row = make_member(member_id, name, phone, branch)
    put = Step(
        lambda writes: writes.save(row, Member.member_id.does_not_exist()), "这名党员刚刚被他人添加，请刷新后核对。"
    )
    deed = Deed("member_added", branch_id, (member_id,), {"branch": branch.name})
    carry_out(actor, deed, now, [check_active(branch), put])
    return member_id


def edit_member(actor: Actor, member_id: str, version: int, name: str, phone: str, now: datetime) -> None:
    """Mend name and phone of a member within reach; an empty phone keeps the present one.

    `version` is what the editor saw. Raises Forbidden, NotFound, InvalidInput, Conflict (changed meanwhile, or
    somebody else on the roster has this name and number).
    """
    row = require_row(actor, member_id)
    require_outranks(actor, member_id)
    require_version(row, version)
    name = clean_name(name)
    wanted = normalize_phone(phone) if phone.strip() else row.phone
    changed = [word for word, differs in (("姓名", name != row.name), ("手机号", wanted != row.phone)) if differs]
    if not changed:
        raise InvalidInput([FieldError("name", "姓名和手机号都没有变化。")])
    actions: list[Action] = [Member.name.set(name)]
    if wanted is not None:
        _require_new(actor, name, wanted, but=member_id)
        actions += [Member.phone.set(wanted), Member.phone_hash.set(fingerprint("phone", wanted))]
    deed = Deed(
        "member_edited", row.branch_id, (member_id,), {"branch": row.branch_name, "fields": "和".join(changed)}
    )
    carry_out(actor, deed, now, [change_member(row, actions)])


def reveal_phone(actor: Actor, member_id: str, now: datetime) -> str:
    """Return the whole number of a member within reach; the audit entry stands before it is shown.

    Raises Forbidden or NotFound.
    """
    row = require_row(actor, member_id)
    carry_out(actor, Deed("phone_revealed", row.branch_id, (member_id,), {"branch": row.branch_name}), now, [])
    return spell_phone(row.phone) or "未登记"


def has_namesake_by_phone(phone: str, member_id: str) -> bool:
    """Tell whether somebody else carries this number: then neither can activate by phone."""
    return any(row.member_id != member_id for row in find_rows_by_phone(normalize_phone(phone)))


def _require_new(actor: Actor, name: str, phone: str, but: str = "") -> None:
    for row in find_rows_by_phone(phone):
        if row.name == name and row.member_id != but:
            raise Conflict(_say_where(actor, row))


def _say_where(actor: Actor, row: Member) -> str:
    if not has_scope(actor, row.branch_id):
        return "这名党员已在其他党组织的名册中，请由上级党组织办理转入。"
    state = "" if row.status == "active" else "（已停用，可在该支部恢复）"
    return f"这名党员已在“{row.branch_name}”的名册中{state}。"


def _require_free_id(actor: Actor, name: str, phone: str) -> str:
    for number in count():
        member_id = make_member_id(name, phone, number)
        try:
            row = Member.get(member_id, consistent_read=True)
        except Member.DoesNotExist:
            return member_id
        if (row.name, row.phone) == (name, phone) and row.status != REMOVED:
            # So fresh that the index does not know it yet.
            raise Conflict(_say_where(actor, row))
    raise AssertionError("numbers do not end")

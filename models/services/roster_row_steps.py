"""What an import writes for one row, and what takes that back: only if the entry stands as it was seen."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from models.member import Member
from models.privacy import fingerprint
from models.rules.roster_branches import Branch
from models.rules.roster_changes import PlannedRow, Present
from models.services.acts import Step
from models.services.member_steps import change_member
from models.services.new_members import make_member
from models.services.unit_tree import UnitView

_JOINED = "这名党员刚刚被他人添加到名册。"
_ACTED = "这名党员在导入后已激活、担任角色或进入投票名册，保留不删。"
_CHANGED_SINCE = "这名党员在导入后又被他人修改，保留现在的信息。"


def view_branch(branch: Branch) -> UnitView:
    """Return the branch of a row as the unit that it must still be."""
    return UnitView(branch.branch_id, branch.committee_id, "branch", branch.name, None, True)


def enter_member(row: PlannedRow, branch: UnitView) -> Step:
    """Return the step that adds somebody new."""
    member = make_member(row.new_id, row.name, row.phone, branch)
    return Step(lambda writes: writes.save(member, Member.member_id.does_not_exist()), _JOINED)


def set_member(row: PlannedRow, before: Present, branch: UnitView) -> Step:
    """Return the step that makes an entry say what the row says: active, in this branch, with this number."""
    return change_member(_expect(before), [Member.status.set("active"), *_place(branch), *_dial(row.phone)])


def close_member(before: Present) -> Step:
    """Return the step that closes an entry."""
    return change_member(_expect(before), [Member.status.set("inactive")])


def remove_member(row: PlannedRow) -> Step:
    """Return the step that takes back who was added, as long as nothing hangs on the entry."""
    untouched = (Member.version.does_not_exist() | (Member.version == 0)) & (Member.status == "active")
    untouched &= Member.openid_hash.does_not_exist() & Member.activated_at.does_not_exist()
    untouched &= _is_empty(Member.roles) & _is_empty(Member.placements)
    return Step(lambda writes: writes.delete(Member(row.new_id), untouched), _ACTED)


def restore_member(row: PlannedRow, before: Present, branch: UnitView) -> Step:
    """Return the step that makes an entry what it was before the import, in its former branch."""
    after = msgspec.structs.replace(
        before,
        phone=row.phone,
        branch_id=row.branch.branch_id if row.branch else before.branch_id,
        is_active=row.kind != "deactivated",
        version=before.version + 1,
    )
    status = Member.status.set(_status_of(before))
    return change_member(_expect(after), [status, *_place(branch), *_dial(before.phone)], _CHANGED_SINCE)


def _expect(member: Present) -> Member:
    """Return the entry as it must still stand."""
    return Member(
        member.member_id,
        branch_id=member.branch_id,
        status=_status_of(member),
        phone_hash=fingerprint("phone", member.phone) if member.phone else None,
        version=member.version,
    )


def _status_of(member: Present) -> str:
    return "active" if member.is_active else "inactive"


def _place(branch: UnitView) -> list[Action]:
    return [
        Member.branch_id.set(branch.unit_id),
        Member.branch_name.set(branch.name),
        Member.committee_id.set(branch.parent_id or ""),
    ]


def _dial(phone: str) -> list[Action]:
    if not phone:
        return [Member.phone.remove(), Member.phone_hash.remove()]
    return [Member.phone.set(phone), Member.phone_hash.set(fingerprint("phone", phone))]


def _is_empty(attribute: Any) -> Condition:
    return cast(Condition, size(attribute) == 0)  # type: ignore[no-untyped-call]

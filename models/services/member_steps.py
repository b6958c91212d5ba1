"""What acts on members share: the entry as somebody saw it, the branch that takes somebody in."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, InvalidInput
from models.member import Member
from models.services.acts import Step
from models.services.unit_steps import require_active
from models.services.unit_tree import UnitView, require_unit

CHANGED = "这名党员的信息刚刚被他人修改，请核对后再试。"


def require_version(row: Member, version: int) -> None:
    """Return if the entry still is what the editor saw; else raise Conflict."""
    if int(row.version) != version:
        raise Conflict(CHANGED)


def require_branch(branch_id: str) -> UnitView:
    """Return the active branch; raise NotFound, Conflict when it is closed, InvalidInput when it is none."""
    branch = require_unit(branch_id)
    if branch.tier != "branch":
        raise InvalidInput([FieldError("branch_id", f"“{branch.name}”不是党支部，党员只能编入党支部。")])
    require_active(branch)
    return branch


def unchanged(row: Member) -> Condition:
    """Return the condition that the entry is as it was read."""
    same: Condition = (Member.branch_id == row.branch_id) & (Member.status == row.status)
    if row.phone_hash is None:
        same &= Member.phone_hash.does_not_exist()
    else:
        same &= Member.phone_hash == row.phone_hash
    version: Condition = Member.version == int(row.version)
    if not row.version:
        # Entries from before there were versions carry none.
        version |= Member.version.does_not_exist()
    same &= version
    return same


def change_member(row: Member, actions: Sequence[Action], refusal: str = CHANGED) -> Step:
    """Return a step that changes an entry, if it is still as it was read."""
    raised = [*actions, Member.version.set(int(row.version) + 1)]
    return Step(lambda writes: writes.update(Member(row.member_id), raised, unchanged(row)), refusal)

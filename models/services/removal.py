"""Removal on request: a person's data goes for good, what others depend on stays without a name (PIPL art. 47)."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, Forbidden, InvalidInput
from models.grant import Grant
from models.identity import Identity
from models.member import Member
from models.rules.days import day_of
from models.rules.phones import mask_phone
from models.rules.reasons import FULL, require_reason
from models.rules.removing import GOES, STAYS
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.member_steps import unchanged
from models.services.roster import read_row
from models.services.trail import ActRefused, Deed, commit
from models.subscription import Subscription
from models.writes import Writes


class RemovalStatement(Secretive, frozen=True):
    """What a removal does, before it is done; `hindrance` says why it can't be done yet."""

    member_id: str
    name: str
    branch: str
    goes: tuple[str, ...]
    stays: tuple[tuple[str, str], ...]
    hindrance: str | None


def describe_removal(actor: Actor, member_id: str) -> RemovalStatement:
    """Return what will go and what will stay; raise Forbidden for all but administrators, NotFound."""
    member = _require_removable_by(actor, member_id)
    return RemovalStatement(
        member_id, member.name, member.branch_name, GOES, STAYS, _find_hindrance(_list_grants(member_id))
    )


def require_removable(actor: Actor, member_id: str, reason: str) -> str:
    """Return in one line what a removal would do, or raise what `remove_person` would."""
    member = _require_removable_by(actor, member_id)
    hindrance = _find_hindrance(_list_grants(member_id))
    if hindrance is not None:
        raise Conflict(hindrance)
    _require_nameless_reason(reason, member)
    # Kept with the confirmation for some minutes, in the clear: no name.
    return f"删除“{member.branch_name}”一名党员（手机 {mask_phone(member.phone)}）的个人信息，不能恢复"


def remove_person(actor: Actor, member_id: str, reason: str, now: datetime) -> None:
    """Remove all that is known of the member except a tombstone, in one transaction with its audit entry.

    Raises NotFound, Forbidden, InvalidInput, or Conflict: an administrator, or changed by somebody meanwhile.
    """
    member, grants = _require_removable_by(actor, member_id), _list_grants(member_id)
    hindrance = _find_hindrance(grants)
    if hindrance is not None:
        raise Conflict(hindrance)
    why = _require_nameless_reason(reason, member)

    def fill(writes: Writes) -> None:
        writes.update(member, _bury(now), _is_unchanged(member))
        if member.openid_hash is not None:
            writes.delete(Identity(member.openid_hash), Identity.member_id == member_id)
        writes.delete(Subscription(member_id))
        for grant in grants:
            writes.delete(grant, Grant.member_id.exists())

    try:
        commit(actor, Deed("person_removed", None, (member_id,), {"reason": why}), now, fill)
    except ActRefused as refusal:
        read_row(member_id)
        raise Conflict from refusal


def _bury(now: datetime) -> list[Action]:
    return [
        Member.status.set("removed"),
        Member.removed_on.set(day_of(now)),
        Member.roles.set([]),
        Member.placements.set({}),
        *(
            attribute.remove()
            for attribute in (
                Member.name,
                Member.phone,
                Member.phone_hash,
                Member.code,
                Member.code_hash,
                Member.openid_hash,
                Member.activated_at,
                Member.branch_id,
                Member.branch_name,
                Member.committee_id,
            )
        ),
    ]


def _is_unchanged(member: Member) -> Condition:
    bound = (
        Member.openid_hash.does_not_exist()
        if member.openid_hash is None
        else Member.openid_hash == member.openid_hash
    )
    # A role given meanwhile raises the version: it must not outlive the person.
    is_unchanged: Condition = unchanged(member) & bound
    return is_unchanged


def _require_removable_by(actor: Actor, member_id: str) -> Member:
    if not actor.has_role("administrator"):
        raise Forbidden("只有管理员可以办理个人信息删除。")
    return read_row(member_id)


def _list_grants(member_id: str) -> list[Grant]:
    return list(Grant.query(member_id, consistent_read=True))


def _find_hindrance(grants: list[Grant]) -> str | None:
    if any(grant.role == "administrator" for grant in grants):
        return "这名党员是管理员，请先收回管理员角色，再办理删除。"
    return None


def _require_nameless_reason(reason: str, member: Member) -> str:
    """Return the reason; what it says stays in the audit trail for ever, so it must not name the person."""
    why = require_reason(reason, shortest=FULL)
    digits = "".join(filter(str.isdigit, why))
    if member.name in why or (member.phone and member.phone.removeprefix("+86") in digits):
        raise InvalidInput([FieldError("reason", "原因会长期保存在审计记录中，请不要写姓名和手机号。")])
    return why

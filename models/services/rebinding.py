"""Rebinding: a member's WeChat account is taken off the roster entry, so that another can be bound (R41)."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.update import Action

from models.errors import Conflict, Forbidden
from models.identity import Identity
from models.member import Member
from models.rules.reasons import FULL, require_reason
from models.services.activation_codes import CodeSlip, new_code, set_code
from models.services.actors import Actor
from models.services.authority import require_outranks
from models.services.member_steps import unchanged
from models.services.roster import MemberView, require_row, view_member
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes


def read_bound(actor: Actor, member_id: str) -> MemberView:
    """Return the member if the actor may unbind it; raise NotFound, Forbidden, or Conflict when nothing is bound."""
    return view_member(_require_bound(actor, member_id))


def unbind_account(actor: Actor, member_id: str, reason: str, now: datetime) -> CodeSlip:
    """Take the WeChat account off the member and return a new activation code, all in one transaction.

    The member activates anew; console sessions of the old account end by themselves. Raises NotFound, Forbidden,
    InvalidInput, or Conflict: nothing is bound, or somebody changed the entry meanwhile.
    """
    member = _require_bound(actor, member_id)
    why, slip = require_reason(reason, shortest=FULL), CodeSlip(member_id, member.name, new_code())
    actions: list[Action] = [Member.openid_hash.remove(), Member.activated_at.remove(), *set_code(slip.code)]

    def fill(writes: Writes) -> None:
        writes.delete(Identity(member.openid_hash), Identity.member_id == member_id)
        writes.update(member, actions, unchanged(member) & (Member.openid_hash == member.openid_hash))

    deed = Deed("account_unbound", member.branch_id, (member_id,), {"unit": member.branch_name, "reason": why})
    try:
        commit(actor, deed, now, fill)
    except ActRefused as refusal:
        _require_bound(actor, member_id)
        raise Conflict from refusal
    return slip


def _require_bound(actor: Actor, member_id: str) -> Member:
    # Not the branch's secretary: so two people know of every change of hands.
    member = require_row(actor, member_id)
    if member_id == actor.member_id:
        raise Forbidden("不能为自己解除绑定，请由上级党组织或其他管理员办理。")
    require_outranks(actor, member_id)
    if member.openid_hash is None:
        raise Conflict("这名党员的账号没有绑定微信，无需解除。")
    return member

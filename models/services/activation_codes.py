"""Activation codes: handed out branch by branch, replaced and taken back (R41)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, InvalidInput, StoreBusy
from models.member import Member
from models.privacy import fingerprint
from models.rules.activation_codes import make_code
from models.rules.phones import mask_phone
from models.rules.reasons import FULL, require_reason
from models.secretive import Secretive
from models.services.actors import Actor, list_grants, require_scope
from models.services.authority import find_authority, require_outranks
from models.services.member_steps import require_branch, unchanged
from models.services.roster import read_row
from models.services.trail import ActRefused, Deed, commit
from models.services.unit_tree import UnitView, list_branches, require_unit
from models.writes import Writes

# Who may hand out codes: the branch's own secretary and the officers above.
HAND_OUT = ("officer", "secretary")
_CHUNK, _TRIES = 90, 5


class WaitingMember(Secretive, frozen=True):
    """A member not activated yet; `is_out_of_reach` when a role is held that the actor could not give."""

    member_id: str
    name: str
    branch: str
    masked_phone: str
    has_code: bool
    is_out_of_reach: bool


class CodeSlip(Secretive, frozen=True):
    """What is handed to one member."""

    member_id: str
    name: str
    code: str


class BranchSlips(Secretive, frozen=True):
    """A branch's slips, by name; `passed_over` members wait too, but hold roles beyond the actor's."""

    branch: str
    slips: tuple[CodeSlip, ...]
    passed_over: int = 0


def list_waiting(actor: Actor, unit_id: str) -> list[WaitingMember]:
    """Return the active members who are not activated, branch by branch, then by name; raise Forbidden out of scope.

    `unit_id` is a branch or a committee: 2 requests a branch.
    """
    require_scope(actor, unit_id, HAND_OUT)
    return [
        _view_waiting(actor, member, branch.name)
        for branch in list_branches(unit_id)
        for member in _read_waiting(branch.unit_id)
    ]


def read_waiting(actor: Actor, member_id: str) -> WaitingMember:
    """Return one member who waits and whom the actor may give another code; raises as `reissue_code`."""
    member = _require_unactivated(actor, member_id)
    return _view_waiting(actor, member, member.branch_name)


def issue_codes(actor: Actor, branch_id: str, now: datetime) -> BranchSlips:
    """Return a slip for every waiting member of the branch; who has no code yet is given one, the others keep theirs.

    Each sheet is an entry of the audit trail. Raises Forbidden, NotFound, or Conflict when the branch does not rest.
    """
    require_scope(actor, branch_id, HAND_OUT)
    branch = require_branch(branch_id)
    for _ in range(_TRIES):
        waiting = _read_waiting(branch_id)
        mine = [member for member in waiting if _may_hand_out(actor, member)]
        try:
            chunks = [mine[start : start + _CHUNK] for start in range(0, len(mine), _CHUNK)]
            slips = [slip for chunk in chunks for slip in _issue(actor, branch, chunk, now)]
        except ActRefused:
            continue  # somebody was activated or given a code meanwhile: look again
        return BranchSlips(branch.name, tuple(slips), len(waiting) - len(mine))
    raise StoreBusy


def issue_sheets(actor: Actor, unit_id: str, now: datetime) -> list[BranchSlips]:
    """Return the sheets of a branch, or of all branches of a committee that have somebody waiting.

    Raises Forbidden, NotFound, or InvalidInput for a larger unit.
    """
    require_scope(actor, unit_id, HAND_OUT)
    if require_unit(unit_id).tier not in {"branch", "committee"}:
        raise InvalidInput([FieldError("unit_id", "激活码按党支部打印，请选择党支部或二级党委。")])
    sheets = [issue_codes(actor, branch.unit_id, now) for branch in list_branches(unit_id)]
    return [sheet for sheet in sheets if sheet.slips or sheet.passed_over]


def reissue_code(actor: Actor, member_id: str, reason: str, now: datetime) -> CodeSlip:
    """Give the member another code; the old one is worthless at once.

    Raises Forbidden, NotFound, InvalidInput, or Conflict: activated, or changed by somebody meanwhile.
    """
    member, why = _require_unactivated(actor, member_id), require_reason(reason, shortest=FULL)
    slip = _make_slip(member)
    _change_code(actor, member, "code_reissued", why, now, set_code(slip.code))
    return slip


def revoke_code(actor: Actor, member_id: str, reason: str, now: datetime) -> None:
    """Make the member's code worthless at once; the next sheet brings a new one. Raises as `reissue_code`."""
    member, why = _require_unactivated(actor, member_id), require_reason(reason, shortest=FULL)
    if member.code_hash is None:
        raise Conflict("这名党员没有可收回的激活码。")
    _change_code(actor, member, "code_revoked", why, now, [Member.code.remove(), Member.code_hash.remove()])


def set_code(code: str) -> list[Action]:
    """Return what gives a member this code."""
    return [Member.code.set(code), Member.code_hash.set(fingerprint("activation_code", code))]


def new_code() -> str:
    """Return a code nobody can guess."""
    return make_code(secrets.choice)


def _issue(actor: Actor, branch: UnitView, chunk: Sequence[Member], now: datetime) -> Iterator[CodeSlip]:
    slips = [_make_slip(member) if member.code is None else _slip_of(member) for member in chunk]
    fresh = [(member, slip) for member, slip in zip(chunk, slips, strict=True) if member.code is None]

    def fill(writes: Writes) -> None:
        for member, slip in fresh:
            writes.update(member, set_code(slip.code), _still_waits(member))

    details: dict[str, str | int | None] = {"unit": branch.name, "count": len(slips), "fresh": len(fresh)}
    commit(actor, Deed("codes_printed", branch.unit_id, details=details), now, fill)
    yield from slips


def _change_code(actor: Actor, member: Member, act: str, reason: str, now: datetime, actions: list[Action]) -> None:
    deed = Deed(act, member.branch_id, (member.member_id,), {"unit": member.branch_name, "reason": reason})
    try:
        commit(actor, deed, now, lambda writes: writes.update(member, actions, _still_waits(member)))
    except ActRefused as refusal:
        _require_unactivated(actor, member.member_id)
        raise Conflict from refusal


def _require_unactivated(actor: Actor, member_id: str) -> Member:
    member = read_row(member_id)
    require_scope(actor, member.branch_id, HAND_OUT)
    require_outranks(actor, member_id)
    if member.status != "active":
        raise Conflict("这名党员已停用，不能使用激活码。")
    if member.openid_hash is not None:
        raise Conflict("这名党员已经激活，不再需要激活码；如需更换微信，请办理解除绑定。")
    return member


def _may_hand_out(actor: Actor, member: Member) -> bool:
    # The copy of the roles is written together with them; only who has some is looked at closely.
    # Who holds a member's code can sign in as that member: not with roles that the actor could not give.
    return not list(member.roles) or all(find_authority(actor, held) for held in list_grants(member.member_id))


def _view_waiting(actor: Actor, member: Member, branch: str) -> WaitingMember:
    return WaitingMember(
        member.member_id,
        member.name,
        branch,
        mask_phone(member.phone),
        member.code is not None,
        not _may_hand_out(actor, member),
    )


def _read_waiting(branch_id: str) -> list[Member]:
    # The index lags behind, so it only names whom to look at; the items themselves say who waits.
    seen = [row.member_id for row in Member.by_branch.query(branch_id)]
    found = Member.batch_get(seen, consistent_read=True)
    waiting = [
        member
        for member in found
        if member.status == "active" and member.openid_hash is None and member.branch_id == branch_id
    ]
    return sorted(waiting, key=lambda member: (member.name, member.member_id))


def _still_waits(member: Member) -> Condition:
    """Return the condition that nobody activated the member, changed the entry or its code meanwhile."""
    code = Member.code_hash.does_not_exist() if member.code_hash is None else Member.code_hash == member.code_hash
    waits: Condition = unchanged(member) & Member.openid_hash.does_not_exist() & code
    return waits


def _make_slip(member: Member) -> CodeSlip:
    return CodeSlip(member.member_id, member.name, new_code())


def _slip_of(member: Member) -> CodeSlip:
    return CodeSlip(member.member_id, member.name, str(member.code))

"""The roster as the console reads it: the members of a branch, somebody by phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from models.errors import Forbidden, NotFound
from models.member import Member
from models.privacy import fingerprint
from models.rules.identifiers import is_id
from models.rules.names import clean_name
from models.rules.phones import mask_phone, normalize_phone
from models.secretive import Secretive
from models.services.actors import Actor, has_scope, require_scope

# What a removed person leaves behind is no roster entry any more.
REMOVED = "removed"


class MemberView(Secretive, frozen=True):
    """A roster entry as lists show it; `version` is what an editor saw."""

    member_id: str
    name: str
    masked_phone: str
    branch_id: str
    branch_name: str
    is_active: bool
    is_activated: bool
    roles: tuple[str, ...]
    version: int


class BranchCount(msgspec.Struct, frozen=True):
    """How many active members a branch has, and how many of them are activated."""

    members: int
    activated: int


def list_members(actor: Actor, branch_id: str, name: str = "") -> list[MemberView]:
    """Return the members of a branch within reach, active ones first, by name; `name` narrows to those with it.

    One Query and a BatchGet for each hundred. Raises Forbidden or NotFound.
    """
    require_scope(actor, branch_id)
    return [member for member in list_branch(branch_id) if name.strip() in member.name]


def list_branch(branch_id: str) -> list[MemberView]:
    """Return all members of a branch, whoever asks: active ones first, by name."""
    rows = read_members(row.member_id for row in Member.by_branch.query(branch_id))
    # The index may still name somebody who has just left.
    members = [view_member(row) for row in rows if row.branch_id == branch_id and row.status != REMOVED]
    return sorted(members, key=lambda member: (not member.is_active, member.name, member.member_id))


def count_branch(branch_id: str) -> BranchCount:
    """Return how many a branch has: one Query of the index."""
    active = [row for row in Member.by_branch.query(branch_id) if row.status == "active"]
    return BranchCount(len(active), sum(row.activated_at is not None for row in active))


def read_member(actor: Actor, member_id: str) -> MemberView:
    """Return a member within reach as the roster stands now; raise NotFound or Forbidden."""
    return view_member(require_row(actor, member_id))


def require_row(actor: Actor, member_id: str) -> Member:
    """Return the roster entry of a member within reach (consistent read); raise NotFound or Forbidden."""
    row = read_row(member_id)
    if not has_scope(actor, row.branch_id):
        raise Forbidden("这名党员不在您的管理范围内。")
    return row


def read_row(member_id: str) -> Member:
    """Return the roster entry, whoever asks; raise NotFound."""
    if not is_id(member_id):
        raise NotFound("没有找到这名党员。")
    try:
        row = Member.get(member_id, consistent_read=True)
    except Member.DoesNotExist:
        raise NotFound("没有找到这名党员。") from None
    if row.status == REMOVED:
        raise NotFound("没有找到这名党员。")
    return row


def find_by_phone(actor: Actor, phone: str) -> list[MemberView]:
    """Return who within reach carries this whole number; raise InvalidInput for what is no number."""
    rows = find_rows_by_phone(normalize_phone(phone))
    return [view_member(row) for row in rows if has_scope(actor, row.branch_id)]


def find_by_name_and_phone(name: str, phone: str) -> MemberView:
    """Return the active member of the whole roster with this name and number; whoever asks knows both already.

    Raises InvalidInput, or NotFound without telling which of the two is wrong.
    """
    wanted = clean_name(name)
    for row in find_rows_by_phone(normalize_phone(phone)):
        if row.name == wanted and row.status == "active":
            return view_member(row)
    raise NotFound("没有找到姓名和手机号都相符的在册党员，请核对。")


def find_rows_by_phone(phone: str) -> list[Member]:
    """Return the roster entries with this normalised number, wherever they stand."""
    found = read_members(row.member_id for row in Member.by_phone.query(fingerprint("phone", phone)))
    return [row for row in found if row.phone == phone and row.status != REMOVED]


def read_members(member_ids: Iterable[str]) -> Iterator[Member]:
    """Yield the roster entries with these ids as they stand now; in no order, without those that are gone."""
    return iter(Member.batch_get(list(dict.fromkeys(member_ids)), consistent_read=True))


def view_member(row: Member) -> MemberView:
    """Return a roster entry as a value."""
    return MemberView(
        row.member_id,
        row.name,
        mask_phone(row.phone),
        row.branch_id,
        row.branch_name,
        row.status == "active",
        row.activated_at is not None,
        tuple(dict.fromkeys(row.roles)),
        int(row.version),
    )

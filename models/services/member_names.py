"""Members by id: the stored entry, and the name that pages show."""

from __future__ import annotations

from collections.abc import Iterable

from models.errors import NotFound
from models.member import Member

REMOVED_NAME = "（已删除的党员）"


def require_member(member_id: str) -> Member:
    """Return the roster entry as it stands now (consistent read); raise NotFound, also for who was removed."""
    try:
        member = Member.get(member_id, consistent_read=True)
    except Member.DoesNotExist:
        member = None
    if member is None or member.status == "removed":
        raise NotFound("名册中没有这名党员，可能已被删除。")
    return member


def name_members(member_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each of these members; whoever was removed has none left (1 read a hundred)."""
    wanted = sorted({member_id for member_id in member_ids if member_id})
    names = dict.fromkeys(wanted, REMOVED_NAME)
    for row in Member.batch_get(wanted, attributes_to_get=["member_id", "name"]):
        names[row.member_id] = row.name or REMOVED_NAME
    return names

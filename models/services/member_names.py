"""Members by id, as names for people to read."""

from __future__ import annotations

from collections.abc import Iterable

from models.member import Member

REMOVED_NAME = "（已删除的党员）"


def name_members(member_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each of these members; whoever was removed has none left (1 read a hundred)."""
    wanted = sorted({member_id for member_id in member_ids if member_id})
    names = dict.fromkeys(wanted, REMOVED_NAME)
    for row in Member.batch_get(wanted, attributes_to_get=["member_id", "name"]):
        names[row.member_id] = row.name or REMOVED_NAME
    return names

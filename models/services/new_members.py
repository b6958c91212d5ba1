"""Entries of members who join the roster: their ids, their copies of the branch."""

from __future__ import annotations

from models.member import Member
from models.privacy import fingerprint
from models.services.unit_tree import UnitView


def make_member_id(name: str, phone: str, number: int) -> str:
    """Return an id made of name and number: whoever adds the same person at this moment makes the same.

    `number` counts from 0, past ids that other persons have.
    """
    return f"m-{fingerprint('member', f'{name}/{phone}/{number}')[:20]}"


def make_member(member_id: str, name: str, phone: str, branch: UnitView) -> Member:
    """Return the entry of somebody new in a branch; `phone` is normalised, or "" for none."""
    return Member(
        member_id,
        name=name,
        phone=phone or None,
        phone_hash=fingerprint("phone", phone) if phone else None,
        branch_id=branch.unit_id,
        branch_name=branch.name,
        committee_id=branch.parent_id or "",
    )

"""People with roles, as services meet them, and what they left in the trail."""

from __future__ import annotations

from typing import Any

from models.audit_entry import AuditEntry
from models.services.actors import Actor, read_actor
from tests.desk import give
from tests.makers import store_member

# Beside the members that tests store themselves.
_FIRST = 900


def appoint(role: str, scope: str = "", number: int = _FIRST, **changes: Any) -> Actor:
    """Store a member who holds this role and return that person at the console."""
    member = store_member(number, roles=[role], **({"branch_id": "b-4"} | changes))
    give(member.member_id, role, scope)
    return read_actor(member.member_id)


def list_acts() -> list[str]:
    """Return the kinds of all acts in the trail, in order; coming in is none of them."""
    entries = sorted(AuditEntry.scan(consistent_read=True), key=lambda entry: (entry.at, entry.sequence))
    return [entry.act for entry in entries if entry.act != "console_entered"]

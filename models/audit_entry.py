"""Tables `audit` and `audit_heads`: who did what, in chains that show every later change."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key
from models.privacy import SealedAttribute


class AuditEntry(Table):
    """Key: `day#bucket` / sequence: written once, never changed; a bucket's sequences have no gap, across all days.

    `mac` is a keyed digest of all the entry says and of the one before (`previous_mac`, of day `previous_day`):
    whoever can write the table but lacks the key can't alter, drop or reorder an entry unseen. Persons are named by
    id only; `details` (JSON, sealed) holds unit names, counts and the reason that was typed.
    """

    noun = "audit"

    day_key = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute(range_key=True)
    entry_id = UnicodeAttribute()
    at = UnicodeAttribute()
    act = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    actor_unit = UnicodeAttribute()
    unit_id = UnicodeAttribute(null=True)
    members: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    details = SealedAttribute()
    previous_day = UnicodeAttribute()
    previous_mac = UnicodeAttribute()
    mac = UnicodeAttribute()

    @classmethod
    def day_key_of(cls, day: str, bucket: str) -> str:
        """Return the hash key of a bucket's entries of one day."""
        return join_key(day, bucket)


class AuditHead(Table):
    """Key: bucket. Where its chain ends; each new entry moves it, on condition that nobody did meanwhile.

    `seal` is a keyed digest of the other attributes, so that a head can't be set back by hand.
    """

    noun = "audit_heads"

    bucket = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute()
    day = UnicodeAttribute()
    mac = UnicodeAttribute()
    seal = UnicodeAttribute()

"""Table `quarantine`: stream records that could not be read as ballots."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from models.base import Table


class QuarantinedRecord(Table):
    """Key: stream shard / sequence number, put only if absent, so a replay never counts a record twice."""

    noun = "quarantine"

    shard = UnicodeAttribute(hash_key=True)
    sequence = UnicodeAttribute(range_key=True)
    record = UnicodeAttribute()
    reason = UnicodeAttribute()
    quarantined_at = UnicodeAttribute()

"""The audit trail: each act and its entry are one transaction, chained to the entry before."""

from __future__ import annotations

import json
import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from zlib import crc32

import msgspec

from models.audit_entry import AuditEntry, AuditHead
from models.errors import StoreBusy
from models.privacy import fingerprint
from models.rules.audit_chain import BUCKETS, ChainHead, ChainLink, empty_head, mac_of, seal_of
from models.rules.days import day_of, iso_in_china
from models.services.actors import Actor
from models.writes import MOST_WRITES, Refused, Writes

log = logging.getLogger("liuhao.audit")

# The entry and the head take two of a transaction's writes.
MOST_ACT_WRITES = MOST_WRITES - 2
_TRIES = 12


class Deed(msgspec.Struct, frozen=True):
    """What somebody does: a kind of `rules/audit_sentences.py`, the unit and members it concerns, its details.

    Details are words and numbers without any person's name or phone; members are named by id.
    """

    act: str
    unit_id: str | None = None
    members: tuple[str, ...] = ()
    details: Mapping[str, str | int | None] = msgspec.field(default_factory=dict)


class ActRefused(Exception):
    """A condition of the act itself did not hold: nothing happened. `failed` are the places of its writes."""

    def __init__(self, failed: tuple[int, ...]) -> None:
        super().__init__(f"refused at {failed}")
        self.failed = failed


def commit(actor: Actor, deed: Deed, now: datetime, fill: Callable[[Writes], None] = lambda writes: None) -> None:
    """Do the act and write its audit entry, both or neither.

    `fill` adds the act's own writes (at most 98, each time the same); without it only the entry is written. Raises
    ActRefused, or StoreBusy. A lost reply or a colleague's entry at the same moment costs another try, nothing else.
    """
    bucket = BUCKETS[crc32(actor.member_id.encode()) % len(BUCKETS)]
    entry_id, tried = secrets.token_urlsafe(12), []
    for attempt in range(_TRIES):
        # Before whatever `fill` reads: had a colleague of this chain acted since, the head would tell.
        head = _read_head(bucket)
        writes = Writes()
        fill(writes)
        own = len(writes)
        entry = _write_entry(actor, deed, now, entry_id, bucket, head)
        _add_entry(writes, entry, bucket, head)
        tried.append(entry)
        try:
            writes.send()
        except (Refused, StoreBusy) as error:
            if any(map(_is_stored, tried)):
                return _note_head(entry, bucket)
            if isinstance(error, Refused) and any(place < own for place in error.positions):
                raise ActRefused(tuple(place for place in error.positions if place < own)) from error
            _rest(attempt)
        else:
            return _note_head(entry, bucket)
    raise StoreBusy


def digest(text: str) -> str:
    """Return the keyed digest that binds the chains."""
    return fingerprint("audit", text)


def link_of(row: AuditEntry, bucket: str, day: str) -> ChainLink:
    """Return a stored entry as its digest covers it."""
    return ChainLink(
        bucket=bucket,
        sequence=int(row.sequence),
        day=day,
        entry_id=row.entry_id,
        at=row.at,
        act=row.act,
        actor_id=row.actor_id,
        actor_unit=row.actor_unit,
        unit_id=row.unit_id,
        members=tuple(row.members),
        details=json.loads(row.details),
        previous_day=row.previous_day,
        previous_mac=row.previous_mac,
    )


def head_of(row: AuditHead) -> ChainHead:
    """Return a stored head as its seal covers it."""
    return ChainHead(row.bucket, int(row.sequence), row.day, row.mac)


def _read_head(bucket: str) -> ChainHead:
    try:
        return head_of(AuditHead.get(bucket, consistent_read=True))
    except AuditHead.DoesNotExist:
        return empty_head(bucket)


def _write_entry(actor: Actor, deed: Deed, now: datetime, entry_id: str, bucket: str, head: ChainHead) -> AuditEntry:
    day = day_of(now)
    entry = AuditEntry(
        AuditEntry.day_key_of(day, bucket),
        head.sequence + 1,
        entry_id=entry_id,
        at=iso_in_china(now),
        act=deed.act,
        actor_id=actor.member_id,
        actor_unit=actor.unit_name,
        unit_id=deed.unit_id,
        members=list(deed.members),
        details=json.dumps(dict(deed.details), ensure_ascii=False, sort_keys=True),
        previous_day=head.day,
        previous_mac=head.mac,
    )
    entry.mac = mac_of(link_of(entry, bucket, day), digest)
    return entry


def _add_entry(writes: Writes, entry: AuditEntry, bucket: str, head: ChainHead) -> None:
    end = ChainHead(bucket, int(entry.sequence), _day_of(entry), entry.mac)
    row = AuditHead(bucket, sequence=end.sequence, day=end.day, mac=end.mac, seal=seal_of(end, digest))
    unmoved = AuditHead.bucket.does_not_exist()
    if head.sequence:
        unmoved = (AuditHead.sequence == head.sequence) & (AuditHead.mac == head.mac)
    writes.save(entry, AuditEntry.day_key.does_not_exist())
    writes.save(row, unmoved)


def _is_stored(entry: AuditEntry) -> bool:
    """Tell whether this very entry stands in the table: the transaction went through and only its reply was lost."""
    try:
        return bool(AuditEntry.get(entry.day_key, entry.sequence, consistent_read=True).entry_id == entry.entry_id)
    except AuditEntry.DoesNotExist:
        return False


def _note_head(entry: AuditEntry, bucket: str) -> None:
    # The log is kept where the table's writers can't reach: cutting off a chain's end then shows.
    log.info("audit head %s/%d %s", bucket, entry.sequence, entry.mac)


def _rest(attempt: int) -> None:
    time.sleep(random.uniform(0, 0.02 * 2 ** min(attempt, 4)))  # noqa: S311  # only spreads those who collide


def _day_of(entry: AuditEntry) -> str:
    return str(entry.at)[:10]

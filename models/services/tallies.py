"""The live tally: every stored ballot counted exactly once, whatever the stream delivers twice."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.exceptions import PutError, PynamoDBException

from models.base import StoreFault
from models.errors import StoreBusy
from models.quarantine import QuarantinedRecord
from models.rules.counting import START, Counted, DeliveredBallot, fold_ballots, pad_sequence
from models.rules.days import iso_in_china
from models.services.stored_ballots import UnreadableBallot, read_ballot
from models.services.tally_sums import counts_of
from models.tally import Tally

log = logging.getLogger(__name__)

# Of a record that can't be read, so many characters are kept: an item holds 400 KB, a character up to 4 bytes.
_MOST_KEPT = 90_000

Record = Mapping[str, Any]
CategoryDay = tuple[str, str, str]


class CountedBatch(msgspec.Struct, frozen=True):
    """What became of a batch; `failed` are the sequence numbers from which the stream must deliver again."""

    ballots: int
    quarantined: int
    failed: tuple[str, ...]


def count_batch(shard: str, records: Sequence[Record], now: datetime) -> CountedBatch:
    """Fold one shard's batch of stream records into the tallies: one conditional write per category and day.

    Safe to call again with any records that were delivered before. A record that can't be read is set aside in
    the quarantine and never blocks the others. What could not be written is named in `failed`.
    """
    groups: dict[CategoryDay, list[DeliveredBallot]] = defaultdict(list)
    quarantined, failed = 0, []
    for record in records:
        if record.get("eventName") != "INSERT":
            continue
        try:
            category_day, ballot = _read_record(record)
            groups[category_day].append(ballot)
        except UnreadableBallot as reason:
            if _set_aside(shard, record, str(reason), now):
                quarantined += 1
            else:
                failed.append(_sequence_of(record))
    for category_day, ballots in groups.items():
        if not _count_group(shard, category_day, ballots):
            failed.append(min((ballot.sequence for ballot in ballots), key=pad_sequence))
    return CountedBatch(sum(map(len, groups.values())), quarantined, tuple(failed))


def _count_group(shard: str, category_day: CategoryDay, ballots: list[DeliveredBallot]) -> bool:
    key = Tally.category_key_of(*category_day)
    try:
        before = _load(key, shard)
        after = fold_ballots(before, ballots)
        if after is not before:
            _save(key, shard, before, after)
    except (StoreBusy, StoreFault, PynamoDBException) as error:
        # Another invocation moved the watermark, or the store is busy: the stream delivers again, nothing is lost.
        log.warning("tally not written, shard will be replayed: %s", type(error).__name__)
        return False
    return True


def _load(key: str, shard: str) -> Counted:
    try:
        row = Tally.get(key, shard, consistent_read=True)
    except Tally.DoesNotExist:
        return Counted()
    return Counted(row.watermark, int(row.ballots), counts_of(row))


def _save(key: str, shard: str, before: Counted, after: Counted) -> None:
    row = Tally(key, shard, watermark=after.watermark, ballots=after.ballots, counts=dict(after.counts))
    unchanged = (
        Tally.category_key.does_not_exist() if before.watermark == START else Tally.watermark == before.watermark
    )
    row.save(unchanged)


def _read_record(record: Record) -> tuple[CategoryDay, DeliveredBallot]:
    try:
        place, ballot = read_ballot(record["dynamodb"]["NewImage"])
        pad_sequence(_sequence_of(record))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableBallot(str(error) if isinstance(error, UnreadableBallot) else type(error).__name__) from error
    return (place.campaign_id, place.category, place.day), DeliveredBallot(_sequence_of(record), ballot.choices)


def _set_aside(shard: str, record: Record, reason: str, now: datetime) -> bool:
    text = msgspec.json.encode(record, enc_hook=repr)
    sequence = _sequence_of(record) or f"unknown-{hashlib.sha256(text).hexdigest()[:32]}"
    kept = text.decode()[:_MOST_KEPT]
    row = QuarantinedRecord(shard, sequence, record=kept, reason=reason, quarantined_at=iso_in_china(now))
    try:
        row.save(QuarantinedRecord.shard.does_not_exist())
    except PutError:
        return True  # set aside by an earlier delivery
    except (StoreBusy, StoreFault):
        return False
    log.error("stream record set aside in quarantine: %s", reason)
    return True


def _sequence_of(record: Record) -> str:
    change = record.get("dynamodb")
    return str(change.get("SequenceNumber", "")) if isinstance(change, Mapping) else ""

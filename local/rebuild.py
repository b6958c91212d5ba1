"""Mends the stand: tallies anew from the stored ballots, recounts forgotten when the demo's days are moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from models.ballot import Ballot
from models.recount import Recount
from models.result import Result
from models.services.tallies import count_batch
from models.tally import Tally

_BATCH = 500


def rebuild_tallies(now: datetime) -> int:
    """Forget all tallies, count every stored ballot as one new shard, and return how many there were."""
    with Tally.batch_write() as batch:
        for row in Tally.scan():
            batch.delete(row)
    shard, records, total = f"rebuilt-{now:%Y%m%d%H%M%S}", [], 0
    for record in _replay_ballots():
        records.append(record)
        total += 1
        if len(records) == _BATCH:
            count_batch(shard, records, now)
            records = []
    count_batch(shard, records, now)
    return total


def forget_recounts() -> None:
    """Forget what was recounted and published: the demo's voting days lie elsewhere now."""
    for table in (Recount, Result):
        with table.batch_write() as batch:
            for row in table.scan():
                batch.delete(row)


def _replay_ballots() -> Iterator[dict[str, Any]]:
    for number, ballot in enumerate(Ballot.scan(), start=1):
        change = {"SequenceNumber": str(number), "NewImage": ballot.serialize()}
        yield {"eventName": "INSERT", "dynamodb": change}

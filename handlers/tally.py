"""Lambda `tally`: folds the ballots table's stream into the tallies."""

from __future__ import annotations

import logging
from typing import Any

from handlers.clock import read_clock
from handlers.jobs import open_tables
from models.services.tallies import count_batch

log = logging.getLogger("liuhao.tally")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Count one batch of one shard; tell the stream from which records to deliver again.

    The mapping's tumbling window is on only because its calls carry `shardId`; no state is kept in it.
    """
    open_tables()
    records = event.get("Records") or []
    batch = count_batch(event["shardId"], records, read_clock())
    log.info("tally: %d ballots, %d quarantined, %d failed", batch.ballots, batch.quarantined, len(batch.failed))
    return {
        "state": event.get("state") or {},
        "batchItemFailures": [{"itemIdentifier": sequence} for sequence in batch.failed],
    }

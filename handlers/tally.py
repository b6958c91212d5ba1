"""Lambda `tally`: folds the ballots table's stream into the tallies."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from handlers.config import read_place
from handlers.web.dependencies import read_clock
from models.services.stores import open_store
from models.services.tallies import count_batch

log = logging.getLogger("liuhao.tally")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Count one batch of one shard; tell the stream from which records to deliver again.

    The mapping's tumbling window is on only because its calls carry `shardId`; no state is kept in it.
    """
    _open_store()
    records = event.get("Records") or []
    batch = count_batch(event["shardId"], records, read_clock())
    log.info("tally: %d ballots, %d quarantined, %d failed", batch.ballots, batch.quarantined, len(batch.failed))
    return {
        "state": event.get("state") or {},
        "batchItemFailures": [{"itemIdentifier": sequence} for sequence in batch.failed],
    }


@lru_cache(maxsize=1)
def _open_store() -> None:
    open_store(*read_place())

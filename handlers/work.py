"""Lambda `work`: takes up the jobs that the console begins, from the stream of their table."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from handlers.clock import read_clock
from handlers.config import read_keys, read_place
from handlers.jobs import Context, watch_time
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.stores import open_store

log = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Do a turn of each job that waits; a turn that fails is delivered again."""
    _open_tables()
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if image.get("state", {}).get("S") == "waiting":
            work_on(image["job_id"]["S"], KINDS, read_clock(), watch_time(context))
    return {"batchItemFailures": []}


@lru_cache(maxsize=1)
def _open_tables() -> None:
    keys = read_keys()
    open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)

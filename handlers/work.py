"""Lambda `work`: takes up the jobs that the console begins, from the stream of their table."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from handlers.clock import read_clock
from handlers.config import read_keys, read_place
from handlers.files.workshop import Workshop
from handlers.jobs import Context, watch_time
from handlers.storing import connect_storage_of
from models.services.job_kinds import KINDS
from models.services.jobs import Kind, work_on
from models.services.receiving_uploads import make_upload_kinds
from models.services.stores import open_store

log = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Do a turn of each job that waits; a turn that fails is delivered again."""
    _open_tables()
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if image.get("state", {}).get("S") == "waiting":
            work_on(image["job_id"]["S"], list_kinds(), read_clock(), watch_time(context))
    return {"batchItemFailures": []}


@lru_cache(maxsize=1)
def list_kinds() -> dict[str, Kind]:
    """Return who does which kind of work; the bucket's client is made when an upload first needs it."""
    return KINDS | make_upload_kinds(lru_cache(maxsize=1)(connect_storage_of), Workshop())


@lru_cache(maxsize=1)
def _open_tables() -> None:
    keys = read_keys()
    open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)

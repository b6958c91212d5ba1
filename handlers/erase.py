"""Lambda `erase`: by night, deletes the materials of those who were not selected, once their time is over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from handlers.clock import read_clock
from handlers.config import read_keys, read_place
from handlers.jobs import Context, watch_time
from handlers.storing import connect_storage_of
from models.services.campaign_setup import list_all_campaigns
from models.services.erasing import ForgetUploads, erase_unselected
from models.services.stores import open_store
from models.services.upload_ports import Storage
from models.services.uploads import forget_uploads as forget_all

log = logging.getLogger("liuhao.erase")


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Erase what is due in every campaign, for as long as there is time; safe to call twice and at once."""
    open_tables()
    return {"complete": erase_due(read_clock(), forget_uploads, watch_time(context))}


def erase_due(now: datetime, forget: ForgetUploads, has_time: Callable[[], bool]) -> bool:
    """Erase what is due in every campaign and tell whether all of it was done; one log line a campaign."""
    is_complete = True
    for campaign in list_all_campaigns():
        erased = erase_unselected(campaign, now, forget, has_time)
        is_complete = is_complete and erased.is_complete
        log.info(
            "erase: %d nominations, %d uploads, %s",
            erased.nominations,
            erased.uploads,
            "complete" if erased.is_complete else "out of time",
        )
    return is_complete


def forget_uploads(nomination_id: str) -> int:
    """Delete the uploads of a nomination, files and rows, and return how many."""
    return forget_all(nomination_id, _open_storage())


@lru_cache(maxsize=1)
def open_tables() -> None:
    """Open the store of the environment with the keys to personal data, once a process."""
    keys = read_keys()
    open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)


@lru_cache(maxsize=1)
def _open_storage() -> Storage:
    return connect_storage_of()

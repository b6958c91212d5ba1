"""Lambda `send`: sends the chunks of reminders that the queue delivers."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from handlers.clock import read_clock
from handlers.config import read_keys, read_place, read_queues, read_wechat
from handlers.connecting import connect_wechat_of
from handlers.jobs import Context
from handlers.queue import SqsQueue
from models.errors import Unavailable
from models.services.reminder_chunks import read_chunk
from models.services.reminder_sending import Sender
from models.services.stores import open_store

log = logging.getLogger("liuhao.send")

# One more person at a slow WeChat takes at most so long, all repeats among it.
_SPARE_MS = 35_000


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Send chunk by chunk; what is left over, or not begun in time, is reported and delivered again."""
    open_tables()
    sender = Sender(_connect(), _make_queue(), read_clock, lambda: context.get_remaining_time_in_millis() > _SPARE_MS)
    failed = [record["messageId"] for record in event["Records"] if not _send(sender, record["body"])]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _send(sender: Sender, body: str) -> bool:
    """Send one chunk and tell whether it is over."""
    try:
        sent = sender.send(read_chunk(body))
    except Unavailable as error:
        log.warning("send: a chunk is left for later: %s", type(error).__name__)
        return False
    if sent.stopped:
        # The alarm reads this phrase; the console shows which run it is.
        log.error("reminders stopped: WeChat refuses them for everybody, %s", sent.stopped)
    log.info("send: %d people, %d left, %d put back", sent.people, sent.left, sent.put_back)
    return sent.is_over


@lru_cache(maxsize=1)
def open_tables() -> None:
    """Open the store of the environment with the keys to personal data, once a process."""
    keys = read_keys()
    open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)


@lru_cache(maxsize=1)
def _connect() -> Any:
    return connect_wechat_of(read_wechat())


@lru_cache(maxsize=1)
def _make_queue() -> SqsQueue:
    queues = read_queues()
    return SqsQueue(queues.reminders, queues.dead_letters, queues.region, queues.endpoint)

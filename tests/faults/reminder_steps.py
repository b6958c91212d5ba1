"""Every step of a reminder run – store write, call of WeChat, call of the queue – and a death at one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeVar

from models.base import Store
from models.connections import NoAnswer, Request, Response
from models.errors import MessageUnanswered, Unavailable
from models.services.reminder_chunks import Chunk
from tests.faults.writes import WRITES, Crash
from tests.reminding import CountingWeChat, MemoryQueue

Mode = Literal["before", "after", "lost"]
MODES: tuple[Mode, ...] = ("before", "after", "lost")
T = TypeVar("T")


class Steps:
    """Counts the steps of one process; at one of them it dies before or after, or the reply is lost."""

    def __init__(self, store: Store) -> None:
        self.count, self.kinds = 0, ""
        self._at, self._mode = 0, "before"
        self._exchange, store.wire.exchange = store.wire.exchange, self._meet

    def arm(self, at: int, mode: Mode) -> None:
        """Let it happen at this step, counted from 1 from now on."""
        self.count, self._at, self._mode = 0, at, mode

    def take(self, do: Callable[[], T], lost: Exception, kind: str) -> T:
        """Do the step, unless this is where it happens."""
        self.count += 1
        self.kinds += kind
        if self.count != self._at:
            return do()
        if self._mode == "before":
            raise Crash
        do()
        raise Crash if self._mode == "after" else lost

    def _meet(self, request: Request) -> Response:
        if request.operation not in WRITES:
            return self._exchange(request)
        return self.take(lambda: self._exchange(request), NoAnswer("the connection was closed"), "w")


class SteppingWeChat:
    """The counting WeChat, each call of which is a step."""

    def __init__(self, wechat: CountingWeChat, steps: Steps) -> None:
        self._wechat, self._steps = wechat, steps

    def send_subscribe_message(self, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str | None:
        """Send, as one step."""
        return self._steps.take(
            lambda: self._wechat.send_subscribe_message(openid, template_id, page, data), MessageUnanswered(), "m"
        )


class SteppingQueue:
    """The queue in memory, each call of which is a step."""

    def __init__(self, queue: MemoryQueue, steps: Steps) -> None:
        self._queue, self._steps = queue, steps

    def put(self, chunks: Sequence[tuple[Chunk, int]]) -> None:
        """Put, as one step."""
        self._steps.take(lambda: self._queue.put(chunks), Unavailable(), "q")

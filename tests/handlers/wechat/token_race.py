"""A race for WeChat's token, decided by a seed alone: many processes, one row, a WeChat that renews and revokes.

Each worker is a process with its own cache. It runs until its next step, a request or reply on its way to WeChat or
the store, and waits there until the seed gives it the next turn: replies arrive in any order, and no time is spent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from threading import Semaphore, Thread
from typing import Any

from handlers.wechat.calls import SEND, TOKEN
from handlers.wechat.failures import CallFailed, Mishap
from handlers.wechat.tokens import LOOK_AGAIN_AFTER
from handlers.wechat.transport import MiniProgramClient
from tests.handlers.wechat.stand import APP_ID, NOON, SECRET, Clock, InMemoryTokenStore

LIFE = timedelta(seconds=7200)
RENEWED_BELOW = timedelta(seconds=300)
# Seconds to a token's end at which something begins or ends to be true, for WeChat or for us.
EDGES = (301, 300, 299, 271, 270, 269, 60, 1, 0, -1, -3600)


class RenewingWeChat:
    """stable_token in normal mode: one token for all, a new one near its end; the old one lives 5 minutes more."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.issued, self.asked = 0, 0
        self.ends: dict[str, datetime] = {}
        self.renew()

    def renew(self) -> None:
        """Make a new token the current one."""
        self.issued += 1
        self.current = f"canary-token-{self.issued}"
        self.ends[self.current] = self.clock() + LIFE

    def revoke(self) -> None:
        """Do what a forced refresh in WeChat's console does: the old token ends at once."""
        self.ends[self.current] = self.clock()
        self.renew()

    def give_token(self, forced: bool) -> dict[str, Any]:
        """Answer stable_token."""
        self.asked += 1
        if forced:
            self.revoke()
        elif self.left <= RENEWED_BELOW:
            self.renew()
        return {"access_token": self.current, "expires_in": int(self.left.total_seconds())}

    def take_message(self, token: str) -> dict[str, Any]:
        """Answer a message sent under this token."""
        if self.ends[token] > self.clock():
            return {"errcode": 0}
        errcode = 42001 if token == self.current else 40001
        raise CallFailed(SEND, Mishap.REFUSED, errcode=errcode)

    @property
    def left(self) -> timedelta:
        """How long the current token still lives."""
        return self.ends[self.current] - self.clock()


class Turns:
    """Lets one worker run at a time, from step to step, in the order of the seed."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._parked: dict[int, Semaphore] = {}
        self._back = Semaphore(0)

    def step(self, worker: int) -> None:
        """Wait for this worker's next turn."""
        gate = self._parked[worker] = Semaphore(0)
        self._back.release()
        gate.acquire()

    def run(self, jobs: Mapping[int, Callable[[], None]], between: Callable[[], None]) -> None:
        """Run all jobs to their end; `between` happens before each turn."""
        threads = [Thread(target=self._work, args=(worker, job), daemon=True) for worker, job in jobs.items()]
        for thread in threads:
            thread.start()
            self._back.acquire()
        while self._parked:
            between()
            self._parked.pop(self._random.choice(sorted(self._parked))).release()
            self._back.acquire()

    def _work(self, worker: int, job: Callable[[], None]) -> None:
        self.step(worker)
        try:
            job()
        finally:
            self._back.release()


class SteppingStore(InMemoryTokenStore):
    """The shared row, reached in steps."""

    def __init__(self, shared: InMemoryTokenStore, step: Callable[[], None]) -> None:
        super().__init__()
        self._tokens, self._step = shared._tokens, step

    def load(self, app_id: str) -> Any:
        """Load after a step."""
        self._step()
        return super().load(app_id)

    def save(self, app_id: str, token: str, expires_at: datetime) -> None:
        """Save after a step."""
        self._step()
        super().save(app_id, token, expires_at)

    def drop(self, app_id: str, token: str) -> None:
        """Drop after a step."""
        self._step()
        super().drop(app_id, token)


class Worker(MiniProgramClient):
    """A real client whose network is the renewing WeChat, with a step before and after each request."""

    def __init__(self, wechat: RenewingWeChat, store: InMemoryTokenStore, step: Callable[[], None]) -> None:
        self._wechat, self._step = wechat, step
        super().__init__(
            APP_ID,
            SECRET,
            token_store=SteppingStore(store, step),
            base_url="http://nobody.invalid",
            clock=wechat.clock,
            pause=lambda _: step(),
            timeout=(1, 1),
            longest=600,
        )

    def _send_once(self, method: str, path: str, kwargs: Mapping[str, Any]) -> Any:
        self._step()
        try:
            if path == TOKEN:
                return self._wechat.give_token(kwargs["data"]["force_refresh"])
            return self._wechat.take_message(kwargs["params"]["access_token"])
        finally:
            self._step()


@dataclass
class Race:
    """What became of one seed."""

    workers: int
    expiries: int = 0
    revocations: int = 0
    sent: int = 0
    refused: list[int | None] = field(default_factory=list)
    issued: int = 0
    asked: int = 0


def run_race(seed: int) -> Race:
    """Let 2 to 16 workers send while the token ends at any step, but no two tokens within one worker's reach."""
    return _Course(Random(seed)).run()  # noqa: S311 - a test's order


class _Course:
    """One race, from its start to its end."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.wechat, self.store, self.turns = RenewingWeChat(Clock(NOON)), InMemoryTokenStore(), Turns(random)
        self.race = Race(workers=random.randint(2, 16))
        # Whose call may still rest on the token before the last end (a process keeps one for 60 s): until all these
        # are done, none ends again. WeChat renews every two hours, and nobody can force it twice within 30 s.
        self.overtaken: set[int] = set()
        self.inside: set[int] = set()
        self.last_end = NOON - LIFE

    def run(self) -> Race:
        """Return what became of it."""
        self.turns.run({worker: partial(self.send, worker) for worker in range(self.race.workers)}, self.go_on)
        self.race.issued, self.race.asked = self.wechat.issued, self.wechat.asked
        return self.race

    def send(self, worker: int) -> None:
        """Be one worker: send some messages."""
        client = Worker(self.wechat, self.store, partial(self.turns.step, worker))
        for _ in range(self.random.randint(2, 6)):
            self.inside.add(worker)
            if self.wechat.clock() - self.last_end < LOOK_AGAIN_AFTER:
                self.overtaken.add(worker)
            try:
                client.post(SEND, data={})
                self.race.sent += 1
            except CallFailed as failure:
                self.race.refused.append(failure.errcode)
            self.inside.discard(worker)
            self.overtaken.discard(worker)

    def go_on(self) -> None:
        """Let some time pass, and now and then a token end."""
        self.wechat.clock.move(seconds=2 * self.random.random())
        if not self.overtaken and self.random.random() < 0.15:
            self.overtaken.update(self.inside)
            self.end_token()
            self.last_end = self.wechat.clock()

    def end_token(self) -> None:
        """Let the token be revoked, if it is the one in use, or the clock move to where it ends."""
        held = self.store.load(APP_ID)
        if held is not None and held.token == self.wechat.current and self.random.random() < 0.5:
            self.race.revocations += 1
            self.wechat.revoke()
        else:
            self.race.expiries += 1
            self.wechat.clock.move(seconds=self.wechat.left.total_seconds() - self.random.choice(EDGES))

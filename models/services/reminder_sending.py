"""Sending a chunk of a run, so that stopping it works at once and a second delivery does no harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from models.errors import StoreBusy
from models.member import Member
from models.rules.reminder_outcomes import REASONS
from models.services.ledgers import HeldLedger, load_ledgers
from models.services.reminder_attempts import Attempt, Verdict
from models.services.reminder_chunks import Chunk, Messenger, Person, ReminderQueue
from models.services.reminder_halts import end_run, is_late, is_waiting
from models.services.reminder_runs import Run, find_run

# How old a look at the run may be: "stop" works within it.
_LOOKS_EVERY = timedelta(seconds=1)
# Quiet hours and a used-up quota are waited for in the queue, so long at a time (SQS waits no longer).
_WAITS_S = 900
# After so many in a row without a usable answer the rest of the chunk is left for later.
_MOST_IN_TROUBLE = 3


class Sent(msgspec.Struct, frozen=True):
    """What one delivery of a chunk came to: `left` people are to be tried again, unless they were `put_back`.

    `stopped` is why the run was stopped by this delivery.
    """

    people: int
    left: int = 0
    put_back: int = 0
    stopped: str | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether the chunk needs no other delivery."""
        return self.left == 0


class Sender:
    """Sends chunks; what it needs of the world comes as arguments."""

    def __init__(
        self, wechat: Messenger, queue: ReminderQueue, now: Callable[[], datetime], has_time: Callable[[], bool]
    ) -> None:
        self._wechat, self._queue, self._now, self._has_time = wechat, queue, now, has_time

    def send(self, chunk: Chunk) -> Sent:
        """Remind the people of a chunk, each at most once for this kind and day. Raises StoreBusy, Unavailable."""
        run = find_run(*chunk.run)
        if run is None:
            return Sent(len(chunk.people))
        return _Delivery(chunk, run, self._wechat, self._queue, self._now, self._has_time).carry_out()


class _Delivery:
    def __init__(
        self,
        chunk: Chunk,
        run: Run,
        wechat: Messenger,
        queue: ReminderQueue,
        now: Callable[[], datetime],
        has_time: Callable[[], bool],
    ) -> None:
        self._chunk, self._run, self._looked_at = chunk, run, now()
        self._wechat, self._queue, self._now, self._has_time = wechat, queue, now, has_time
        self._read: tuple[dict[str, Member], dict[str, HeldLedger]] | None = None
        self._left: list[Person] = []
        self._trouble = 0
        self._stopped: str | None = None

    def carry_out(self) -> Sent:
        """Go through the people until the end, a stop, a wait, or no more time."""
        people = self._chunk.people
        for place, person in enumerate(people):
            if not self._has_time() or self._trouble >= _MOST_IN_TROUBLE:
                self._left += people[place:]
                break
            self._look()
            if self._must_wait():
                return self._put_back([*self._left, *people[place:]])
            self._remind(person)
        return Sent(len(people), len(self._left), stopped=self._stopped)

    def _load(self) -> tuple[dict[str, Member], dict[str, HeldLedger]]:
        """Return who these people are and their ledgers: 2 requests, once somebody is to be reminded."""
        if self._read is None:
            ids = list({person.member_id for person in self._chunk.people})
            names = ["member_id", "status", "openid_hash"]
            members = {row.member_id: row for row in Member.batch_get(ids, attributes_to_get=names)}
            self._read = members, load_ledgers(ids)
        return self._read

    def _look(self) -> None:
        moment = self._now()
        if moment - self._looked_at >= _LOOKS_EVERY:
            self._run = find_run(self._run.campaign_id, self._run.run_key) or self._run
            self._looked_at = moment
        if is_late(self._run, moment):
            self._end("day_over")

    def _must_wait(self) -> bool:
        moment = self._now()
        return self._run.state != "stopped" and is_waiting(self._run, moment) and not is_late(self._run, moment)

    def _remind(self, person: Person) -> None:
        attempt = Attempt(self._run, person, self._wechat, self._now)
        try:
            members, ledgers = self._load()
            held = ledgers.get(person.member_id)
            if self._run.state == "stopped":
                verdict = attempt.pass_over(self._why_stopped(), held)
            else:
                verdict = attempt.remind(members.get(person.member_id), held)
        except StoreBusy:
            verdict = "later"
        self._heed(verdict, person)

    def _heed(self, verdict: Verdict, person: Person) -> None:
        if verdict in {"stopped", "held"}:
            # Not only a second from now.
            self._run = find_run(self._run.campaign_id, self._run.run_key) or self._run
        if verdict == "stopped":
            self._stopped = self._run.reason
        if verdict == "held" and self._run.state == "stopped":
            self._remind(person)  # keeps why nothing is sent
        elif verdict in {"later", "busy", "held"}:
            self._left.append(person)
        self._trouble = self._trouble + 1 if verdict in {"busy", "silent"} else 0

    def _end(self, reason: str) -> None:
        end_run(self._run, "stopped", reason, self._now())
        self._run = msgspec.structs.replace(self._run, state="stopped", reason=reason)

    def _why_stopped(self) -> str:
        reason = self._run.reason or "stopped"
        return reason if reason in REASONS else "stopped"

    def _put_back(self, people: Sequence[Person]) -> Sent:
        self._queue.put([(Chunk(self._chunk.run, tuple(people)), _WAITS_S)])
        return Sent(len(self._chunk.people), put_back=len(people), stopped=self._stopped)

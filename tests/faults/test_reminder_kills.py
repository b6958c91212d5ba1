"""T10, a run killed at every step: the store's writes, WeChat's calls, the queue's; before, after, or the reply lost.

Whoever comes next goes on, with chunks delivered again as SQS does, and at the end nobody got two messages of a kind
on a day, nobody was lost without a word, and the credits agree with what WeChat took.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest

from models.base import Store, use_store
from models.errors import Unavailable
from models.member import Member
from models.services.reminder_chunks import Chunk, write_chunk
from models.services.reminder_planning import begin_due_runs, plan_campaign
from models.services.reminder_sending import Sender
from models.services.warm import forget_all
from tests.faults.reminder_scenes import SCENES, Scene, begin_scene, require_sound
from tests.faults.reminder_steps import MODES, Mode, SteppingQueue, SteppingWeChat, Steps
from tests.faults.rows import restore_tables, save_tables
from tests.faults.writes import Crash
from tests.makers import put_ballot
from tests.reminding import CountingWeChat, MemoryQueue, Reminding, ledger_of
from tests.stores import KEYS, drop_store, open_empty_store

STAGE = "kills"


class Ground:
    """Tables of their own, and what each scene starts from."""

    def __init__(self) -> None:
        self.calm = open_empty_store(STAGE)
        self._empty = save_tables(STAGE)
        self._prepared: dict[str, tuple[dict[str, Any], Reminding, dict[str, int]]] = {}

    def begin(self, scene: Scene) -> tuple[Reminding, dict[str, int]]:
        """Let everything be as before the run; return it, and the credits that everybody has."""
        self.revive()
        if scene.name not in self._prepared:
            restore_tables(STAGE, self._empty)
            reminding = begin_scene(scene)
            had = {row.member_id: sum(read_credits(row.member_id).values()) for row in Member.scan()}
            self._prepared[scene.name] = save_tables(STAGE), reminding, had
        rows, before, had = self._prepared[scene.name]
        restore_tables(STAGE, rows)
        reminding = Reminding()
        reminding.clock.moment = before.clock.moment
        reminding.wechat.credits = deepcopy(before.wechat.credits)
        numbered = scene.answers()
        reminding.wechat.answers = {f"canary-o-{number}": list(answers) for number, answers in numbered.items()}
        votes = scene.votes()
        reminding.wechat.on_call = lambda call: _vote(reminding, votes[call]) if call in votes else None
        return reminding, had

    def revive(self) -> None:
        """Let a new process begin, which nothing happens to."""
        use_store(self.calm)
        forget_all()


@pytest.fixture(scope="module")
def ground(_moto: None) -> Iterator[Ground]:
    """The ground of all kills."""
    ground = Ground()
    yield ground
    use_store(ground.calm)
    drop_store()


def read_credits(member_id: str) -> dict[str, int]:
    """Return the member's credits by template."""
    return dict(ledger_of(int(member_id.removeprefix("m-"))).credits)


def _vote(reminding: Reminding, number: int) -> None:
    """Store a ballot of this member, under the committee that the scene's people stand in."""
    put_ballot(reminding.campaign.pseudonym_of(f"m-{number}"), "x", committee=f"c-{number % 2}")


class Doomed:
    """A process that does all of the work through counted steps, until it dies."""

    def __init__(self, reminding: Reminding) -> None:
        store = Store(STAGE, "cn-north-1", None, KEYS, repeats=0)
        use_store(store)
        forget_all()
        self.steps = Steps(store)
        self._reminding = reminding
        self._wechat = SteppingWeChat(reminding.wechat, self.steps)
        self._queue = SteppingQueue(reminding.queue, self.steps)

    def live(self, rounds: int = 3) -> None:
        """Plan and send some rounds; a chunk leaves the queue only once it is over, as with SQS."""
        for _ in range(rounds):
            with suppress(Unavailable):
                begin_due_runs(self._reminding.campaign, self._reminding.clock())
                plan_campaign(self._reminding.campaign, self._queue, self._reminding.clock(), lambda: True)
            for chunk in self._list_waiting():
                with suppress(Unavailable):
                    self._send(chunk)
            self._reminding.clock.move(minutes=1)

    def _list_waiting(self) -> list[Chunk]:
        waiting = MemoryQueue()
        waiting.waiting = list(self._reminding.queue.waiting)
        return waiting.take()

    def _send(self, chunk: Chunk) -> None:
        if Sender(self._wechat, self._queue, self._reminding.clock, lambda: True).send(chunk).is_over:
            texts = [text for text, _ in self._reminding.queue.waiting]
            del self._reminding.queue.waiting[texts.index(write_chunk(chunk))]


def count_steps(ground: Ground, scene: Scene) -> str:
    """Return the steps of the run when nothing happens: w a write, m a call of WeChat, q of the queue."""
    reminding, had = ground.begin(scene)
    doomed = Doomed(reminding)
    doomed.live()
    ground.revive()
    reminding.work_off()
    require_sound(reminding, had)
    return doomed.steps.kinds


def kill(ground: Ground, scene: Scene, at: int, mode: Mode) -> None:
    """Kill the run at this step, let another go on, and require that nobody was reminded twice or lost."""
    reminding, had = ground.begin(scene)
    doomed = Doomed(reminding)
    doomed.steps.arm(at, mode)
    with suppress(Crash):
        doomed.live()
    ground.revive()
    reminding.clock.move(minutes=12)
    reminding.work_off()
    require_sound(reminding, had)


def test_kill_points_are_as_many_as_planned(ground: Ground) -> None:
    kinds = {scene.name: count_steps(ground, scene) for scene in SCENES}
    for name, steps in kinds.items():
        print(f"{name:32} {steps.count('w'):4} writes {steps.count('m'):4} WeChat {steps.count('q'):3} queue")
    assert sum(map(len, kinds.values())) >= 300
    assert all({"w", "m", "q"} <= set(steps) for steps in kinds.values())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_killed_run_repeats_and_loses_nothing(ground: Ground, scene: Scene, mode: Mode) -> None:
    # Each point in one of the three modes; `bench.reminder_kills` kills at each in all of them.
    for at in range(1 + MODES.index(mode), len(count_steps(ground, scene)) + 1, len(MODES)):
        kill(ground, scene, at, mode)


def test_fake_wechat_counts_credits_as_wechat_does() -> None:
    wechat = CountingWeChat()
    wechat.credits["canary-o-1", "t"] = 1
    assert wechat.send_subscribe_message("canary-o-1", "t", "", {}) == "1"
    assert wechat.count_taken("canary-o-1") == 1

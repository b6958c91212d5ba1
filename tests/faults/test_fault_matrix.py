"""T5, the SDK fault matrix: every handler × every store call it makes × every failure, once and lasting.

Whatever fails, the answer is "busy, try again" or a success; no row is half-written; trying again succeeds as if
nothing had happened, and shows the very ballot that is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.jobs import open_tables
from models.ballot import Ballot
from models.base import Store, current_store, use_store
from models.services.login_tickets import confirm_ticket, scan_ticket
from models.services.warm import forget_all
from tests.faults.disturber import Disturber, cancel_in_conflict, conflict
from tests.faults.rows import Row, read_rows, restore_tables, save_tables
from tests.faults.scenes import SCENES, STORELESS, Scene
from tests.faults.world import Answer, World
from tests.makers import NOON
from tests.stores import KEYS, drop_store, open_empty_store, reopen_impatiently
from tests.wire import Fault, fail_after_commit, fail_inside, hang_after_commit, lose_reply, say_nothing, throttle

STAGE = "faults"
BEFORE: list[Fault] = [throttle, fail_inside, say_nothing]
AFTER: list[Fault] = [fail_after_commit, hang_after_commit, lose_reply]
# A read is neither committed nor in conflict: what remains of those is that its reply is lost.
OF_READS: list[Fault] = [*BEFORE, lose_reply]
OF_WRITES: list[Fault] = [*BEFORE, *AFTER, conflict]
OF_TRANSACTIONS: list[Fault] = [*OF_WRITES, cancel_in_conflict]
# What the client repeats by itself within milliseconds; throttling it waits out, a conflict it leaves to the caller.
MENDED = {fail_inside, say_nothing, fail_after_commit, hang_after_commit, lose_reply}
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


class Ground:
    """The populated tables and the three clients: of preparations, patient, impatient."""

    def __init__(self) -> None:
        self.calm = open_empty_store(STAGE)
        self.world = World()
        self.world.populate()
        self.saved = save_tables(STAGE)
        self.patient = Store(STAGE, "cn-north-1", None, KEYS)
        self.impatient = reopen_impatiently()
        self.disturbers = {id(store): Disturber(store) for store in (self.patient, self.impatient)}

    def prepare(self, scene: Scene) -> World:
        """Return the world as it is before this scene."""
        restore_tables(STAGE, self.saved)
        use_store(self.calm)
        world = self.world
        world.sign_in()
        if scene.ticket:
            world.ticket = world.computer.post("/api/login-tickets").get_json()["id"]
        if scene.ticket in {"scanned", "confirmed"}:
            scan_ticket(world.ticket, "m-1", NOON)
        if scene.ticket == "confirmed":
            confirm_ticket(world.ticket, "m-1", NOON)
        return world

    def meet(self, store: Store) -> Disturber:
        """Let a new process begin, which asks through this client, undisturbed so far."""
        use_store(store)
        forget_all()
        disturber = self.disturbers[id(store)]
        disturber.disarm()
        return disturber


@pytest.fixture(scope="module")
def ground(_moto: None) -> Iterator[Ground]:
    """The ground of the whole matrix."""
    # They open the store of the environment once; from then on whatever store is in use.
    open_tables()
    ground = Ground()
    yield ground
    use_store(ground.calm)
    drop_store()


_undisturbed: dict[Scene, tuple[Answer, set[Row], set[Row]]] = {}


def run_undisturbed(ground: Ground, scene: Scene) -> tuple[Answer, set[Row], set[Row]]:
    """Return the scene's answer, and all rows before and after it, when nothing fails."""
    if scene not in _undisturbed:
        world = ground.prepare(scene)
        before = read_rows(STAGE)
        ground.meet(ground.patient)
        answer = scene.act(world)
        _undisturbed[scene] = answer, before, read_rows(STAGE)
    return _undisturbed[scene]


def faults_of(operation: str) -> list[Fault]:
    """Return what can happen to a call of this kind."""
    if operation == "TransactWriteItems":
        return OF_TRANSACTIONS
    return OF_WRITES if operation in {"PutItem", "UpdateItem", "DeleteItem"} else OF_READS


def list_cases() -> Iterator[Any]:
    """Yield every handler, every call it makes and every fault that can happen to it."""
    for scene in SCENES:
        for number, operation in enumerate(scene.calls.split()):
            for fault in faults_of(operation):
                name = getattr(fault, "__name__", "fault")
                yield pytest.param(scene, number, fault, id=f"{scene} {number}:{operation} {name}")


CASES = list(list_cases())


def require_allowed(scene: Scene, answer: Answer) -> bool:
    """Require a success, or "busy" with the time to wait and a Chinese sentence; tell whether it was a success."""
    if answer.status in scene.statuses:
        return True
    assert answer.status == 503, answer
    assert answer.headers["Retry-After"]
    if answer.body is not None:
        assert answer.body["code"] == "store_busy"
        assert CHINESE.search(answer.body["detail"])
    elif answer.text:
        assert CHINESE.search(answer.text)
    return False


def require_whole(scene: Scene, rows: set[Row], before: set[Row], after: set[Row]) -> None:
    """Require that each row is as before or as after: none is half-written, none appeared or went by the way."""
    between = {row for row in rows - before - after if row[0] != scene.tried or len(row[1]) > 1}
    assert not between
    assert before & after <= rows


def require_own_ballot(answer: Answer) -> None:
    """Require that a receipt in the answer is that of a stored ballot."""
    if isinstance(answer.body, dict) and "receipt" in answer.body:
        assert answer.body["receipt"] in {row.receipt for row in Ballot.scan(consistent_read=True)}


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_handler_asks_the_store_just_this_in_order(ground: Ground, scene: Scene) -> None:
    world = ground.prepare(scene)
    disturber = ground.meet(ground.patient)
    answer = scene.act(world)
    assert answer.status == scene.statuses[0], answer
    assert " ".join(disturber.calls) == scene.calls


def test_every_view_stands_in_the_table() -> None:
    rules = {
        f"{method} {rule.rule}"
        for rule in World().app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == {scene.rule for scene in SCENES if "/" in scene.rule} | STORELESS
    assert len(CASES) * 2 >= 216


@pytest.mark.parametrize(("scene", "number", "fault"), CASES)
def test_one_fault_is_mended_by_a_repeat(ground: Ground, scene: Scene, number: int, fault: Fault) -> None:
    expected, before, after = run_undisturbed(ground, scene)
    world = ground.prepare(scene)
    disturber = ground.meet(ground.patient if fault in MENDED else ground.impatient)
    disturber.arm(fault, number, lasts=False)
    answer = scene.act(world)
    is_done = require_allowed(scene, answer)
    assert is_done or fault not in MENDED or scene.redelivered, answer
    if not is_done:
        require_whole(scene, read_rows(STAGE), before, after)
        answer = scene.act(world)
    assert answer.text == expected.text
    assert answer.status in scene.statuses
    assert read_rows(STAGE) == after
    require_own_ballot(answer)


@pytest.mark.parametrize(("scene", "number", "fault"), CASES)
def test_lasting_fault_is_busy_and_leaves_nothing_half_done(
    ground: Ground, scene: Scene, number: int, fault: Fault
) -> None:
    expected, before, after = run_undisturbed(ground, scene)
    world = ground.prepare(scene)
    disturber = ground.meet(ground.impatient)
    disturber.arm(fault, number, lasts=True)
    assert not require_allowed(scene, scene.act(world))
    require_whole(scene, read_rows(STAGE), before, after)
    disturber.disarm()
    answer = scene.act(world)
    if answer.status == scene.spent and fault in AFTER:
        return
    assert answer.text == expected.text
    assert answer.status in scene.statuses
    assert read_rows(STAGE) == after
    require_own_ballot(answer)
    assert current_store() is ground.impatient

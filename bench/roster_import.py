"""A roster of 20,000 rows handed in, planned, imported, undone on DynamoDB Local. Usage: bench.roster_import [ROWS].

Run by hand. The file is read in a process of its own, as always; its memory is bounded and not told here.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable

import msgspec

from bench.meter import Meter
from handlers.sheets.reading import read_sheet
from handlers.sheets.writing import Column, write_sheet
from local import dynamodb_local
from local.dynamodb_local import DynamoDBLocal
from models.base import current_store
from models.roster_import import RosterImport
from models.services.import_views import read_import
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.roster_imports import HandedIn, apply_import, begin_import, undo_import
from tests.desk import store_unit
from tests.makers import NOON
from tests.models.services.import_world import ADMINISTRATOR
from tests.stores import open_empty_store

ROWS, BRANCHES = 20_000, 300
_COLUMNS = [Column("姓名"), Column("手机号"), Column("所在党支部"), Column("备注")]
_FAMILY, _GIVEN = "陈林黄张吴李郑王刘苏", "明华建国志强丽芳伟敏静杰涛磊超军"


class Cost(msgspec.Struct, frozen=True):
    """What one step took; `seconds` tell of the machine, not of the product."""

    step: str
    rows: int
    seconds: float
    requests: int
    wcu: float
    rcu: float
    transacted: int

    def spell(self) -> str:
        """Return the cost as a line."""
        return (
            f"{self.step:<10} {self.seconds:7.1f} s  {self.rows / self.seconds:8.0f} rows/s  "
            f"{self.requests / self.rows:6.3f} requests  {self.transacted / self.rows:5.2f} writes in transactions  "
            f"{self.wcu / self.rows:5.2f} other WCU  {self.rcu / self.rows:5.2f} RCU a row"
        )


def make_file(rows: int) -> bytes:
    """Return a roster of so many different persons."""
    people = ((name_of(number), f"154{number:08d}", f"第{number % BRANCHES}党支部", "") for number in range(rows))
    return write_sheet("名册", _COLUMNS, people)


def name_of(number: int) -> str:
    """Return somebody's name; many bear the same one."""
    return _FAMILY[number % 10] + _GIVEN[number // 10 % 16] + _GIVEN[number // 160 % 16]


def store_units() -> None:
    """Store a committee with its branches."""
    store_unit("u-1", None, "province")
    store_unit("c-1", "u-1", "committee", name="测试学院党委")
    for number in range(BRANCHES):
        store_unit(f"b-{number}", "c-1", name=f"第{number}党支部")


def measure_import(rows: int) -> list[Cost]:
    """Return what each step of importing so many rows takes, on the store in use."""
    store_units()
    content, costs = make_file(rows), []

    def step(name: str, act: Callable[[], object]) -> None:
        started = time.perf_counter()
        with Meter(current_store()) as meter:
            act()
        costs.append(_sum_up(name, rows, started, meter))

    import_id = ""

    def hand_in() -> None:
        nonlocal import_id
        sheet = read_sheet("名册.xlsx", content)
        lines = [(row.line, row.cells) for row in sheet.rows]
        import_id = begin_import(ADMINISTRATOR, "c-1", HandedIn("名册.xlsx", sheet.kind, sheet.name, lines), NOON)

    step("hand in", hand_in)
    step("plan", lambda: _work(import_id))
    step("begin", lambda: apply_import(ADMINISTRATOR, import_id, NOON))
    step("import", lambda: _work(import_id))
    _require(import_id, "applied", rows)
    step("hand in 2", hand_in)
    step("plan again", lambda: _work(import_id))
    view = read_import(ADMINISTRATOR, import_id)
    if view.counts["unchanged"] != rows:
        raise RuntimeError(f"the same list again changes something: {view.counts}")
    return costs


def measure_undo(rows: int) -> Cost:
    """Return what undoing the last import takes."""
    row = next(row for row in RosterImport.scan() if row.state == "applied")
    undo_import(ADMINISTRATOR, row.import_id, NOON)
    started = time.perf_counter()
    with Meter(current_store()) as meter:
        _work(row.import_id)
    if read_import(ADMINISTRATOR, row.import_id).undo_outcome.get("done") != rows:
        raise RuntimeError("not everything was undone")
    return _sum_up("undo", rows, started, meter)


def _sum_up(step: str, rows: int, started: float, meter: Meter) -> Cost:
    seconds = time.perf_counter() - started
    return Cost(step, rows, seconds, meter.requests, meter.wcu, meter.rcu, meter.transacted)


def _work(import_id: str) -> None:
    work_on(RosterImport.get(import_id, consistent_read=True).job_id, KINDS, NOON, lambda: True)


def _require(import_id: str, state: str, rows: int) -> None:
    view = read_import(ADMINISTRATOR, import_id)
    if (view.state, view.outcome) != (state, {"done": rows, "conflicts": 0}):
        raise RuntimeError(f"the import is {view.state}: {view.outcome}")


def main() -> None:
    """Measure on DynamoDB Local and print."""
    missing = dynamodb_local.why_not()
    if missing is not None:
        sys.exit(f"roster_import: {missing}.")
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="cn-north-1")
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with DynamoDBLocal() as emulator:
        open_empty_store("import", emulator.url)
        costs = [*measure_import(rows), measure_undo(rows)]
        _print(costs)


def _print(costs: list[Cost]) -> None:
    for cost in costs:
        print(cost.spell())
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at most: {own:.0f} MB")


if __name__ == "__main__":
    main()

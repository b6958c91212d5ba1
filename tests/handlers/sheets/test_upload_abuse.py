"""Files made to do harm, and files that are something else: one sentence each, at a bounded price."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.sheets.limits import MEMORY_BYTES, MOST_BYTES
from handlers.sheets.reading import read_sheet
from models.errors import InvalidInput
from tests.handlers.sheets.files import ROWS, make_xls, make_xlsx
from tests.handlers.sheets.hostile_files import HOSTILE, ODD
from tests.source import ROOT

_MEASURE = """
import pathlib, resource, sys
from handlers.sheets.reading import read_sheet
from models.errors import InvalidInput
for path in sys.argv[1:]:
    try:
        read_sheet(path, pathlib.Path(path).read_bytes())
    except InvalidInput:
        pass
# Of itself it tells by its own map: a process inherits the figure of the one that started it.
own = next(line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, int(own.split()[1])])
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_one_sentence(name: str) -> None:
    make, word = HOSTILE[name]
    with pytest.raises(InvalidInput) as refusal:
        read_sheet(name, make())
    [fault] = refusal.value.errors
    assert fault.field == "file"
    assert word in fault.detail
    assert fault.detail.endswith("。")


@pytest.mark.parametrize("name", ODD)
def test_odd_package_is_read_for_what_it_holds(name: str) -> None:
    assert [row.cells for row in read_sheet(name, ODD[name]()).rows] == list(ROWS)


def test_file_of_the_largest_size_is_read() -> None:
    rows = "\n".join(["姓名,手机号,备注", *["陈测试,15400000001," + "备" * 50] * 20_000]).encode()
    rows += b"\n" + b"," * (MOST_BYTES - len(rows) - 1)
    assert len(rows) == MOST_BYTES
    assert len(read_sheet("full.csv", rows).rows) == 20_001


def test_reading_any_of_them_takes_bounded_memory(tmp_path: Path) -> None:
    paths = []
    for number, (make, _) in enumerate(HOSTILE.values()):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(make())
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, *map(str, paths)], cwd=ROOT, capture_output=True, check=True
    )
    child_kb, own_kb = json.loads(run.stdout)
    print(f"largest reader: {child_kb / 1024:.0f} MB, caller: {own_kb / 1024:.0f} MB")
    assert 60 * 1024 < child_kb <= MEMORY_BYTES / 1024
    assert own_kb <= 150 * 1024


@settings(max_examples=40)
@given(st.booleans(), st.data())
def test_damaged_file_is_read_or_refused_never_worse(is_old: bool, data: st.DataObject) -> None:
    content = bytearray(_XLS if is_old else _XLSX)
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        kind = read_sheet("x.xlsx", bytes(content)).kind
    except InvalidInput:
        return
    assert kind == ("xls" if is_old else "xlsx")


_XLS, _XLSX = make_xls(), make_xlsx()

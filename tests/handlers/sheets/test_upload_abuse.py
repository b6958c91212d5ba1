"""Files made to do harm, and files that are something else: one sentence each, at a bounded price."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.sheets.limits import MEMORY_BYTES, MOST_BYTES
from handlers.sheets.reading import read_sheet
from models.errors import InvalidInput
from tests.handlers.sheets.files import ROWS, make_xls, make_xlsx
from tests.handlers.sheets.hostile_files import HOSTILE, ODD
from tests.memory import measure_reading


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
    imports, read = "from handlers.sheets.reading import read_sheet", "read_sheet(path.name, path.read_bytes())"
    peaks = measure_reading(imports, read, (make() for make, _ in HOSTILE.values()), tmp_path)
    assert 60 * 1024 < peaks.reader_kb <= MEMORY_BYTES / 1024
    assert peaks.caller_kb <= 150 * 1024


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

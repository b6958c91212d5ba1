"""Word files made to do harm, and files that are something else: one sentence each, at a bounded price."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.documents.forms import read_form
from handlers.sheets.limits import MEMORY_BYTES
from models.errors import InvalidInput
from models.rules.rich_text import plain_of
from tests.handlers.documents.hostile_papers import FORM, HOSTILE, ODD
from tests.handlers.documents.papers import CATEGORIES, TODAY
from tests.memory import measure_reading
from tests.source import ROOT

_MEMBER = CATEGORIES["member"]
_IMPORTS = """
import datetime
from handlers.documents.forms import read_form
from tests.handlers.documents.papers import CATEGORIES
"""
_READ = 'read_form(CATEGORIES["member"], path.name, path.read_bytes(), datetime.date(2017, 4, 1))'


def test_corpus_of_hostile_papers_is_counted() -> None:
    assert (len(HOSTILE), len(ODD)) == (45, 9)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_paper_is_refused_in_one_sentence(name: str) -> None:
    make, word = HOSTILE[name]
    with pytest.raises(InvalidInput) as refusal:
        read_form(_MEMBER, name, make(), TODAY)
    [fault] = refusal.value.errors
    assert fault.field == "file"
    assert word in fault.detail
    assert fault.detail.endswith("。")


@pytest.mark.parametrize("name", ODD)
def test_odd_paper_is_read_for_what_it_says(name: str) -> None:
    [row] = read_form(_MEMBER, name, ODD[name](), TODAY)
    material = row.material
    assert (material.title, material.subject_post, plain_of(material.text)) == ("陈测试", "书记", "带头学习。")


def test_reading_any_paper_takes_bounded_memory(tmp_path: Path) -> None:
    peaks = measure_reading(_IMPORTS, _READ, (make() for make, _ in HOSTILE.values()), tmp_path)
    assert 60 * 1024 < peaks.reader_kb <= MEMORY_BYTES / 1024
    assert peaks.caller_kb <= 200 * 1024


@settings(max_examples=30)
@given(st.data())
def test_damaged_paper_is_read_or_refused_never_worse(data: st.DataObject) -> None:
    content = bytearray(FORM)
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        [row] = read_form(_MEMBER, "x.docx", bytes(content), TODAY)
    except InvalidInput:
        return
    assert row.line == 0


def test_reading_process_of_papers_knows_no_store() -> None:
    code = "import handlers.documents.child, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"handlers", "lxml"} <= loaded
    assert loaded.isdisjoint({"models", "docx", "flask", "pynamodb", "botocore", "cryptography", "ssl"})

"""The table of guards fits the product, and only a test that fails counts as red."""

from __future__ import annotations

import pytest

from bench.mutants import Mutant, judge, mutate, read_mutants
from tests.source import ROOT

MUTANTS = read_mutants()


def test_table_names_each_guard_once() -> None:
    guards = [mutant.guard for mutant in MUTANTS]
    assert len(guards) == len(set(guards)) >= 40


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.guard)
def test_mutant_fits_its_file_and_its_tests(mutant: Mutant) -> None:
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    mutated = mutate(mutant, source)
    assert mutated != source
    compile(mutated, mutant.file, "exec")
    assert mutant.tests
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name or 'test_'}" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("source", ["", "guard guard"])
def test_text_that_stands_not_exactly_once_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="times in"):
        mutate(Mutant("g", "f.py", "guard", "", ()), source)


def test_test_that_failed_is_red_by_its_name() -> None:
    verdict = judge(1, "F\nFAILED tests/test_a.py::test_b - assert 1 == 2\n")
    assert (verdict.is_green, verdict.red) == (False, "tests/test_a.py::test_b")


@pytest.mark.parametrize(
    ("status", "output"),
    [
        (0, "1 passed"),
        (1, "ERROR tests/test_a.py::test_b - OSError"),
        (1, "FAILED tests/test_a.py::test_b - NameError: name 'x' is not defined"),
        (2, "ERROR tests/test_a.py - ImportError"),
        (4, "ERROR: not found: tests/test_a.py::test_b"),
        (5, "no tests ran"),
    ],
)
def test_anything_else_is_not_red(status: int, output: str) -> None:
    verdict = judge(status, output)
    assert verdict.red is None
    assert verdict.is_green == (status == 0)

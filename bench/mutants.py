"""Takes one guard after the other out of a copy of the product: each time a test must turn red."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "bench" / "mutants.toml"
AT_ONCE, PATIENCE_S = 2, 180
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "-rf", "-p", "no:cacheprovider", "-p", "pytest_timeout"]
# Plugins cost more than most of the tests, and one shuffles them: the table shall name the same test each time.
ENVIRONMENT = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
# Code that fell apart is no guard taken out: such a failure says nothing of the tests.
_BROKEN = re.compile(r"\b(SyntaxError|ImportError|ModuleNotFoundError|NameError|UnboundLocalError)\b")


@dataclass(frozen=True)
class Mutant:
    """A guard, how it is taken out (`text` becomes `by` in `file`), and the tests that must notice."""

    guard: str
    file: str
    text: str
    by: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What a run of tests said: the test that turned red, or why none counts as red."""

    is_green: bool
    red: str | None
    words: str


def read_mutants() -> list[Mutant]:
    """Return the table."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**row | {"tests": tuple(row["tests"])}) for row in rows]


def mutate(mutant: Mutant, source: str) -> str:
    """Return the source without the guard; raise ValueError unless its text stands there exactly once."""
    if source.count(mutant.text) != 1:
        raise ValueError(f"{mutant.guard}: the text stands {source.count(mutant.text)} times in {mutant.file}")
    return source.replace(mutant.text, mutant.by)


def judge(status: int, output: str) -> Verdict:
    """Return what a run of pytest says; red is a test that failed, never a module that could not be collected."""
    failed = next((line for line in output.splitlines() if line.startswith("FAILED ")), "")
    if status == 0:
        return Verdict(True, None, "SURVIVED: all tests stayed green")
    if status != 1 or not failed or _BROKEN.search(failed):
        return Verdict(False, None, f"BROKEN: {failed or f'pytest ended with {status}'}")
    name = failed.removeprefix("FAILED ").partition(" - ")[0]
    return Verdict(False, name, name)


def main() -> None:
    """Try the mutants whose guard has all words asked for (none: all), print a table; end with 1 if one survives."""
    chosen = [mutant for mutant in read_mutants() if all(word in mutant.guard for word in sys.argv[1:])]
    if not chosen:
        sys.exit("mutants: no guard has these words")
    started = time.monotonic()
    with TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(AT_ONCE) as workers:
        whole = Path(folder) / "whole"
        _copy_tree(whole)
        selections = sorted({mutant.tests for mutant in chosen})
        greens = workers.map(lambda tests: _run_tests(whole, tests), selections)
        ill = [" ".join(tests) for tests, green in zip(selections, greens, strict=True) if not green.is_green]
        if ill:
            sys.exit("mutants: not green without any mutant: " + ", ".join(ill))
        verdicts = workers.map(lambda mutant: _try_mutant(mutant, whole), chosen)
        survivors = _print(chosen, verdicts)
    print(f"{len(chosen)} guards, {len(selections)} selections of tests, {time.monotonic() - started:.0f} s")
    sys.exit(1 if survivors else 0)


def _print(mutants: Sequence[Mutant], verdicts: Iterable[Verdict]) -> int:
    """Print each line of the table as it is known and return how many mutants turned nothing red."""
    width = max(len(mutant.guard) for mutant in mutants)
    survivors = 0
    print(f"{'guard':<{width}} | turned red")
    for mutant, verdict in zip(mutants, verdicts, strict=True):
        print(f"{mutant.guard:<{width}} | {verdict.words}", flush=True)
        survivors += verdict.red is None
    return survivors


def _try_mutant(mutant: Mutant, whole: Path) -> Verdict:
    with TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder) / "tree"
        # With what Python has compiled already: only the mutated file is newer than that.
        shutil.copytree(whole, tree)
        file = tree / mutant.file
        file.write_text(mutate(mutant, file.read_text(encoding="utf-8")), encoding="utf-8")
        return _run_tests(tree, mutant.tests)


def _copy_tree(target: Path) -> None:
    # New files too, if nothing ignores them: a missing test is written before it is committed.
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in sorted(set(filter(None, listed.split("\0")))):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def _run_tests(tree: Path, tests: Sequence[str]) -> Verdict:
    # A session of its own: after the time-out nothing that a test started stays behind.
    with subprocess.Popen(
        [*PYTEST, *tests],
        cwd=tree,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            output, _ = running.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            return Verdict(False, None, f"BROKEN: no end after {PATIENCE_S} s")
    return judge(running.returncode, output)


if __name__ == "__main__":
    main()

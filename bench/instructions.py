"""Counts instructions with valgrind's cachegrind: the same on a busy machine as on a quiet one, unlike times."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Measure

ROOT = Path(__file__).resolve().parents[1]
_FEW, _MANY = 5, 25
_MOST_S = 600
_COUNTING = ("--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def why_not() -> str | None:
    """Return what is missing to count instructions, or None."""
    return None if shutil.which("valgrind") else "valgrind is not installed"


def measure_instructions(recording: Path) -> list[Measure]:
    """Return the budgets of design 8 that are instructions; floor and subject are counted in this run."""
    path = str(recording)
    ballot, put = cost_of_one("member_calls", path, "ballot"), cost_of_one("floor_put")
    start = count_instructions("floor_put", "0")
    return [
        _compare("a ballot, whole handler, against a raw botocore put", ballot, put, 1.35),
        _compare(
            "cold start of the member app to its first answer, against Flask + serverless-wsgi + boto3 client",
            count_instructions("member_calls", path, "health", "1"),
            start,
            0.6,
        ),
        _compare(
            "cold start to the first ballot, its reads included, against the same",
            count_instructions("member_calls", path, "ballot", "1"),
            start,
            0.8,
        ),
    ]


def cost_of_one(module: str, *arguments: str) -> int:
    """Return what one call costs: the difference between 25 calls and 5, so that nothing of the start is in it."""
    many, few = (count_instructions(module, *arguments, str(calls)) for calls in (_MANY, _FEW))
    return (many - few) // (_MANY - _FEW)


def _compare(name: str, subject: int, floor: int, share: float) -> Measure:
    """Return the measure in millions of instructions; its budget is a share of the floor."""
    value, budget, low = (round(count / 1e6, 3) for count in (subject, share * floor, floor))
    return Measure(f"{name}, M instructions", value, budget, low, f"{subject / floor:.3f} of at most {share:g}")


def count_instructions(module: str, *arguments: str) -> int:
    """Return how many instructions a fresh interpreter spends on a module of bench, from its start to its end."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    with TemporaryDirectory() as compiled:
        environ = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": compiled}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        # The first run compiles, as a deployment would: that work must not be counted.
        subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=_MOST_S)
        counted = subprocess.run(
            ["valgrind", *_COUNTING, *command],  # noqa: S607  # wherever the machine has it
            cwd=ROOT,
            env=environ,
            check=True,
            timeout=_MOST_S,
            capture_output=True,
            text=True,
        )
    found = re.search(r"I +refs: +([\d,]+)", counted.stderr)
    if found is None:
        raise RuntimeError("cachegrind told no count")
    return int(found.group(1).replace(",", ""))

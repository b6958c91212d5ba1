"""The auditor's command as a process of its own: its exit status, and a folder that `sha256sum` accepts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.ministack import MiniStack
from models.base import current_store
from tests.models.services.recount_world import FIRST, THIRD, cast_some, open_campaign, tally
from tests.source import ROOT

pytestmark = pytest.mark.ministack


def run_command(emulator: MiniStack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command against the test's own tables."""
    place = {"AWS_ENDPOINT_URL": emulator.url, "STAGE": current_store().stage, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "handlers.administration.recount", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | place, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def test_difference_ends_with_one_and_equality_with_nothing(ministack_store: MiniStack, tmp_path: Path) -> None:
    open_campaign()
    ballots = cast_some(FIRST, THIRD)
    differing = run_command(ministack_store, "--receipts", str(tmp_path / "none"))
    assert (differing.returncode, differing.stderr) == (1, "")
    assert f"{FIRST} film 选票数：复核 2，计票 0" in differing.stdout
    assert not (tmp_path / "none").exists()

    tally(*ballots)
    equal = run_command(ministack_store, "--run", "audit", "--receipts", str(tmp_path / "lists"))
    assert (equal.returncode, equal.stderr) == (0, "")
    assert "复核一致" in equal.stdout
    require_checked(tmp_path / "lists", equal.stdout)


def require_checked(folder: Path, told: str) -> None:
    """Fail unless the line that the command told finds the folder whole, and its digest is the one told."""
    if shutil.which("sha256sum") is None:
        return
    line = told.splitlines()[-1].strip()
    assert line.startswith("sha256sum -c ")
    checked = subprocess.run(["/bin/sh", "-c", line], cwd=folder, capture_output=True, encoding="utf-8", check=True)
    assert checked.stdout.count(": OK") == 6
    assert checked.stdout.splitlines()[-1].split()[0] in told
    (folder / FIRST / "c-1.txt").write_text("forged\n")
    forged = subprocess.run(["/bin/sh", "-c", line], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert forged.returncode == 1

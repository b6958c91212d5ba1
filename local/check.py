"""What CI runs: format, lint, types, shape, the whole suite with nothing skipped, the packaged template."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
    ("lint", [sys.executable, "-m", "ruff", "check", "."]),
    ("types", [sys.executable, "-m", "mypy"]),
    ("tests", ["make", "--no-print-directory", "test", f"PYTHON={sys.executable}"]),
    ("package", [sys.executable, "-m", "local.package"]),
)


def main() -> None:
    """Run every step, stop at the first that fails, and say how long each took."""
    environment = os.environ | {"REQUIRE_ALL": "1"}
    for name, command in STEPS:
        print(f"── {name} ──", flush=True)
        started = time.monotonic()
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
            sys.exit(f"check: {name} failed")
        print(f"   {name}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()

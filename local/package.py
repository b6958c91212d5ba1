"""Builds the deployable offline, lints it for both AWS China regions and one other, and prints what it weighs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

from local.vendor import ensure_vendor_files

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / ".serverless"
TEMPLATE = TARGET / "cloudformation-template-update-stack.json"
REGIONS = ("cn-north-1", "cn-northwest-1", "ap-southeast-1")
# osls writes redundant DependsOn lines.
_HARMLESS = "W3005"


def why_not() -> str | None:
    """Return what is missing to package, or None."""
    return None if shutil.which("npx") else "Node 20.19 or newer is not installed"


def install_tools() -> None:
    """Install the pinned packages of package-lock.json, unless they are there."""
    if not (ROOT / "node_modules" / ".bin" / "osls").exists():
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


def build() -> None:
    """Make a zip for each function, and the template; asks AWS nothing and needs no credentials."""
    install_tools()
    ensure_vendor_files()
    _run("npx", "--offline", "osls", "package")


def lint() -> None:
    """Check the template against what each region offers; raise CalledProcessError if anything is wrong."""
    _run(str(Path(sys.executable).with_name("cfn-lint")), "-i", _HARMLESS, "--regions", *REGIONS, "--", str(TEMPLATE))


def list_zips() -> list[Path]:
    """Return the functions' zips."""
    return sorted(TARGET.glob("*.zip"))


def weigh(path: Path) -> str:
    """Return one line about a zip: its size on the way and unpacked (Lambda allows 250 MB)."""
    with ZipFile(path) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    return f"{path.stem:<10} {path.stat().st_size / 1e6:5.1f} MB zipped, {unpacked / 1e6:5.1f} MB unpacked"


def _run(*command: str) -> None:
    # The Python that runs this also runs pip for the wheels.
    subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHON": sys.executable}, check=True)


def main() -> None:
    """Build, lint, weigh; end with a sentence if anything is wrong."""
    missing = why_not()
    if missing:
        sys.exit(f"package: {missing}")
    try:
        for step in (build, lint):
            started = time.monotonic()
            step()
            print(f"{step.__name__}: {time.monotonic() - started:.0f} s", flush=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"package: {error.cmd[0]} failed")
    for path in list_zips():
        print(weigh(path))


if __name__ == "__main__":
    main()

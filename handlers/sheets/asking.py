"""Asking a process of its own to read a file from outside: whatever the file does, the price is bounded."""

from __future__ import annotations

import json
import subprocess
import sys

from handlers.config import read_loader_paths
from handlers.sheets.limits import PATIENCE_S, Refused

# Isolated from the environment and the working directory; it finds its modules where this process does.
_START = (
    "import sys, json, importlib; sys.path[:] = json.loads(sys.argv[1]); importlib.import_module(sys.argv[2]).main()"
)


def ask_child(module: str, kind: str, content: bytes, damaged: str) -> bytes:
    """Return what `main` of a module of ours, started anew, says about a file; raise Refused(damaged) if it dies."""
    command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path), module, kind]
    try:
        # Our own interpreter and our own words: nothing of the file is an argument.
        run = subprocess.run(  # noqa: S603
            command,
            input=content,
            stdout=subprocess.PIPE,
            # What a dying reader says may quote the file.
            stderr=subprocess.DEVNULL,
            env=read_loader_paths(),
            timeout=PATIENCE_S,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise Refused(damaged) from error
    return run.stdout

"""Asking such a process: bytes go in, bytes come out, and no key, setting or folder goes along."""

from __future__ import annotations

import json
import subprocess
import sys

from handlers.config import read_loader_paths

# Isolated from the environment and the working directory; it finds its modules where this process does.
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from {module} import main; main()"


class ChildDied(Exception):
    """The process failed or took more than it may: the file is damaged, or was made to do harm."""


def ask_child(module: str, order: str, content: bytes, patience_s: float) -> bytes:
    """Run `main` of a module of ours over this content and return what it writes; raise ChildDied.

    The order is the last of its arguments; nothing of the file is ever an argument.
    """
    command = [sys.executable, "-I", "-c", _START.format(module=module), json.dumps(sys.path), order]
    try:
        # Our own interpreter and our own words.
        run = subprocess.run(  # noqa: S603
            command,
            input=content,
            stdout=subprocess.PIPE,
            # What a dying reader says may quote the file.
            stderr=subprocess.DEVNULL,
            env=read_loader_paths(),
            timeout=patience_s,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise ChildDied from error
    return run.stdout

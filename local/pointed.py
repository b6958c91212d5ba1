"""Points an administrator's or auditor's command at the running stand's store, and becomes it."""

from __future__ import annotations

import os
import sys

from local.ports import is_taken
from local.settings import make_environment, read_settings


def become(command: str) -> None:
    """Become this command of handlers/administration, with the arguments that were typed."""
    settings = read_settings()
    if not is_taken(settings.ministack_port):
        sys.exit("The stand is not running: start it with make run.")
    os.environ.update(make_environment(settings))
    line = [sys.executable, "-m", f"handlers.administration.{command}", *filter(None, sys.argv[1:])]
    os.execv(sys.executable, line)  # noqa: S606  # our own interpreter

"""Prints the live counts of the running stand: the administrator's command, pointed at the stand's store."""

from __future__ import annotations

import os
import sys

from local.ports import is_taken
from local.settings import make_environment, read_settings


def main() -> None:
    """Become the administrator's command."""
    settings = read_settings()
    if not is_taken(settings.ministack_port):
        sys.exit("The stand is not running: start it with make run.")
    os.environ.update(make_environment(settings))
    command = [sys.executable, "-m", "handlers.administration.counts", *filter(None, sys.argv[1:])]
    os.execv(sys.executable, command)  # noqa: S606  # our own interpreter


if __name__ == "__main__":
    main()

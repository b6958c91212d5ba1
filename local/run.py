"""The stand: the whole product on this machine, until Ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import ExitStack
from datetime import UTC, datetime

from local.ministack import MiniStack
from local.ports import is_taken
from local.serving import PortTaken
from local.settings import SettingsError, StandSettings, make_environment, read_settings
from local.vendor import VendorError, ensure_vendor_files


class StandError(Exception):
    """The stand can't start; the text is one clear sentence."""


def main() -> None:
    """Start everything, print the addresses, wait for Ctrl-C, drain and stop."""
    try:
        settings = read_settings()
        _require_free_ports(settings)
        settings.home.mkdir(parents=True, exist_ok=True)
        os.environ.update(make_environment(settings))
        with ExitStack() as running:
            _start(settings, running)
            _wait_for_interrupt()
            say("\nStopping: counting what is still in the stream, saving the data …")
        (settings.home / "running").unlink(missing_ok=True)
        say("Stopped. The data is kept; start again with: make run")
    except KeyboardInterrupt:
        (settings.home / "running").unlink(missing_ok=True)
        sys.exit("\nStopped before it was ready; the next start begins anew.")
    except (SettingsError, StandError, PortTaken, VendorError, RuntimeError) as error:
        sys.exit(str(error))


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


def _start(settings: StandSettings, running: ExitStack) -> None:
    # Imported here because models and handlers read the environment that was just set.
    from local.stand import Stand  # noqa: PLC0415

    marker = settings.home / "running"
    ended_badly = marker.exists()
    ensure_vendor_files()
    say("Starting MiniStack (AWS on this machine) …")
    running.enter_context(
        MiniStack(settings.ministack_port, settings.home / "ministack", settings.home / "ministack.log")
    )
    if settings.store == "dynamodb-local":
        from local.dynamodb_local import DynamoDBLocal  # noqa: PLC0415

        running.enter_context(DynamoDBLocal(settings.dynamodb_port, settings.home / "dynamodb"))
    marker.write_text(str(os.getpid()))
    stand = Stand(settings, say)
    stand.prepare(datetime.now(UTC), ended_badly)
    stand.start()
    running.callback(stand.stop)
    stand.print_addresses()


def _require_free_ports(settings: StandSettings) -> None:
    ports = [settings.port, settings.stand_in_port, settings.console_port, settings.ministack_port]
    if settings.store == "dynamodb-local":
        ports.append(settings.dynamodb_port)
    taken = [str(port) for port in ports if is_taken(port)]
    if taken:
        raise StandError(
            f"Port {', '.join(taken)} is in use: is the stand running already? "
            f"Choose another first port with: make run PORT=9000"
        )


def _wait_for_interrupt() -> None:
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(3600):
        pass
    # From here on a second Ctrl-C must not cut the saving short.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    main()

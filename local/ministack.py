"""MiniStack, the AWS emulator of the stand and of the tests: a process of its own, on loopback only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from local.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
_STARTS_WITHIN_S, _SAVES_WITHIN_S = 60, 60


class MiniStack:
    """Runs MiniStack; with a state directory it saves everything there when it is stopped cleanly."""

    def __init__(self, port: int = 0, state: Path | None = None, log: Path | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._state, self._log = state, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> MiniStack:
        """Start it and return once it answers; raise RuntimeError if it does not."""
        with self._open_log() as log:
            self._process = subprocess.Popen(
                [_executable()],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Its own session: Ctrl-C must first drain streams and queues, then stop it.
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self._wait_until_it_answers()
        return self

    def stop(self) -> None:
        """Let it save its state and end; it is gone when this returns."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_SAVES_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it at once, as a power cut would; nothing is saved."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def is_running(self) -> bool:
        """Tell whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> MiniStack:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _open_log(self) -> IO[bytes]:
        path = self._log or Path(os.devnull)
        return path.open("ab")

    def _environment(self) -> dict[str, str]:
        environment = os.environ | {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": "cn-north-1",
            "LAMBDA_EXECUTOR": "local",
            "LOG_LEVEL": "WARNING",
        }
        if self._state is not None:
            environment |= {
                "PERSIST_STATE": "1",
                "STATE_DIR": str(self._state / "state"),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(self._state / "s3"),
            }
        return environment

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < deadline:
            if not self.is_running:
                break
            try:
                with urlopen(f"{self.url}/_ministack/health", timeout=2):  # noqa: S310  # loopback
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"MiniStack did not start on port {self.port}")


def _executable() -> str:
    beside = ROOT / ".venv-ministack" / "bin" / "ministack"
    return str(beside) if beside.exists() else "ministack"


def _die_with_parent() -> None:
    """Ask Linux to interrupt MiniStack when its parent dies, so that even then it saves and leaves the port."""
    import ctypes  # noqa: PLC0415  # in the child only

    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)

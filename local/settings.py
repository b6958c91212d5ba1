"""Where the stand listens and keeps its things."""

from __future__ import annotations

import base64
import json
import os
import secrets
import string
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUEUE, DEAD_LETTERS = "liuhao-local-reminders", "liuhao-local-reminders-dead-letters"
STAGE, REGION, BUCKET, APP_ID = "local", "cn-north-1", "liuhao-local-media", "wx1234567890abcdef"
PHASES = ("nomination", "voting", "judging", "results")
STORES = ("ministack", "dynamodb-local")


class SettingsError(Exception):
    """A setting of `make run` makes no sense; the text is one sentence for the person who typed it."""


@dataclass(frozen=True)
class StandSettings:
    """Four ports in a row, where state is kept, which phase to lay around today, which store to use."""

    port: int
    home: Path
    phase: str | None
    store: str

    @property
    def stand_in_port(self) -> int:
        """The WeChat stand-in's port."""
        return self.port + 1

    @property
    def console_port(self) -> int:
        """The console's port."""
        return self.port + 2

    @property
    def ministack_port(self) -> int:
        """MiniStack's port."""
        return self.port + 3

    @property
    def loaded_marker(self) -> Path:
        """The file that tells that this store holds the whole demo."""
        return self.home / f"loaded-{self.store}"

    @property
    def dynamodb_port(self) -> int:
        """DynamoDB Local's port, when it is the store."""
        return self.port + 4


def read_settings(environ: dict[str, str] | None = None) -> StandSettings:
    """Return the settings from PORT, PHASE, STORE and LIUHAO_HOME; raise SettingsError if one makes no sense."""
    environ = dict(os.environ) if environ is None else environ
    port = environ.get("PORT") or "8000"
    if not port.isdigit() or not 1024 <= int(port) <= 65000:
        raise SettingsError(f"PORT must be a number from 1024 to 65000, not {port!r}.")
    phase = environ.get("PHASE") or None
    if phase is not None and phase not in PHASES:
        raise SettingsError(f"PHASE must be one of {', '.join(PHASES)}, not {phase!r}.")
    store = environ.get("STORE") or "ministack"
    if store not in STORES:
        raise SettingsError(f"STORE must be one of {', '.join(STORES)}, not {store!r}.")
    return StandSettings(int(port), Path(environ.get("LIUHAO_HOME") or ROOT / ".local"), phase, store)


def make_environment(settings: StandSettings) -> dict[str, str]:
    """Return the environment that the Lambda functions would find in the cloud, pointed at this machine."""
    emulator = f"http://127.0.0.1:{settings.ministack_port}"
    environment = {
        "AWS_ENDPOINT_URL": emulator,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "STAGE": STAGE,
        "PUBLIC_URL": f"http://127.0.0.1:{settings.port}",
        "MEDIA_BUCKET": BUCKET,
        "MEDIA_URL": f"{emulator}/{BUCKET}",
        "REMINDERS_QUEUE": queue_url(emulator, QUEUE),
        "REMINDERS_DEAD_LETTERS": queue_url(emulator, DEAD_LETTERS),
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_URL": f"http://127.0.0.1:{settings.stand_in_port}",
    }
    if settings.store == "dynamodb-local":
        endpoint = f"http://127.0.0.1:{settings.dynamodb_port}"
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint
        environment["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = endpoint
    return environment | _keep_secrets(settings.home)


def queue_url(emulator: str, name: str) -> str:
    """Return where MiniStack keeps a queue of this name."""
    return f"{emulator}/000000000000/{name}"


def make_secrets() -> dict[str, str]:
    """Return new secrets under the names that handlers/config.py reads."""
    return {
        "WECHAT_SECRET": secrets.token_hex(16),
        "TOKEN_SECRETS": secrets.token_urlsafe(32),
        "DATA_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "LOOKUP_KEY": secrets.token_urlsafe(32),
        "WECHAT_CALLBACK_TOKEN": secrets.token_hex(16),
        # 43 characters, as WeChat's console makes it.
        "WECHAT_CALLBACK_KEY": "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(43)),
    }


def _keep_secrets(home: Path) -> dict[str, str]:
    """Make this stand's secrets once and keep them: what is sealed today must open tomorrow."""
    path = home / "secrets.json"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(make_secrets()))
    kept: dict[str, str] = json.loads(path.read_text())
    missing = make_secrets().keys() - kept.keys()
    if missing:
        # A stand of an earlier version: what it has sealed must still open.
        kept |= {name: value for name, value in make_secrets().items() if name in missing}
        path.write_text(json.dumps(kept))
    return kept

"""The environment, read once."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from models.secretive import Secretive

WECHAT_URL = "https://api.weixin.qq.com"


class ConfigError(Exception):
    """A setting is missing or makes no sense; the text names all of them."""


class Config(Secretive, frozen=True):
    """The settings of one deployment."""

    # Prefix of the tables' names: dev, prod …
    stage: str
    region: str
    # Where people reach the members' pages; https makes cookies Secure.
    public_url: str
    # The bucket with photos and films, and where browsers fetch them (the bucket's own address by default).
    media_bucket: str
    media_url: str
    wechat_app_id: str
    wechat_url: str
    # Which build of the mini-program a login code opens: release, trial or develop.
    wechat_env_version: Literal["release", "trial", "develop"]
    wechat_secret: str
    # Newest last: the last one signs, all verify, so that a secret can be rotated.
    token_secrets: tuple[str, ...]
    # 32 bytes each, newest first: the first seals personal data, all unseal it.
    data_keys: tuple[bytes, ...]
    # Under which phones, openids and codes are looked up; it can't be rotated without re-keying the roster.
    lookup_key: bytes
    # The bucket's own address, where the console's browsers put files and look at them; never what stands before it.
    storage_url: str = ""
    # Where members reach their pages, for the console, whose own address is another one; "" for the same.
    members_url: str = ""

    @property
    def is_https(self) -> bool:
        """Tell whether browsers reach us over TLS."""
        return self.public_url.startswith("https://")


class Place(Secretive, frozen=True):
    """Where the tables are: of which stage, in which region, and how to reach them."""

    stage: str
    region: str
    # An emulator's address; None for AWS itself.
    endpoint: str | None
    # Key id, secret and token as Lambda hands them to a function; None where botocore has to look for them.
    keys: tuple[str, str, str | None] | None

    def __iter__(self) -> Iterator[Any]:
        return iter((self.stage, self.region, self.endpoint, self.keys))


class Keys(Secretive, frozen=True):
    """The keys to personal data, for functions that need nothing else of the secret settings."""

    data_keys: tuple[bytes, ...]
    lookup_key: bytes


class Queues(Secretive, frozen=True):
    """Where reminders wait, where those lie that were put aside, and how to reach both."""

    reminders: str
    dead_letters: str
    region: str
    # An emulator's address; None for AWS itself.
    endpoint: str | None


class Bucket(Secretive, frozen=True):
    """Where uploads are kept, and how to reach it."""

    name: str
    region: str
    # An emulator's address; None for AWS itself.
    endpoint: str | None

    @property
    def service_url(self) -> str:
        """Return the address of S3 in this very region, whatever its partition."""
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return self.endpoint or f"https://s3.{self.region}.{suffix}"

    @property
    def url(self) -> str:
        """Return the bucket's own address, as browsers are sent to it."""
        if self.endpoint:
            return f"{self.endpoint}/{self.name}"
        return self.service_url.replace("https://", f"https://{self.name}.")


class WeChatAccount(Secretive, frozen=True):
    """The mini-program's WeChat, for a function that needs nothing else of the settings."""

    wechat_app_id: str
    wechat_url: str
    wechat_env_version: Literal["release", "trial", "develop"]
    wechat_secret: str


def read_queues(environ: Mapping[str, str] = os.environ) -> Queues:
    """Return where reminders wait; raise ConfigError naming what is missing."""
    reader = _Reader(environ)
    endpoint = environ.get("AWS_ENDPOINT_URL_SQS") or environ.get("AWS_ENDPOINT_URL")
    region = reader.text("AWS_REGION", "cn-north-1")
    queues = Queues(reader.text("REMINDERS_QUEUE"), reader.text("REMINDERS_DEAD_LETTERS"), region, endpoint)
    reader.require_no_faults()
    return queues


def read_bucket(environ: Mapping[str, str] = os.environ) -> Bucket:
    """Return where uploads are kept; raise ConfigError naming what is missing."""
    reader = _Reader(environ)
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
    bucket = Bucket(reader.text("MEDIA_BUCKET"), reader.text("AWS_REGION", "cn-north-1"), endpoint or None)
    reader.require_no_faults()
    return bucket


def read_wechat(environ: Mapping[str, str] = os.environ) -> WeChatAccount:
    """Return the mini-program's WeChat; raise ConfigError naming what is missing or wrong."""
    reader = _Reader(environ)
    account = WeChatAccount(
        reader.text("WECHAT_APP_ID"), reader.wechat_url(), reader.env_version(), reader.text("WECHAT_SECRET")
    )
    reader.require_no_faults()
    return account


def read_keys(environ: Mapping[str, str] = os.environ) -> Keys:
    """Return the keys to personal data; raise ConfigError naming what is missing or wrong."""
    reader = _Reader(environ)
    keys = Keys(reader.keys("DATA_KEYS"), reader.text("LOOKUP_KEY").encode())
    reader.require_no_faults()
    return keys


def read_callback(environ: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Return the token and the key of WeChat's message push; raise ConfigError if they make no sense."""
    reader = _Reader(environ)
    token, key = reader.text("WECHAT_CALLBACK_TOKEN"), reader.text("WECHAT_CALLBACK_KEY")
    # As WeChat's console makes it; `plain` where messages are pushed unencrypted.
    if key and key != "plain" and not re.fullmatch("[A-Za-z0-9]{43}", key):
        reader.faults.append("WECHAT_CALLBACK_KEY must be 43 letters and digits, or plain")
    reader.require_no_faults()
    return token, key


def read_place(environ: Mapping[str, str] = os.environ) -> Place:
    """Return where the tables are, for every function; raise ConfigError if the stage is missing."""
    reader = _Reader(environ)
    stage, region = reader.text("STAGE"), reader.text("AWS_REGION", "cn-north-1")
    reader.require_no_faults()
    key_id, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
    keys = (key_id, secret, environ.get("AWS_SESSION_TOKEN")) if key_id and secret else None
    endpoint = environ.get("AWS_ENDPOINT_URL_DYNAMODB") or environ.get("AWS_ENDPOINT_URL")
    return Place(stage, region, endpoint, keys)


def read_members_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return where members reach their pages, for the console; raise ConfigError if it is missing."""
    reader = _Reader(environ)
    url = reader.text("MEMBERS_URL")
    reader.require_no_faults()
    return url


def read_config(environ: Mapping[str, str] = os.environ, members_url: str = "") -> Config:
    """Return the settings; raise ConfigError naming every one that is missing or wrong."""
    reader = _Reader(environ)
    region = reader.text("AWS_REGION", "cn-north-1")
    name = reader.text("MEDIA_BUCKET")
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
    config = Config(
        stage=reader.text("STAGE"),
        region=region,
        public_url=reader.text("PUBLIC_URL"),
        media_bucket=name,
        media_url=reader.text("MEDIA_URL", Bucket(name, region, None).url),
        storage_url=Bucket(name, region, endpoint or None).url,
        wechat_app_id=reader.text("WECHAT_APP_ID"),
        wechat_url=reader.wechat_url(),
        wechat_env_version=reader.env_version(),
        wechat_secret=reader.text("WECHAT_SECRET"),
        token_secrets=tuple(reader.text("TOKEN_SECRETS").split()),
        data_keys=reader.keys("DATA_KEYS"),
        lookup_key=reader.text("LOOKUP_KEY").encode(),
        members_url=members_url,
    )
    reader.require_no_faults()
    return config


def read_loader_paths(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return all that a child process needs to load our interpreter: no key, no secret, no setting goes along."""
    return {name: environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in environ}


class _Reader:
    """Reads settings and collects every fault, so that one start tells them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def require_no_faults(self) -> None:
        if self.faults:
            raise ConfigError("; ".join(self.faults))

    def text(self, name: str, default: str | None = None) -> str:
        value = self.environ.get(name) or default
        if not value:
            self.faults.append(f"{name} is not set")
        return value or ""

    def keys(self, name: str) -> tuple[bytes, ...]:
        try:
            keys = tuple(b64decode(key, validate=True) for key in self.text(name).split())
        except ValueError:
            keys = ()
        if not keys or any(len(key) != 32 for key in keys):
            self.faults.append(f"{name} must be base64 of 32 bytes each, newest first")
        return keys

    def env_version(self) -> Literal["release", "trial", "develop"]:
        match self.text("WECHAT_ENV_VERSION", "release"):
            case "trial":
                return "trial"
            case "develop":
                return "develop"
            case "release":
                return "release"
        self.faults.append("WECHAT_ENV_VERSION must be release, trial or develop")
        return "release"

    def wechat_url(self) -> str:
        """Return WeChat's address: one of its own hosts; a loopback one only where AWS is on loopback too."""
        url = self.text("WECHAT_URL", WECHAT_URL)
        host = urlsplit(url).hostname or ""
        if url.startswith("https://") and (host == "weixin.qq.com" or host.endswith(".weixin.qq.com")):
            return url
        # In the cloud no table stands on loopback, so no setting can put a stand-in in WeChat's place there.
        if is_loopback(url) and is_loopback(self.environ.get("AWS_ENDPOINT_URL", "")):
            return url
        self.faults.append("WECHAT_URL must be a host of WeChat")
        return url


def is_loopback(url: str) -> bool:
    """Tell whether the address is this machine's own."""
    return (urlsplit(url).hostname or "") in {"127.0.0.1", "localhost", "::1"}

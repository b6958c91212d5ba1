"""AWS Signature Version 4, for calls of DynamoDB's JSON protocol."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from models.secretive import Secretive

_SERVICE = "dynamodb"


class Credentials(Secretive, frozen=True):
    """Whom AWS takes us for; the token goes with keys that expire."""

    key_id: str
    secret: str
    token: str | None = None


ReadCredentials = Callable[[], Credentials]


def read_credentials_of_session() -> ReadCredentials:
    """Return a reader of botocore's own chain: profiles, containers, single sign-on, renewed when they expire."""
    # Heavy, and needed only where no keys stand in the environment: on an operator's machine.
    from botocore.session import get_session  # noqa: PLC0415

    found: Any = get_session().get_credentials()
    if found is None:
        raise RuntimeError("no AWS credentials: sign in, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")

    def read() -> Credentials:
        frozen = found.get_frozen_credentials()
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token)

    return read


def read_sending_time() -> time.struct_time:
    """Return the moment a call is signed for, UTC; it decides nothing but whether AWS takes the signature."""
    return time.gmtime()


def sign(
    credentials: Credentials, region: str, host: str, target: str, body: bytes, moment: time.struct_time
) -> Mapping[str, str]:
    """Return the headers of a signed POST of `body` to `/`; `target` is `DynamoDB_20120810.<operation>`."""
    sent_at = time.strftime("%Y%m%dT%H%M%SZ", moment)
    headers = {"host": host, "x-amz-date": sent_at}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    headers["x-amz-target"] = target
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"POST\n/\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
    scope = f"{sent_at[:8]}/{region}/{_SERVICE}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{sent_at}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(_key_of_day(credentials.secret, sent_at[:8], region), text.encode(), sha256).hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(maxsize=8)
def _key_of_day(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, _SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), sha256)
    return key

"""WeChat's own calls: who signed them, when, and what they say (message push, plain or safe mode)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.wechat.callback_forms import flatten_list, read_form
from models.errors import Forbidden, Malformed

# WeChat repeats a call three times within seconds; what is older was recorded by somebody and is played again.
FRESH_S = 600
# The key of a deployment whose messages are pushed unencrypted.
PLAIN = "plain"
_BLOCK, _RANDOM, _LENGTH = 32, 16, 4


class WeChatCallback:
    """Reads the calls of one mini-program's WeChat: `token` and `key` as set for its message push."""

    def __init__(self, app_id: str, token: str, key: str) -> None:
        self._app_id, self._token = app_id, token
        self._key = None if key == PLAIN else b64decode(f"{key}=")

    def greet(self, query: Mapping[str, str], now: datetime) -> str:
        """Return `echostr`, with which WeChat tries an address; raise Forbidden unless WeChat signed the call."""
        self._require_signed(query, now, "signature")
        return query.get("echostr", "")

    def read(self, query: Mapping[str, str], body: bytes, now: datetime) -> dict[str, Any]:
        """Return what WeChat tells, every entry of its `List` in a list; raise Forbidden or Malformed.

        With a key only encrypted calls count: the signature of a plain one does not cover what it says.
        """
        if self._key is None:
            self._require_signed(query, now, "signature")
            told = read_form(body)
        else:
            self._require_lately(query, now)
            sealed = read_form(body).get("Encrypt")
            if not isinstance(sealed, str):
                raise Forbidden
            self._require_signed(query, now, "msg_signature", sealed)
            told = read_form(decrypt(self._key, self._app_id, sealed))
        return {**told, "List": flatten_list(told)}

    def _require_signed(self, query: Mapping[str, str], now: datetime, name: str, *sealed: str) -> None:
        self._require_lately(query, now)
        wanted = sign(self._token, query.get("timestamp", ""), query.get("nonce", ""), *sealed)
        if not hmac.compare_digest(wanted.encode(), query.get(name, "").encode()):
            raise Forbidden

    def _require_lately(self, query: Mapping[str, str], now: datetime) -> None:
        timestamp = query.get("timestamp", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Forbidden
        if abs(now.timestamp() - int(timestamp)) > FRESH_S:
            raise Forbidden


def sign(*parts: str) -> str:
    """Return WeChat's signature of these parts, whatever their order."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def decrypt(key: bytes, app_id: str, sealed: str) -> bytes:
    """Return the message inside (AES-256-CBC, PKCS#7 to 32 bytes); raise Forbidden if it is not for this app."""
    padded = _decipher(key, sealed)
    size = padded[-1]
    if not 1 <= size <= _BLOCK or padded[-size:] != bytes([size]) * size:
        raise Forbidden
    rest = padded[_RANDOM:-size]
    length = int.from_bytes(rest[:_LENGTH], "big")
    message, owner = rest[_LENGTH : _LENGTH + length], rest[_LENGTH + length :]
    if len(message) != length or not hmac.compare_digest(owner, app_id.encode()):
        raise Forbidden
    return message


def _decipher(key: bytes, sealed: str) -> bytes:
    # As heavy as a whole cold start, and plain mode and greetings never need it.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    try:
        raw = b64decode(sealed, validate=True)
    except ValueError as error:
        raise Malformed from error
    if not raw or len(raw) % _RANDOM:
        raise Malformed
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:_RANDOM])).decryptor()
    return decryptor.update(raw) + decryptor.finalize()

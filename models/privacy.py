"""Personal data at rest: sealed with AES-256-GCM, looked up by HMAC (PIPL art. 28, 51)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from functools import lru_cache
from typing import TYPE_CHECKING

from pynamodb.attributes import Attribute
from pynamodb.constants import BINARY

from models.secretive import Secretive

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ID_BYTES, _NONCE_BYTES = 4, 12


class Keyring(Secretive, frozen=True):
    """The keys of a deployment: `data_keys` (32 bytes; the first seals, all unseal) and `lookup_key`."""

    data_keys: tuple[bytes, ...]
    lookup_key: bytes


_keyring: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """Seal and look up with these keys from now on; entry points call it once."""
    global _keyring
    _keyring = keyring


def fingerprint(kind: str, text: str) -> str:
    """Return the HMAC by which a phone, openid or code is looked up; kinds never collide (26 characters)."""
    message = f"{kind}\0{text}".encode()
    digest = hmac.new(_require_keyring().lookup_key, message, hashlib.sha256).digest()
    return b32encode(digest[:16]).decode().rstrip("=").lower()


def seal(text: str) -> bytes:
    """Return the text encrypted under the newest key: key id, nonce, ciphertext."""
    key = _require_keyring().data_keys[0]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _id_of(key) + nonce + _cipher(key).encrypt(nonce, text.encode(), None)


def unseal(sealed: bytes) -> str:
    """Return the text that `seal` was given, under any key still in the keyring; ValueError for anything else."""
    # As heavy as the cipher, and loaded with it.
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415

    key_id, nonce, body = (
        sealed[:_ID_BYTES],
        sealed[_ID_BYTES:][:_NONCE_BYTES],
        sealed[_ID_BYTES + _NONCE_BYTES :],
    )
    key = next((key for key in _require_keyring().data_keys if _id_of(key) == key_id), None)
    if key is None:
        raise ValueError("sealed with a key that is no longer in the keyring")
    try:
        return _cipher(key).decrypt(nonce, body, None).decode()
    except InvalidTag:
        raise ValueError("changed since it was sealed") from None


class SealedAttribute(Attribute[str]):
    """Text that is encrypted in the item; what is stored differs each time."""

    attr_type = BINARY

    def serialize(self, value: str) -> bytes:
        """Seal on the way in."""
        return seal(value)

    def deserialize(self, value: bytes) -> str:
        """Unseal on the way out."""
        return unseal(value)


def _require_keyring() -> Keyring:
    if _keyring is None:
        raise RuntimeError("use_keyring was not called")
    return _keyring


@lru_cache(maxsize=8)
def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_ID_BYTES]


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    # cryptography is heavy and a ballot never needs it: keep it off the cold path.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)

"""Tokens: signed with one algorithm (HMAC-SHA-256), bound to one audience, with an end.

itsdangerous comes with Flask; a token names no algorithm, so there is none to confuse.
"""

from __future__ import annotations

import hashlib
from binascii import Error as Base64Error
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.exc import BadData

from models.errors import TokenRefused

C = TypeVar("C", bound="Claims")


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every token says: for whom it is made (`aud`) and until when it holds (`exp`, seconds since 1970)."""

    aud: str
    exp: int


class Tokens(Generic[C]):
    """Issues and reads the tokens of one audience; the last of the secrets signs, all of them verify."""

    def __init__(self, claims: type[C], audience: str, secrets: Sequence[str], life: timedelta) -> None:
        self._claims, self._audience, self._life = claims, audience, life
        self._signer = Signer(
            list(secrets), salt=f"liuhao-{audience}", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def issue(self, now: datetime, **claims: object) -> tuple[str, datetime]:
        """Return a token with these claims and when it ends."""
        expires_at = (now + self._life).astimezone(UTC).replace(microsecond=0)
        body = self._claims(aud=self._audience, exp=int(expires_at.timestamp()), **claims)
        return self._signer.sign(base64_encode(msgspec.json.encode(body))).decode(), expires_at

    def read(self, token: str, now: datetime) -> C:
        """Return the claims of a token that is ours, for this audience and not expired; else raise TokenRefused."""
        try:
            body = base64_decode(self._unsign(token.encode("ascii")))
            claims = msgspec.json.decode(body, type=self._claims)
        except (BadSignature, BadData, Base64Error, UnicodeError, msgspec.MsgspecError) as error:
            raise TokenRefused from error
        if claims.aud != self._audience or claims.exp <= now.timestamp():
            raise TokenRefused
        return claims

    def _unsign(self, token: bytes) -> bytes:
        body = self._signer.unsign(token)
        # Base64 has more than one way to write the same bytes; only the one we issue is a token.
        signature = base64_encode(base64_decode(token[len(body) + 1 :]))
        if token != body + b"." + signature:
            raise BadSignature("not written as issued")
        return body

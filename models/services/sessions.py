"""Signing in with WeChat."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Protocol

from models.identity import Identity
from models.member import Member
from models.privacy import fingerprint, seal, unseal
from models.secretive import Secretive
from models.services.seats import SignedIn, seat_member


class LoginCodes(Protocol):
    """What signing in needs of WeChat."""

    def exchange_login_code(self, code: str) -> str:
        """Return the openid behind a wx.login code; raise LoginCodeRefused, WeChatAccountBlocked or WeChatBusy."""
        ...


class OpenedSession(Secretive, frozen=True):
    """Who stands behind a login code; `signed_in` is None for a WeChat account that is not bound yet."""

    openid: str
    signed_in: SignedIn | None


def open_session(code: str, wechat: LoginCodes, now: datetime) -> OpenedSession:
    """Sign in with a wx.login code: 1 WeChat call, 2 DynamoDB requests for a known member."""
    openid = wechat.exchange_login_code(code)
    identity = find_identity(openid)
    if identity is None or identity.member_id is None:
        return OpenedSession(openid, None)
    return OpenedSession(openid, seat_member(Member.get(identity.member_id), now))


def find_identity(openid: str) -> Identity | None:
    """Return what is known of this WeChat account, if anything."""
    try:
        return Identity.get(fingerprint("openid", openid), consistent_read=True)
    except Identity.DoesNotExist:
        return None


def sign_in_again(member_id: str, now: datetime) -> SignedIn:
    """Return a fresh seat for a member who was signed in elsewhere (a confirmed login ticket)."""
    return seat_member(Member.get(member_id), now)


def seal_openid(openid: str) -> str:
    """Return the openid as text that only this deployment can open, for a token of an account not bound yet."""
    return b64encode(seal(openid)).decode()


def unseal_openid(sealed: str) -> str:
    """Return the openid that `seal_openid` was given."""
    return unseal(b64decode(sealed))

"""Being signed in to the console: begun by a confirmed scan, kept on the server, ended by idling or signing out."""

from __future__ import annotations

import secrets
from datetime import datetime

from pynamodb.exceptions import UpdateError

from models.console_session import ConsoleSession
from models.errors import Forbidden, MemberInactive, SignInRequired
from models.privacy import fingerprint
from models.rules.sittings import TOUCH_S, ends_at
from models.services.actors import Actor, read_actor
from models.services.trail import Deed, commit

_OVER = "登录已结束，请重新扫码登录。"


def require_console_actor(member_id: str) -> Actor:
    """Return the member with the roles held now; raise Forbidden for a member without any, MemberInactive."""
    actor = read_actor(member_id)
    if not actor.grants:
        raise Forbidden("您还没有管理后台的角色，如需使用，请联系上级党组织的管理员。")
    return actor


def open_session(actor: Actor, browser: str, now: datetime) -> str:
    """Sign the actor in on this browser and return the secret that the browser keeps; audited."""
    secret = secrets.token_urlsafe(32)
    moment = now.timestamp()
    row = ConsoleSession(
        _hash(secret),
        member_id=actor.member_id,
        account=actor.account,
        browser=browser,
        began_at=moment,
        seen_at=moment,
        expires_at=ends_at(moment, moment),
    )
    commit(actor, Deed("console_entered"), now, lambda writes: writes.save(row))
    return secret


def resume_session(secret: str, now: datetime) -> Actor:
    """Return who is signed in with this secret, with the roles held at this moment.

    Raises SignInRequired once the session idled too long, was ended, or its WeChat account was unbound. 3 reads, 4
    for officers; a write a minute.
    """
    row = _find(secret)
    if row is None or row.expires_at <= now.timestamp():
        raise SignInRequired(_OVER)
    try:
        actor = read_actor(row.member_id)
    except MemberInactive:
        raise SignInRequired(_OVER) from None
    if actor.account != row.account or not actor.grants:
        raise SignInRequired(_OVER)
    _touch(row, now)
    return actor


def end_session(secret: str, actor: Actor, now: datetime) -> None:
    """Sign out: from now on the secret opens nothing, in whatever browser it is; audited."""
    commit(actor, Deed("console_left"), now, lambda writes: writes.delete(ConsoleSession(_hash(secret))))


def _touch(row: ConsoleSession, now: datetime) -> None:
    moment = now.timestamp()
    if moment - row.seen_at < TOUCH_S:
        return
    actions = [
        ConsoleSession.seen_at.set(moment),
        ConsoleSession.expires_at.set(ends_at(float(row.began_at), moment)),
    ]
    try:
        row.change(actions, ConsoleSession.session_hash.exists())
    except UpdateError:
        raise SignInRequired(_OVER) from None  # signed out meanwhile in another window


def _find(secret: str) -> ConsoleSession | None:
    try:
        return ConsoleSession.get(_hash(secret), consistent_read=True)
    except ConsoleSession.DoesNotExist:
        return None


def _hash(secret: str) -> str:
    return fingerprint("console session", secret)

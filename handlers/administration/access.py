"""Who may call a console view: every view declares it, and the session on the server decides."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request
from itsdangerous import Signer

from handlers.web.dependencies import given
from models.errors import Forbidden, SignInRequired
from models.services.actors import Actor
from models.services.console_sessions import resume_session

View = TypeVar("View", bound=Callable[..., Any])
_SAFE = {"GET", "HEAD", "OPTIONS"}


def for_strangers(view: View) -> View:
    """Declare that anybody may call this view: signing in, and what tells that the service lives."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


def for_everyone_here(view: View) -> View:
    """Declare that whoever is signed in to the console may call this view."""
    return _guard(view, frozenset())


def for_roles(*roles: str) -> Callable[[View], View]:
    """Declare that holders of one of these roles may call this view; its service asks how far it reaches."""
    return lambda view: _guard(view, frozenset(roles))


def acting() -> Actor:
    """Return who is signed in; only inside views that are not for strangers."""
    return cast(Actor, g.actor)


def session_secret() -> str:
    """Return the secret of this browser's session, or an empty text."""
    return request.cookies.get(session_cookie(), "")


def session_cookie() -> str:
    """Return the session cookie's name; over https browsers hold it to this very host."""
    return "__Host-console" if given().config.is_https else "console"


def csrf_token() -> str:
    """Return what every form of this session must send back; empty when nobody is signed in."""
    secret = session_secret()
    if not secret:
        return ""
    signer = Signer(given().config.token_secrets[-1], salt="liuhao-console-csrf", key_derivation="hmac")
    return signer.get_signature(secret).decode()


def _guard(view: View, roles: frozenset[str]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.actor = _read_actor()
        if roles and not g.actor.has_role(*roles):
            raise Forbidden("您的角色不能使用这个页面。")
        return view(*args, **kwargs)

    guarded.access = ",".join(sorted(roles)) or "console"  # type: ignore[attr-defined]
    return cast(View, guarded)


def _read_actor() -> Actor:
    secret = session_secret()
    if not secret:
        raise SignInRequired
    actor = resume_session(secret, given().now())
    if request.method not in _SAFE:
        _require_csrf()
    return actor


def _require_csrf() -> None:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise Forbidden("页面已过期，刚才的操作没有进行，请刷新后重试。")

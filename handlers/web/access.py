"""Who may call a view: every view declares it, and an app with an undeclared view refuses to start."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, g, request
from itsdangerous import Signer

from handlers.web.dependencies import given
from handlers.web.seat_tokens import ActivationClaims, SeatClaims
from models.errors import Forbidden, SignInRequired, TokenRefused

View = TypeVar("View", bound=Callable[..., Any])

# The PC pages' session cookie; the mini-program sends `Authorization: Bearer` instead.
SESSION_COOKIE = "session"
_SAFE = {"GET", "HEAD", "OPTIONS"}


def for_anyone(view: View) -> View:
    """Declare that anybody may call this view."""
    return _declare(view, "anyone")


def for_members(view: View) -> View:
    """Declare that a signed-in member may call this view, in the mini-program or on a computer."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.claims = _read_seat()
        return view(*args, **kwargs)

    return _declare(cast(View, guarded), "member")


def for_phones(view: View) -> View:
    """Declare that a member may call this view from the mini-program only (a cookie does not count)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.claims = given().seat_tokens.read(_require_bearer(), given().now())
        return view(*args, **kwargs)

    return _declare(cast(View, guarded), "phone")


def for_unbound(view: View) -> View:
    """Declare that a WeChat account that is not bound to a member yet may call this view."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.claims = given().activation_tokens.read(_require_bearer(), given().now())
        return view(*args, **kwargs)

    return _declare(cast(View, guarded), "unbound")


def seat_claims() -> SeatClaims:
    """Return who is signed in; only inside views declared for members or phones."""
    return cast(SeatClaims, g.claims)


def activation_claims() -> ActivationClaims:
    """Return which WeChat account asks; only inside views declared for unbound accounts."""
    return cast(ActivationClaims, g.claims)


def access_of(view: Callable[..., Any]) -> str | None:
    """Return what a view declares, or None."""
    return getattr(view, "access", None)


def require_declared_access(app: Flask) -> None:
    """Raise RuntimeError if any view of the app does not declare who may call it."""
    undeclared = [name for name, view in app.view_functions.items() if access_of(view) is None]
    if undeclared:
        raise RuntimeError(f"views that do not declare who may call them: {', '.join(sorted(undeclared))}")


def is_signed_in() -> bool:
    """Tell whether this browser carries a session that holds."""
    try:
        given().computer_tokens.read(request.cookies.get(SESSION_COOKIE, ""), given().now())
    except TokenRefused:
        return False
    return True


def csrf_token() -> str:
    """Return what a form of the signed-in browser must send back; empty when nobody is signed in."""
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return ""
    signer = Signer(given().config.token_secrets[-1], salt="liuhao-csrf", key_derivation="hmac")
    return signer.get_signature(cookie).decode()


def _declare(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def _read_seat() -> SeatClaims:
    if "Authorization" in request.headers:
        return given().seat_tokens.read(_require_bearer(), given().now())
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        raise SignInRequired
    claims = given().computer_tokens.read(cookie, given().now())
    if request.method not in _SAFE:
        _require_csrf()
    return claims


def _require_bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SignInRequired
    return token.strip()


def _require_csrf() -> None:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise Forbidden("页面已过期，请刷新后重试。")

"""WeChat's two token calls: who may have an access token, and for how long it is good."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from local.stand_in.call import Call
from local.stand_in.errors import Refusal
from local.stand_in.settings import StandInSettings
from local.stand_in.state import StandInState
from local.stand_in.tokens import Token


def grant_plain_token(state: StandInState, call: Call) -> dict[str, Any]:
    """A new token each time; the one before is good for 300 s more."""
    _require_credentials(state.settings, call.query, call.ip)
    with state.lock:
        now = state.now()
        return _describe_token(state.tokens.plain.renew(now), now)


def grant_stable_token(state: StandInState, call: Call) -> dict[str, Any]:
    """The same token with its remaining seconds, or a new one when 300 s or less remain."""
    body = call.parse_object()
    if body is None:
        raise Refusal(41002)
    _require_credentials(state.settings, body, call.ip)
    with state.lock:
        now = state.now()
        token = state.tokens.stable.obtain(now, force=body.get("force_refresh") is True)
        return _describe_token(token, now)


def _require_credentials(settings: StandInSettings, given: Mapping[str, Any], ip: str) -> None:
    if given.get("grant_type") != "client_credential":
        raise Refusal(40002)
    if not given.get("appid"):
        raise Refusal(41002)
    if given["appid"] != settings.app_id:
        raise Refusal(40013)
    if not given.get("secret"):
        raise Refusal(41004)
    if given["secret"] != settings.secret:
        raise Refusal(40125)
    if settings.allowed_ips and ip not in settings.allowed_ips:
        raise Refusal(40164, ip=ip)


def _describe_token(token: Token, now: datetime) -> dict[str, Any]:
    return {"access_token": token.text, "expires_in": int((token.expires_at - now).total_seconds())}

"""Reading WeChat's replies: the value that was asked for, or CallFailed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.wechat.calls import LOGIN, PHONE, TOKEN
from handlers.wechat.failures import CallFailed, Mishap
from handlers.wechat.tokens import FetchedToken

_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

Reply = Mapping[str, Any]


def require_success(path: str, reply: object) -> dict[str, Any]:
    """The reply if it is a JSON object without an error; a missing errcode is success to WeChat."""
    if not isinstance(reply, dict):
        raise CallFailed(path, Mishap.UNREADABLE)
    errcode = _read_errcode(path, reply)
    if errcode:
        mishap = Mishap.BUSY if errcode == -1 else Mishap.REFUSED
        raise CallFailed(path, mishap, errcode=errcode, errmsg=str(reply.get("errmsg", "")))
    return reply


def require_image(path: str, content: bytes) -> bytes:
    """The bytes of a JPEG or PNG; anything else is not the code that was asked for."""
    if not content.startswith(_IMAGE_STARTS):
        raise CallFailed(path, Mishap.UNREADABLE)
    return content


def read_openid(reply: Reply) -> str:
    """The openid of a login reply; the session key next to it is left behind."""
    return _require_text(LOGIN, reply, "openid")


def read_phone(reply: Reply) -> str:
    """`+<country code><number>`; WeChat gives the country code as text or as a number."""
    info = reply.get("phone_info")
    if not isinstance(info, dict):
        raise CallFailed(PHONE, Mishap.UNREADABLE)
    return f"+{_require_text(PHONE, info, 'countryCode')}{_require_text(PHONE, info, 'purePhoneNumber')}"


def read_token(reply: Reply) -> FetchedToken:
    """The access token and its remaining seconds."""
    expires_in = reply.get("expires_in")
    if not isinstance(expires_in, int):
        raise CallFailed(TOKEN, Mishap.UNREADABLE)
    return FetchedToken(_require_text(TOKEN, reply, "access_token"), expires_in)


def read_message_id(reply: Reply) -> str | None:
    """The message's id when WeChat gives one; it does not always."""
    message_id = reply.get("msgid")
    return None if message_id is None else str(message_id)


def _read_errcode(path: str, reply: Reply) -> int:
    try:
        return int(reply.get("errcode", 0))
    except (TypeError, ValueError):
        pass
    raise CallFailed(path, Mishap.UNREADABLE)


def _require_text(path: str, reply: Reply, name: str) -> str:
    value = reply.get(name)
    if not isinstance(value, (str, int)) or not str(value):
        raise CallFailed(path, Mishap.UNREADABLE)
    return str(value)

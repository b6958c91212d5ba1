"""WeChat's refusals: the table of error texts and the shape in which they are answered."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

ERROR_TEXTS: Mapping[int, str] = {
    -1: "system error",
    40001: (
        "invalid credential, access_token is invalid or not latest, could get access_token by "
        "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
    ),
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code,",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used,",
    40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
    40169: "invalid length for scene, or the data is not json string",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "this appid does not match the openid",
    43107: "subscribe message capability is banned",
    43108: "concurrent messages to the same user",
    44002: "empty post data",
    44990: "reach max api second frequence limit",
    44991: "reach max api minute frequence limit",
    44993: "reach max api day frequence limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit  mustslower  retry next minute",
    45168: "message contains sensitive words",
    47001: "data format error",
    47003: "argument invalid! data.{key}.value {reason}",
    48001: "api unauthorized",
    61010: "code is expired",
    85096: "not allow include scancode_time field",
    87009: "invalid signature",
}
PHONE_CODE_TEXT = "invalid code hint: [{hint}]"
FOREIGN_CODE_TEXT = "invalid openid, the code belongs to another openid"
UNLISTED_TEXT = "unspecified error"

SAMPLE_DETAILS: Mapping[str, str] = {"ip": "203.0.113.5", "key": "thing1", "reason": "invalid"}
# WeChat's keyword errors look cut off at this length, wherever the word then ends.
KEYWORD_TEXT_LENGTH = 48


class Refusal(Exception):
    """WeChat says no; `text` replaces the table's, `details` fill its gaps."""

    def __init__(self, errcode: int, text: str | None = None, **details: str) -> None:
        self.errcode = errcode
        self.errmsg = _fill(errcode, text or ERROR_TEXTS.get(errcode, UNLISTED_TEXT), details)
        super().__init__(self.errmsg)


def shape_error(refusal: Refusal, now: datetime) -> dict[str, Any]:
    """The JSON body of a refusal, its errmsg ending in a request id that carries the time."""
    return {"errcode": refusal.errcode, "errmsg": f"{refusal.errmsg} rid: {make_rid(now)}"}


def make_rid(now: datetime) -> str:
    """A request id of three groups of eight hex digits, the first being the Unix time."""
    return f"{int(now.timestamp()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def _fill(errcode: int, text: str, details: Mapping[str, str]) -> str:
    filled = text.format_map({**SAMPLE_DETAILS, **details})
    return filled[:KEYWORD_TEXT_LENGTH] if errcode == 47003 else filled

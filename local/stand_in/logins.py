"""WeChat's login calls: code to session, the check of a session key, and the phone number."""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from local.stand_in.call import Call
from local.stand_in.errors import FOREIGN_CODE_TEXT, PHONE_CODE_TEXT, Refusal
from local.stand_in.settings import Person, StandInSettings
from local.stand_in.state import StandInState


def exchange_login_code(state: StandInState, call: Call) -> dict[str, Any]:
    """The openid and a new session key for a code of wx.login, which serves once."""
    _require_login_query(state.settings, call)
    with state.lock:
        now = state.now()
        code = state.login_codes.find(call.query["js_code"], now)
        if code is None:
            raise Refusal(40029)
        if code.used:
            raise Refusal(40163)
        if code.openid in state.settings.blocked_openids:
            raise Refusal(40226)
        if not state.count_login(code.openid, now):
            raise Refusal(45011)
        code.used = True
        session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        state.session_keys[code.openid] = session_key
        state.last_visits[code.openid] = now
        return {"session_key": session_key, "openid": code.openid}


def check_session(state: StandInState, call: Call) -> dict[str, Any]:
    """Whether the signature is made with the account's present session key."""
    with state.lock:
        key = state.session_keys.get(call.query.get("openid", ""))
    wanted = hmac.new((key or "").encode(), b"", hashlib.sha256).hexdigest()
    given = call.query.get("signature", "")
    is_signed = call.query.get("sig_method") == "hmac_sha256" and hmac.compare_digest(wanted.encode(), given.encode())
    if key is None or not is_signed:
        raise Refusal(87009)
    return {"errcode": 0, "errmsg": "ok"}


def reveal_phone_number(state: StandInState, call: Call) -> dict[str, Any]:
    """The phone number behind a code of the phone-number button, which serves once."""
    body = call.read_object()
    with state.lock:
        now = state.now()
        code = state.phone_codes.find(body.get("code"), now)
        if code is None or code.used:
            raise Refusal(40029, PHONE_CODE_TEXT, hint=secrets.token_urlsafe(8))
        if body.get("openid") not in (None, "", code.openid):
            raise Refusal(40003, FOREIGN_CODE_TEXT)
        code.used = True
    person = state.directory.find(code.openid)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "phone_info": _describe_phone(state.settings, person, int(now.timestamp())),
    }


def _require_login_query(settings: StandInSettings, call: Call) -> None:
    appid = "" if call.method == "POST" else call.query.get("appid", "")
    if not appid:
        raise Refusal(41002)
    if appid != settings.app_id:
        raise Refusal(40013)
    if not call.query.get("secret"):
        raise Refusal(41004)
    if call.query["secret"] != settings.secret:
        raise Refusal(40125)
    if not call.query.get("js_code"):
        raise Refusal(41008)
    if call.query.get("grant_type") != "authorization_code":
        raise Refusal(40002)


def _describe_phone(settings: StandInSettings, person: Person | None, timestamp: int) -> dict[str, Any]:
    # People may be given with or without the country code; WeChat tells it apart from the number.
    phone = person.phone.removeprefix("+86") if person else ""
    return {
        "phoneNumber": phone,
        "purePhoneNumber": phone,
        "countryCode": 86 if settings.numeric_country_code else "86",
        "watermark": {"timestamp": timestamp, "appid": settings.app_id},
    }

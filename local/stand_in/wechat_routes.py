"""The paths of api.weixin.qq.com that the product uses, and what happens around every one of them."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request

from local.stand_in.call import Call
from local.stand_in.credentials import grant_plain_token, grant_stable_token
from local.stand_in.errors import Refusal, shape_error
from local.stand_in.faults import Fault
from local.stand_in.logins import check_session, exchange_login_code, reveal_phone_number
from local.stand_in.sending import send_message, writing_to
from local.stand_in.state import StandInState
from local.stand_in.text_checks import check_text
from local.stand_in.wxa_codes import draw_wxa_code

Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Endpoint:
    """How a path answers, and what is asked of a call before it gets there."""

    answer: Callable[[StandInState, Call], dict[str, Any] | bytes]
    must_post: bool = False
    needs_token: bool = False
    json_type: str = "application/json; encoding=utf-8"


ENDPOINTS: Mapping[str, Endpoint] = {
    "/sns/jscode2session": Endpoint(exchange_login_code, json_type="text/plain"),
    "/cgi-bin/token": Endpoint(grant_plain_token),
    "/cgi-bin/stable_token": Endpoint(grant_stable_token, must_post=True),
    "/wxa/business/getuserphonenumber": Endpoint(reveal_phone_number, must_post=True, needs_token=True),
    "/wxa/getwxacodeunlimit": Endpoint(draw_wxa_code, must_post=True, needs_token=True),
    "/wxa/checksession": Endpoint(check_session, needs_token=True),
    "/cgi-bin/message/subscribe/send": Endpoint(send_message, must_post=True, needs_token=True),
    "/wxa/msg_sec_check": Endpoint(check_text, must_post=True, needs_token=True),
}


def make_wechat_blueprint(state: StandInState, sleep: Sleep = time.sleep) -> Blueprint:
    """Every path of the table above; a delay that a fault orders is spent in `sleep`."""
    blueprint = Blueprint("wechat", __name__)

    def view() -> Response:
        endpoint = ENDPOINTS[request.path]
        try:
            return _give(endpoint, _answer(state, sleep, endpoint))
        except Refusal as refusal:
            return _give(endpoint, shape_error(refusal, state.now()))

    for path in ENDPOINTS:
        blueprint.add_url_rule(path, path, view, methods=["GET", "POST"])
    return blueprint


def _answer(state: StandInState, sleep: Sleep, endpoint: Endpoint) -> dict[str, Any] | bytes | Response:
    call = Call(request.method, request.args, request.get_data(), request.remote_addr or "")
    with writing_to(state, call) as is_crowded:
        fault = state.faults.take(request.path)
        if fault is not None:
            sleep(fault.delay_s)
        if fault is not None and fault.replaces_answer:
            return _misbehave(fault, endpoint)
        _require_form(state, endpoint, call)
        return endpoint.answer(state, replace(call, is_crowded=is_crowded))


def _misbehave(fault: Fault, endpoint: Endpoint) -> Response:
    if fault.errcode is not None:
        raise Refusal(fault.errcode)
    return Response(fault.body or "", status=fault.http_status or 200, content_type=endpoint.json_type)


def _require_form(state: StandInState, endpoint: Endpoint, call: Call) -> None:
    if endpoint.must_post and call.method != "POST":
        raise Refusal(43002)
    if endpoint.needs_token:
        with state.lock:
            state.tokens.require_valid(call.query.get("access_token"), state.now())


def _give(endpoint: Endpoint, answer: dict[str, Any] | bytes | Response) -> Response:
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, bytes):
        return Response(answer, content_type="image/png")
    return Response(json.dumps(answer, ensure_ascii=False), content_type=endpoint.json_type)

"""The control API under `/_control/`: what tests and demonstrations order from the stand-in."""

import secrets
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from local.stand_in.codes import CodeBook
from local.stand_in.consenting import answer_popup, revoke
from local.stand_in.control_bodies import (
    Account,
    ClockOffset,
    ControlRefusal,
    Failing,
    NewUser,
    Popup,
    Revocation,
    Scan,
    Subscription,
    read_body,
    read_fault,
)
from local.stand_in.mailbox import Message
from local.stand_in.member_api import MemberApi
from local.stand_in.phone import Phone
from local.stand_in.settings import Person
from local.stand_in.state import StandInState
from local.stand_in.wechat_routes import ENDPOINTS

TICKET_FIELDS = ("id", "state", "requested_at", "browser", "match_number", "expires_at")


def make_control_blueprint(state: StandInState, api: MemberApi) -> Blueprint:
    """The orders and the questions, as JSON; refusals are problem documents (RFC 9457)."""
    blueprint = Blueprint("control", __name__, url_prefix="/_control")
    blueprint.register_error_handler(ControlRefusal, _show_refusal)
    _add_accounts(blueprint, state)
    _add_messages(blueprint, state)
    _add_pushes(blueprint, state)
    _add_disturbances(blueprint, state)

    @blueprint.post("/scan")
    def play_scan() -> dict[str, Any]:
        """Plays a phone that scans a code, as far as the members' API lets it."""
        order = read_body(request.get_data(), Scan)
        _require_account(state, order.openid)
        return _play(Phone(state, api, order.openid), order)

    return blueprint


def _add_accounts(blueprint: Blueprint, state: StandInState) -> None:
    @blueprint.get("/people")
    def list_people() -> Response:
        """The demo people."""
        return jsonify([_describe_person(person) for person in state.directory.list_people()])

    @blueprint.post("/users")
    def make_user() -> dict[str, str]:
        """Makes an account that belongs to no demo person."""
        order = read_body(request.get_data(), NewUser)
        openid = order.openid or f"o{secrets.token_hex(14)}"[:28]
        state.directory.add(openid, order.phone)
        return {"openid": openid}

    @blueprint.post("/login-codes")
    def issue_login_code() -> dict[str, str]:
        """What wx.login would give."""
        return _issue_code(state, state.login_codes)

    @blueprint.post("/phone-codes")
    def issue_phone_code() -> dict[str, str]:
        """What a tap on the phone-number button would give."""
        return _issue_code(state, state.phone_codes)


def _add_messages(blueprint: Blueprint, state: StandInState) -> None:
    @blueprint.post("/subscriptions")
    def subscribe() -> dict[str, int]:
        """Answers the subscribe pop-up and tells the credits left."""
        order = read_body(request.get_data(), Subscription)
        _require_account(state, order.openid)
        _require_template(state, order.template_id)
        credits = answer_popup(state, order.openid, {order.template_id: order.choice})
        return {"credits": credits[order.template_id]}

    @blueprint.post("/popups")
    def answer() -> dict[str, Any]:
        """Answers a pop-up with several templates in one go, and tells the credits left."""
        order = read_body(request.get_data(), Popup)
        _require_account(state, order.openid)
        for template_id in order.answers:
            _require_template(state, template_id)
        return {"credits": answer_popup(state, order.openid, order.answers)}

    @blueprint.post("/revocations")
    def switch_off() -> tuple[str, int]:
        """Switches a template off, as on a message's card."""
        order = read_body(request.get_data(), Revocation)
        _require_account(state, order.openid)
        _require_template(state, order.template_id)
        revoke(state, order.openid, order.template_id)
        return "", 204

    @blueprint.get("/messages")
    def list_messages() -> Response:
        """Every message sent, oldest first."""
        with state.lock:
            messages = list(state.mailbox.messages)
        return jsonify([_describe_message(message) for message in messages])


def _add_pushes(blueprint: Blueprint, state: StandInState) -> None:
    @blueprint.get("/pushes")
    def list_pushes() -> Response:
        """Every event pushed to the product so far, oldest first; waits for those on their way."""
        state.pusher.drain()
        return jsonify([asdict(push) for push in list(state.pusher.pushed)])

    @blueprint.post("/failing")
    def let_messages_fail() -> tuple[str, int]:
        """Lets the next messages be accepted and never arrive."""
        order = read_body(request.get_data(), Failing)
        with state.lock:
            state.mailbox.failing = order.times
        return "", 204


def _add_disturbances(blueprint: Blueprint, state: StandInState) -> None:
    @blueprint.post("/faults")
    def order_fault() -> tuple[str, int]:
        """Makes the next calls of a path go wrong."""
        state.faults.order(read_fault(request.get_data(), frozenset(ENDPOINTS)))
        return "", 204

    @blueprint.delete("/faults")
    def clear_faults() -> tuple[str, int]:
        """Lets every call go well again."""
        state.faults.clear()
        return "", 204

    @blueprint.post("/clock")
    def move_clock() -> dict[str, str]:
        """Sets how far the stand-in's time is ahead, and tells its time."""
        order = read_body(request.get_data(), ClockOffset)
        return {"now": state.move_clock(order.offset_s).isoformat()}


def _play(phone: Phone, order: Scan) -> dict[str, Any]:
    ticket: dict[str, Any] = {}
    if phone.log_in().is_good:
        if order.activate and not phone.is_activated:
            phone.activate_by_phone_number()
        scanned = phone.scan(order.scene)
        if scanned.is_good:
            ticket = {key: scanned.body.get(key) for key in TICKET_FIELDS}
        if scanned.is_good and order.confirm:
            ticket["state"] = phone.confirm(order.scene).body.get("state", ticket["state"])
    return {"steps": phone.steps, "ticket": ticket or None}


def _issue_code(state: StandInState, book: CodeBook) -> dict[str, str]:
    order = read_body(request.get_data(), Account)
    _require_account(state, order.openid)
    with state.lock:
        return {"code": book.issue(order.openid, state.now())}


def _require_account(state: StandInState, openid: str) -> None:
    if not state.directory.has(openid):
        raise ControlRefusal(404, "unknown_openid", "没有这个微信账号。")


def _require_template(state: StandInState, template_id: str) -> None:
    if state.settings.find_template(template_id) is None:
        raise ControlRefusal(404, "unknown_template", "没有这个订阅消息模板。")


def _describe_person(person: Person) -> dict[str, Any]:
    return {
        "openid": person.openid,
        "name": person.name,
        "phone": person.phone,
        "role": person.role,
        "branch": person.branch,
        "activated": person.activated,
    }


def _describe_message(message: Message) -> dict[str, Any]:
    return {
        "openid": message.openid,
        "template_id": message.template_id,
        "title": message.title,
        "page": message.page,
        "data": dict(message.data),
        "sent_at": message.sent_at.isoformat(),
    }


def _show_refusal(refusal: ControlRefusal) -> tuple[Response, int]:
    body = jsonify(code=refusal.code, detail=refusal.detail, status=refusal.status)
    body.content_type = "application/problem+json"
    return body, refusal.status

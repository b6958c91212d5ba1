"""WeChat's subscribe message call: every check in its order, then the message is on the phone."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local.stand_in.call import Call
from local.stand_in.errors import Refusal
from local.stand_in.keywords import is_acceptable
from local.stand_in.mailbox import Message
from local.stand_in.settings import StandInSettings, Template
from local.stand_in.state import StandInState


@contextmanager
def writing_to(state: StandInState, call: Call) -> Iterator[bool]:
    """Marks the recipient as being written to; yields whether another call was already at it."""
    touser = str((call.parse_object() or {}).get("touser", ""))
    with state.lock:
        was_busy = state.mailbox.being_written_to[touser] > 0
        state.mailbox.being_written_to[touser] += 1
    try:
        yield was_busy
    finally:
        with state.lock:
            state.mailbox.being_written_to -= Counter([touser])


def send_message(state: StandInState, call: Call) -> dict[str, Any]:
    """Delivers a message to an account that has a credit for its template."""
    body = call.read_object()
    if not state.directory.has(body.get("touser")):
        raise Refusal(40003)
    template = state.settings.find_template(body.get("template_id"))
    if template is None:
        raise Refusal(40037)
    data = _require_data(template, body.get("data"))
    page = _require_allowed(state.settings, template, data, body.get("page") or "")
    if call.is_crowded:
        raise Refusal(43108)
    message_id = _deliver(state, template, body["touser"], page, data)
    answer: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
    return answer | ({"msgid": int(message_id)} if state.settings.gives_message_id else {})


def _require_data(template: Template, data: object) -> dict[str, str]:
    given: Mapping[str, Any] = data if isinstance(data, dict) else {}
    return {key: _require_value(template, key, given.get(key)) for key in template.keywords}


def _require_value(template: Template, key: str, field: object) -> str:
    value = field.get("value") if isinstance(field, dict) else None
    if value in (None, ""):
        raise Refusal(47003, key=key, reason="is empty")
    if not is_acceptable(key, value, template.enums):
        raise Refusal(47003, key=key, reason="invalid")
    return str(value)


def _require_allowed(settings: StandInSettings, template: Template, data: Mapping[str, str], page: object) -> str:
    if not isinstance(page, str) or (page and not settings.is_published(page.partition("?")[0])):
        raise Refusal(41030)
    if template.banned:
        raise Refusal(43107)
    if any(word in value for word in settings.sensitive_words for value in data.values()):
        raise Refusal(45168)
    return page


def _deliver(state: StandInState, template: Template, openid: str, page: str, data: dict[str, str]) -> str:
    with state.lock:
        if not state.mailbox.has_credit(openid, template.template_id):
            raise Refusal(43101)
        message = Message(openid, template.template_id, template.title, page, data, state.now())
        has_arrived = state.mailbox.deliver(message, template)
    message_id = str(10**18 + secrets.randbelow(9 * 10**18))
    outcome = ("0", "success") if has_arrived else ("1", "failed:system failed")
    entry = {"TemplateId": template.template_id, "MsgID": message_id}
    told = {**entry, "ErrorCode": outcome[0], "ErrorStatus": outcome[1]}
    state.pusher.push("subscribe_msg_sent_event", openid, [told])
    return message_id

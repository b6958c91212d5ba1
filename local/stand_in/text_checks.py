"""WeChat's check of texts: every check in its order, then a verdict by marked words."""

import secrets
from datetime import timedelta
from typing import Any

from local.stand_in.call import Call
from local.stand_in.errors import Refusal
from local.stand_in.settings import StandInSettings
from local.stand_in.state import StandInState

LONGEST = 2500
# Whoever has not opened the mini-program for so long is not checked.
VISIT_COUNTS_FOR = timedelta(hours=2)
NORMAL, POLITICS, OTHER = 100, 20001, 21000
_SCENES = (1, 2, 3, 4)


def check_text(state: StandInState, call: Call) -> dict[str, Any]:
    """The verdict on a text of an account that was here within two hours: pass, or as its words are marked."""
    body = call.read_object()
    content = body.get("content")
    # Which code an overlong text gets is not documented.
    if not isinstance(content, str) or not content or len(content) > LONGEST or body.get("version") != 2:
        raise Refusal(47001)
    if body.get("scene") not in _SCENES:
        raise Refusal(40129)
    if not state.directory.has(body.get("openid")):
        raise Refusal(40003)
    with state.lock:
        seen_at = state.last_visits.get(body["openid"])
    if seen_at is None or state.now() - seen_at > VISIT_COUNTS_FOR:
        raise Refusal(61010)
    return _give_verdict(*_judge(state.settings, f"{body.get('title', '')}\n{content}"))


def _judge(settings: StandInSettings, text: str) -> tuple[str, int]:
    if any(word in text for word in settings.sensitive_words):
        return "risky", POLITICS
    if any(word in text for word in settings.doubtful_words):
        return "review", OTHER
    return "pass", NORMAL


def _give_verdict(suggest: str, label: int) -> dict[str, Any]:
    result = {"suggest": suggest, "label": label}
    detail = [{"strategy": "content_model", "errcode": 0, "prob": 90, **result}]
    trace_id = secrets.token_hex(16)
    return {"errcode": 0, "errmsg": "ok", "trace_id": trace_id, "result": result, "detail": detail}

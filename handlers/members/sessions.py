"""Signing in with WeChat."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import claims_of
from handlers.web.access import for_anyone
from handlers.web.answer import Moment, answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.seats import MemberCard, SignedIn
from models.services.sessions import open_session, seal_openid

blueprint = Blueprint("sessions", __name__)


class SessionRequest(Body):
    """A wx.login code; good once, for five minutes."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class SessionAnswer(msgspec.Struct):
    """A bearer token; `member` is null until this WeChat account is activated (the token then serves only that)."""

    token: str
    expires_at: Moment
    member: MemberCard | None


def answer_signed_in(signed_in: SignedIn, status: int) -> Response:
    """Return a member's token and card."""
    token, expires_at = given().seat_tokens.issue(given().now(), **claims_of(signed_in.seat))
    return answer_json(SessionAnswer(token, expires_at, signed_in.member), status)


@blueprint.post("/api/sessions")
@for_anyone
@describes(
    body=SessionRequest,
    answers={201: SessionAnswer},
    errors=[
        errors.LoginCodeRefused,
        errors.WeChatAccountBlocked,
        errors.MemberInactive,
        errors.WeChatBusy,
        errors.WeChatMisconfigured,
    ],
)
def post_session() -> Response:
    """Sign in with a wx.login code."""
    now = given().now()
    opened = open_session(read_body(SessionRequest).code, given().connect_wechat(), now)
    if opened.signed_in is not None:
        return answer_signed_in(opened.signed_in, 201)
    token, expires_at = given().activation_tokens.issue(now, openid=seal_openid(opened.openid))
    return answer_json(SessionAnswer(token, expires_at, None), 201)

"""WeChat's own calls: it tries the address, and tells who consents and what became of messages."""

from __future__ import annotations

from flask import Blueprint, Response, request

from handlers.web.access import for_anyone
from handlers.web.callback import given_callback
from handlers.web.dependencies import given
from models.services.wechat_events import hear_wechat

blueprint = Blueprint("wechat_events", __name__)


@blueprint.get("/wechat/callback")
@for_anyone
def get_callback() -> Response:
    """Return what WeChat wants to hear before it accepts this address."""
    return Response(given_callback().greet(request.args, given().now()), mimetype="text/plain")


@blueprint.post("/wechat/callback")
@for_anyone
def post_callback() -> Response:
    """Book what WeChat tells and say so, well within its 5 s; it asks for no more."""
    now = given().now()
    hear_wechat(given_callback().read(request.args, request.get_data(), now), now)
    return Response("success", mimetype="text/plain")

"""Lambda `outreach`: what members and secretaries need besides voting, and WeChat's own calls.

Turnout, reminders, consent and assisted ballots stand apart from the members' app, so that a ballot's cold start
never pays for them and the rights to write runs and the trail stay out of it. Same addresses, same tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask

from handlers.clock import read_clock
from handlers.config import Config, read_callback, read_config, read_place
from handlers.connecting import connect_wechat_of
from handlers.members import (
    branch_ballots,
    branch_phones,
    branch_reminders,
    branch_turnout,
    page_branch,
    page_branch_ballots,
    page_branch_reminders,
    page_preview,
    page_reminders,
    page_suggest,
    subscriptions,
    suggestions,
    wechat_events,
)
from handlers.members.page_problems import show_problem
from handlers.web.callback import CallbackPort, provide_callback
from handlers.web.dependencies import WeChatPort, provide
from handlers.web.flask_app import build_app
from handlers.web.lambda_entry import answer_gateway
from handlers.wechat.callback import WeChatCallback
from models.services.stores import open_store

BLUEPRINTS = [
    module.blueprint
    for module in (
        subscriptions,
        page_reminders,
        wechat_events,
        branch_turnout,
        branch_reminders,
        branch_ballots,
        branch_phones,
        page_branch,
        page_branch_reminders,
        page_branch_ballots,
        suggestions,
        page_suggest,
        page_preview,
    )
]
# Where the gateway, and the stand, lead to this app instead of the members'.
PATHS = (
    "/api/branch",
    "/api/subscriptions",
    "/api/suggestions",
    "/branch",
    "/preview",
    "/reminders",
    "/suggest",
    "/wechat/callback",
)


def create_app(
    config: Config,
    connect_wechat: Callable[[], WeChatPort] | None = None,
    now: Callable[[], datetime] = read_clock,
    callback: CallbackPort | None = None,
) -> Flask:
    """Return the app; `connect_wechat` makes the client when first needed, `callback` reads WeChat's own calls."""
    app = build_app("outreach", config, BLUEPRINTS, page=show_problem)
    provide(app, config, connect_wechat or lru_cache(maxsize=1)(lambda: connect_wechat_of(config)), now)
    if callback is not None:
        provide_callback(app, callback)
    return app


def make_callback(config: Config) -> CallbackPort:
    """Return what reads WeChat's own calls in this deployment."""
    return WeChatCallback(config.wechat_app_id, *read_callback())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one call of API Gateway."""
    return answer_gateway(_warm_app(), event, context)


@lru_cache(maxsize=1)
def _warm_app() -> Flask:
    config = read_config()
    open_store(*read_place(), data_keys=config.data_keys, lookup_key=config.lookup_key)
    return create_app(config, callback=make_callback(config))

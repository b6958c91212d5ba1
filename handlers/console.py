"""Lambda `console`: the pages of administrators, officers, secretaries and auditors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask

from handlers.administration import (
    activation_codes,
    audit,
    campaign_changes,
    campaign_opening,
    campaign_rules,
    campaigns,
    confirming,
    dead_letters,
    exports,
    grants,
    home,
    ladder,
    members,
    moves,
    nomination_dossiers,
    offices,
    publication,
    rebinding,
    reminder_plan,
    reminder_runs,
    reminders,
    removal,
    review,
    roll,
    roster_imports,
    signing_in,
    turnout,
    turnout_exports,
    units,
)
from handlers.administration.page_problems import show_problem
from handlers.clock import read_clock
from handlers.config import Config, read_config, read_members_url, read_place, read_queues
from handlers.connecting import connect_wechat_of
from handlers.web.dependencies import OutboxPort, WeChatPort, provide
from handlers.web.flask_app import build_app
from handlers.web.lambda_entry import answer_gateway
from models.services.stores import open_store

BLUEPRINTS = [
    module.blueprint
    for module in (
        home,
        signing_in,
        confirming,
        campaigns,
        campaign_rules,
        campaign_opening,
        campaign_changes,
        reminders,
        reminder_plan,
        reminder_runs,
        dead_letters,
        roll,
        units,
        moves,
        members,
        roster_imports,
        grants,
        ladder,
        turnout,
        turnout_exports,
        activation_codes,
        rebinding,
        removal,
        review,
        nomination_dossiers,
        offices,
        publication,
        audit,
        exports,
    )
]
# A roster of 20,000 lines is 1 MB; Lambda itself takes 6 MB, base64 included.
LARGEST_UPLOAD = 4 * 1024 * 1024 + 64 * 1024


def create_app(
    config: Config,
    connect_wechat: Callable[[], WeChatPort] | None = None,
    now: Callable[[], datetime] = read_clock,
    connect_outbox: Callable[[], OutboxPort] | None = None,
) -> Flask:
    """Return the console; `connect_wechat` and `connect_outbox` make those clients when they are first needed."""
    app = build_app("console", config, BLUEPRINTS, page=show_problem, largest_body=LARGEST_UPLOAD)
    provide(
        app, config, connect_wechat or lru_cache(maxsize=1)(lambda: connect_wechat_of(config)), now, connect_outbox
    )
    return app


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one call of API Gateway."""
    return answer_gateway(_warm_app(), event, context)


@lru_cache(maxsize=1)
def _warm_app() -> Flask:
    config = read_config(members_url=read_members_url())
    open_store(*read_place(), data_keys=config.data_keys, lookup_key=config.lookup_key)
    return create_app(config, connect_outbox=lru_cache(maxsize=1)(connect_outbox_of))


def connect_outbox_of() -> OutboxPort:
    """Return the queue of reminders, with what was put aside."""
    # botocore's own client is heavy; hardly any page needs it.
    from handlers.queue import SqsQueue  # noqa: PLC0415

    queues = read_queues()
    return SqsQueue(queues.reminders, queues.dead_letters, queues.region, queues.endpoint)

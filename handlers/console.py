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
    nomination_draft,
    nomination_editor,
    nomination_forms,
    nomination_imports,
    nomination_sending,
    nominations,
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
    suggestions,
    turnout,
    turnout_exports,
    units,
    uploads,
)
from handlers.administration.page_problems import show_problem
from handlers.clock import read_clock
from handlers.config import Config, read_config, read_members_url, read_place, read_queues
from handlers.connecting import connect_wechat_of
from handlers.storing import connect_storage_of
from handlers.web.dependencies import OutboxPort, WeChatPort, provide
from handlers.web.flask_app import build_app
from handlers.web.lambda_entry import answer_gateway
from models.services.stores import open_store
from models.services.upload_ports import Storage

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
        suggestions,
        units,
        moves,
        nominations,
        nomination_editor,
        nomination_draft,
        nomination_sending,
        nomination_imports,
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
        uploads,
        nomination_forms,
    )
]
# A roster of 20,000 lines is 1 MB; Lambda itself takes 6 MB, base64 included.
LARGEST_UPLOAD = 4 * 1024 * 1024 + 64 * 1024


def create_app(
    config: Config,
    connect_wechat: Callable[[], WeChatPort] | None = None,
    now: Callable[[], datetime] = read_clock,
    connect_outbox: Callable[[], OutboxPort] | None = None,
    connect_storage: Callable[[], Storage] | None = None,
) -> Flask:
    """Return the console; what is named `connect_…` makes a client when it is first needed."""
    app = build_app("console", config, BLUEPRINTS, page=show_problem, largest_body=LARGEST_UPLOAD, is_uploading=True)
    connect_wechat = connect_wechat or lru_cache(maxsize=1)(lambda: connect_wechat_of(config))
    connect_storage = connect_storage or lru_cache(maxsize=1)(connect_storage_of)
    provide(app, config, connect_wechat, now, connect_outbox, connect_storage)
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

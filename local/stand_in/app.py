"""The stand-in's Flask app: WeChat's paths, the control API and the demo phone."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Flask

from local.stand_in.control_routes import make_control_blueprint
from local.stand_in.directory import Directory
from local.stand_in.member_api import HttpMemberApi, MemberApi
from local.stand_in.phone_pages import make_phone_blueprint
from local.stand_in.pushing import Post, post_over_http
from local.stand_in.settings import Person, StandInSettings
from local.stand_in.state import StandInState
from local.stand_in.wechat_routes import make_wechat_blueprint


def read_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def create_stand_in(
    settings: StandInSettings,
    people: Callable[[], list[Person]],
    *,
    clock: Callable[[], datetime] = read_clock,
    sleep: Callable[[float], None] = time.sleep,
    member_api: MemberApi | None = None,
    post: Post = post_over_http,
    credits: Mapping[tuple[str, str], int] | None = None,
) -> Flask:
    """A stand-in with a memory of its own; `people` is asked anew each time, never under a lock.

    `post` carries what it pushes to the product; `credits`, by account and template, are left from before its start.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    state = StandInState(settings, Directory(people), clock, post)
    state.mailbox.credits.update(credits or {})
    api = member_api or HttpMemberApi(settings.member_url)
    app.register_blueprint(make_wechat_blueprint(state, sleep))
    app.register_blueprint(make_control_blueprint(state, api))
    app.register_blueprint(make_phone_blueprint(state, api))
    return app

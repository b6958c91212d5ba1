"""Building a Flask app that answers problems in one way and sends strict headers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, request
from werkzeug.routing import Map, Rule, UnicodeConverter

from handlers.config import Config
from handlers.web.access import for_anyone, require_declared_access
from handlers.web.body import LARGEST_BODY
from handlers.web.problem import Page, answer_problems

log = logging.getLogger("liuhao.access")


class IdConverter(UnicodeConverter):
    """An id in an address, at most 64 characters: none of ours is longer, and DynamoDB refuses endless keys."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, maxlength=64)


class UnhurriedRule(Rule):
    """A route that compiles how its address is built when one is first built.

    Werkzeug compiles two builders a route at once, 1.7 M instructions: a twentieth of a cold start, and a ballot
    needs none of them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(super(UnhurriedRule, self)._compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build


class _App(Flask):
    url_rule_class = UnhurriedRule


def build_app(
    name: str,
    config: Config,
    blueprints: Sequence[Blueprint],
    page: Page | None = None,
    largest_body: int = LARGEST_BODY,
    is_uploading: bool = False,
) -> Flask:
    """Return an app of these blueprints; raise RuntimeError if a view does not declare who may call it.

    The pages of an app that is uploading may send files to the bucket, and show what lies there.
    """
    app = _App(name, root_path=__file__.rpartition("/")[0])
    app.config["MAX_CONTENT_LENGTH"] = largest_body
    app.config["MAX_FORM_MEMORY_SIZE"] = largest_body
    app.url_map.converters["default"] = IdConverter
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if "static" in app.view_functions:
        app.view_functions["static"] = for_anyone(app.view_functions["static"])
    require_declared_access(app)
    answer_problems(app, page)
    _send_strict_headers(app, config, is_uploading)
    _log_requests(app)
    return app


def _send_strict_headers(app: Flask, config: Config, is_uploading: bool) -> None:
    shown, sent_to = _origin_of(config.media_url), ""
    if is_uploading:
        sent_to = " " + _origin_of(config.storage_url or config.media_url)
        shown = " ".join(sorted({shown, sent_to.strip()}))
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{sent_to}; form-action 'self'; "
        f"img-src 'self' data: {shown}; media-src {shown}; base-uri 'none'; frame-ancestors 'none'"
    )

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if config.is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _log_requests(app: Flask) -> None:
    """One line a request: method, route, status, milliseconds. Never the address: it may carry ids and codes."""

    @app.before_request
    def _start() -> None:
        g.started = perf_counter()

    @app.after_request
    def _line(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        spent = (perf_counter() - g.started) * 1000 if "started" in g else 0.0
        log.info("%s %s %d %.0f ms", request.method, route, response.status_code, spent)
        return response

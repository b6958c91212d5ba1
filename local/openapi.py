"""Describes the JSON calls in docs/openapi.json, from what the views declare: `python -m local.openapi` writes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask

from handlers import member, outreach
from handlers.clock import read_clock
from handlers.config import Config
from handlers.connecting import connect_wechat_of
from handlers.members.ballots import BallotAnswer
from handlers.members.page_problems import show_problem
from handlers.web.access import SESSION_COOKIE
from handlers.web.answer import PlainText
from handlers.web.callback import CallbackPort, provide_callback
from handlers.web.dependencies import WeChatPort, provide
from handlers.web.describe import Description
from handlers.web.flask_app import build_app
from local.calls import Call, list_calls, list_refusals

TARGET = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"

_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "anyone": [],
    "member": [{"member": []}, {"computer": []}],
    "phone": [{"member": []}],
    "unbound": [{"activation": []}],
}
_SCHEMES = {
    "member": {"type": "http", "scheme": "bearer", "description": "A signed-in member's token, in the mini-program."},
    "activation": {"type": "http", "scheme": "bearer", "description": "The token of an account not activated yet."},
    "computer": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "The session of a computer that signed in by scanning.",
    },
}
_RETRY_AFTER = {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}
_CSRF = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": False,
    "description": "What the page carries; required together with the cookie only.",
    "schema": {"type": "string"},
}


class FieldProblem(msgspec.Struct):
    """What is wrong with one field; `field` is a name or a path such as `candidates[2]`."""

    field: str
    detail: str


class Problem(msgspec.Struct):
    """An RFC 9457 problem: `code` is stable, for programs; `detail` is Chinese, for members."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET
    ballot: BallotAnswer | msgspec.UnsetType = msgspec.UNSET


def describe_api(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every view that declares what it takes and answers."""
    calls = list(list_calls(app))
    schemas = _Schemas(calls)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for call in calls:
        paths[call.path][call.method.lower()] = _describe_call(call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "六好",
            "version": "1",
            "description": "The calls of members and secretaries. Times: ISO 8601 with offset; errors: RFC 9457.",
        },
        "servers": [{"url": "/"}],
        "paths": dict(paths),
        "components": {"schemas": schemas.components, "securitySchemes": _SCHEMES},
    }


def render_api(app: Flask) -> str:
    """Return the document as it stands in docs/openapi.json."""
    return json.dumps(describe_api(app), ensure_ascii=False, indent=2) + "\n"


def build_undeployed_app() -> Flask:
    """Return all that stands on the members' addresses, with settings that lead nowhere: to be looked at only."""
    config = Config(
        stage="described",
        region="cn-north-1",
        public_url="http://localhost",
        media_bucket="media",
        media_url="http://localhost",
        wechat_app_id="wx",
        wechat_url="https://api.weixin.qq.com",
        wechat_env_version="release",
        wechat_secret="none",
        token_secrets=("none",),
        data_keys=(),
        lookup_key=b"",
    )
    return build_whole_app(config, lambda: connect_wechat_of(config))


def build_whole_app(
    config: Config,
    connect_wechat: Callable[[], WeChatPort],
    now: Callable[[], datetime] = read_clock,
    callback: CallbackPort | None = None,
) -> Flask:
    """Return one app of both Lambdas behind the members' addresses, `member` and `outreach`."""
    app = build_app("members", config, [*member.BLUEPRINTS, *outreach.BLUEPRINTS], page=show_problem)
    provide(app, config, connect_wechat, now)
    if callback is not None:
        provide_callback(app, callback)
    return app


class _Schemas:
    """The shapes of all bodies and answers, as components and as references to them."""

    def __init__(self, calls: list[Call]) -> None:
        shapes = [Problem, *(shape for call in calls for shape in _shapes_of(call.description))]
        references, self.components = msgspec.json.schema_components(
            shapes, ref_template="#/components/schemas/{name}"
        )
        self._references = dict(zip(map(repr, shapes), references, strict=True))

    def of(self, shape: Any) -> dict[str, Any]:
        """Return a schema of this shape."""
        return self._references[repr(shape)]


def _shapes_of(description: Description) -> Iterator[Any]:
    if description.body is not None:
        yield description.body
    yield from description.query.values()
    yield from (answer for answer in description.answers.values() if answer is not None)


def _describe_call(call: Call, schemas: _Schemas) -> dict[str, Any]:
    module, name = call.rule.endpoint.split(".")
    described: dict[str, Any] = {
        "operationId": name,
        "tags": [module],
        "summary": (call.view.__doc__ or "").strip(),
        "security": _SECURITY[call.access],
    }
    parameters = [*_path_parameters(call), *_query_parameters(call, schemas)]
    if call.changes_something:
        parameters.append(_CSRF)
    if parameters:
        described["parameters"] = parameters
    if call.description.body is not None:
        content = {"application/json": {"schema": schemas.of(call.description.body)}}
        described["requestBody"] = {"required": True, "content": content}
    responses = {status: _describe_answer(call, status, schemas) for status in call.description.answers}
    for status, codes in list_refusals(call).items():
        responses[status] = _describe_refusal(status, codes, schemas)
    described["responses"] = {str(status): responses[status] for status in sorted(responses)}
    return described


def _path_parameters(call: Call) -> Iterator[dict[str, Any]]:
    for name in sorted(call.rule.arguments):
        schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[^/]+$"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(call: Call, schemas: _Schemas) -> Iterator[dict[str, Any]]:
    for name, shape in call.description.query.items():
        yield {"name": name, "in": "query", "required": False, "schema": schemas.of(shape)}


def _describe_answer(call: Call, status: int, schemas: _Schemas) -> dict[str, Any]:
    shape = call.description.answers[status]
    if shape is None:
        return {"description": "What the client holds is still right."}
    form = "text/plain" if shape is PlainText else "application/json"
    answer: dict[str, Any] = {
        "description": "Done." if status == 200 else "Made.",
        "content": {form: {"schema": schemas.of(shape)}},
    }
    if 304 in call.description.answers:
        answer["headers"] = {"ETag": {"required": True, "schema": {"type": "string"}}}
    return answer


def _describe_refusal(status: int, codes: dict[str, str], schemas: _Schemas) -> dict[str, Any]:
    narrowed: dict[str, Any] = {"properties": {"status": {"const": status}, "code": {"enum": sorted(codes)}}}
    if status == 422:
        narrowed["required"] = ["errors"]
    refusal: dict[str, Any] = {
        "description": "\n".join(f"`{code}`: {codes[code]}" for code in sorted(codes)),
        "content": {"application/problem+json": {"schema": {"allOf": [schemas.of(Problem), narrowed]}}},
    }
    if status in {429, 503}:
        refusal["headers"] = {"Retry-After": _RETRY_AFTER}
    return refusal


def main() -> None:
    """Write the document."""
    TARGET.write_text(render_api(build_undeployed_app()), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(TARGET.parents[1])}")


if __name__ == "__main__":
    main()

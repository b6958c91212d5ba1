"""Bodies that no client of ours sends: refused by field, never a failure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.member import BLUEPRINTS, create_app
from handlers.web.access import access_of
from handlers.web.body import LARGEST_BODY
from handlers.web.describe import description_of
from tests.handlers.members.hostile import fields_of, headers_for, require_problem
from tests.makers import TODAY, make_config


class Call(NamedTuple):
    """A call that takes a body: its address, who may make it, and the body's shape."""

    path: str
    access: str
    shape: type[msgspec.Struct]


def find_calls() -> list[Call]:
    """Return every call of the members' app that takes a JSON body."""
    assert BLUEPRINTS
    app = create_app(make_config())
    calls = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        description = description_of(view)
        if description is not None and description.body is not None:
            calls.append(Call(rule.rule.replace("<", "").replace(">", ""), str(access_of(view)), description.body))
    return calls


CALLS = find_calls()
KINDS: dict[type[msgspec.inspect.Type], type] = {
    msgspec.inspect.StrType: str,
    msgspec.inspect.ListType: list,
    msgspec.inspect.IntType: int,
    msgspec.inspect.BoolType: bool,
    msgspec.inspect.NoneType: type(None),
}
WRONG: dict[type, list[Any]] = {
    str: [1, 1.5, True, [], {}, ["a"], {"S": "a"}],
    list: [1, "a", True, {}, {"0": "a"}],
    int: ["1", 1.5, True, [], {}],
    bool: [0, "true", [], {}],
}


def examples_of(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Return a body of the right form."""
    return {field.name: _example_of(field) for field in msgspec.structs.fields(shape)}


def make_wrong_bodies() -> Iterator[tuple[Call, str, dict[str, Any]]]:
    """Yield a body for each field of each call and each value of a wrong type."""
    for call in CALLS:
        right = examples_of(call.shape)
        for field in msgspec.structs.fields(call.shape):
            kinds = _kinds(field)
            wrong = [value for kind in kinds - {type(None)} for value in WRONG[kind]]
            wrong += [] if type(None) in kinds else [None]
            for value in wrong:
                yield call, field.name, right | {field.name: value}
            if kinds == {list}:
                for value in (1, None, [], {}, True):
                    yield call, f"{field.name}[1]", right | {field.name: ["a", value]}


def _example_of(field: msgspec.structs.FieldInfo) -> Any:
    text = TODAY if field.name == "day" else "a"
    return [text] if _kinds(field) == {list} else text


def _kinds(field: msgspec.structs.FieldInfo) -> set[type]:
    return set(_kinds_of(msgspec.inspect.type_info(field.type)))


def _kinds_of(info: msgspec.inspect.Type) -> Iterator[type]:
    if isinstance(info, msgspec.inspect.Metadata):
        yield from _kinds_of(info.type)
    elif isinstance(info, msgspec.inspect.UnionType):
        for each in info.types:
            yield from _kinds_of(each)
    else:
        yield KINDS[type(info)]


@pytest.fixture
def headers(app: Flask) -> dict[str, dict[str, str]]:
    """The headers of legitimate callers; a campaign with twelve articles stands in the store."""
    return headers_for(app)


@pytest.fixture
def phone(headers: dict[str, dict[str, str]]) -> dict[str, str]:
    """The headers of a member's phone."""
    return headers["member"]


def test_there_are_bodies_to_try() -> None:
    assert {call.path for call in CALLS} >= {"/api/sessions", "/api/activation", "/api/ballots"}
    assert len(list(make_wrong_bodies())) > 60


def test_wrong_type_in_any_field_names_that_field(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    for call, field, body in make_wrong_bodies():
        answer = client.post(call.path, json=body, headers=headers[call.access])
        assert fields_of(require_problem(answer, 422, "invalid_input")) == [field], (call.path, body)


def test_unknown_field_is_refused_by_its_name(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    for call in CALLS:
        for name in ("voter", "is_new", "__class__", "Code", "a#b", "\0", "投"):
            answer = client.post(call.path, json=examples_of(call.shape) | {name: 1}, headers=headers[call.access])
            assert fields_of(require_problem(answer, 422, "invalid_input")) == [name], call.path


def test_missing_field_is_refused_by_its_name(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    for call in CALLS:
        right = examples_of(call.shape)
        for field in msgspec.structs.fields(call.shape):
            if field.required:
                body = {name: value for name, value in right.items() if name != field.name}
                answer = client.post(call.path, json=body, headers=headers[call.access])
                assert fields_of(require_problem(answer, 422, "invalid_input")) == [field.name]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"nothing", 400),
        (b'{"code":"a"', 400),
        (b'{"code":"a",}', 400),
        (b"{'code':'a'}", 400),
        (b'{"code":NaN}', 400),
        (b"\xff\xfe{}", 400),
        (b'{"code":"\xed\xa0\x80"}', 400),
        (b'{"code":"\\ud800"}', 400),
        (b'{"code":"\\udc00\\ud800"}', 400),
        (b'{"code":"a\0b"}', 400),
        (b"\0", 400),
        (b"[" * 60_000, 422),
        (b'{"code":' * 4_000, 422),
        (b'{"code":' + b"[" * 50_000, 422),
        (b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}", 422),
        (b"null", 422),
        (b"true", 422),
        (b"7", 422),
        (b'"code"', 422),
        (b"[]", 422),
        (b'[{"code":"a"}]', 422),
        (b"{}", 422),
        (b'{"code":"a","code":1}', 422),
    ],
    ids=range(25),
)
def test_broken_or_strange_json_is_refused(
    client: FlaskClient, headers: dict[str, dict[str, str]], body: bytes, status: int
) -> None:
    for call in CALLS:
        field = msgspec.structs.fields(call.shape)[0].name
        sent = body.replace(b"code", field.encode())
        answer = client.post(call.path, data=sent, content_type="application/json", headers=headers[call.access])
        problem = require_problem(answer, status, "malformed" if status == 400 else "invalid_input")
        assert status == 400 or all(fields_of(problem))


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
)
def test_other_content_type_is_refused(
    client: FlaskClient, headers: dict[str, dict[str, str]], kind: str | None
) -> None:
    for call in CALLS:
        body = json.dumps(examples_of(call.shape)).encode()
        answer = client.post(call.path, data=body, content_type=kind, headers=headers[call.access])
        require_problem(answer, 415, "unsupported_media_type")


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_: Any) -> bytes:
        """Fail."""
        raise AssertionError("the body was read")

    readline = read


def test_body_of_ten_megabytes_is_refused_unread(client: FlaskClient, headers: dict[str, dict[str, str]]) -> None:
    for call in CALLS:
        answer = client.post(
            call.path,
            input_stream=Unread(),
            content_type="application/json",
            headers=headers[call.access],
            environ_overrides={"CONTENT_LENGTH": str(10 * 1024 * 1024)},
        )
        require_problem(answer, 413, "content_too_large")


def test_body_one_byte_too_large_is_refused(client: FlaskClient) -> None:
    def post(size: int) -> Any:
        body = b'{"code":"login:canary-o1"}'.ljust(size)
        return client.post("/api/sessions", data=body, content_type="application/json")

    require_problem(post(LARGEST_BODY + 1), 413)
    assert post(LARGEST_BODY).status_code == 201


def test_body_that_hides_its_length_is_not_read_on(client: FlaskClient, phone: dict[str, str]) -> None:
    body = BytesIO(b'{"campaign":"' + b"a" * 10 * 1024 * 1024 + b'"}')
    answer = client.post(
        "/api/ballots",
        input_stream=body,
        content_type="application/json",
        headers=phone | {"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    require_problem(answer, 400, "malformed")
    assert body.tell() < 1024 * 1024

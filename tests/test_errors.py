"""What can go wrong: codes, words, statuses, and how an error leaves over HTTP."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from handlers.config import Config
from handlers.web.access import for_anyone
from handlers.web.body import read_body
from handlers.web.flask_app import build_app
from handlers.web.problem import describe_error, status_of, status_of_kind
from models import error_kinds, errors
from models.errors import DomainError, FieldError, StoredBallot

# The codes that programs out there depend on; a code may be added, but never changed.
CODES = {
    "error": 500,
    "malformed": 400,
    "sign_in_required": 401,
    "token_refused": 401,
    "login_again": 401,
    "forbidden": 403,
    "not_on_roll": 403,
    "member_inactive": 403,
    "activation_required": 403,
    "not_your_ticket": 403,
    "wechat_account_blocked": 403,
    "not_found": 404,
    "not_on_roster": 404,
    "no_campaign": 404,
    "unknown_category": 404,
    "unknown_candidate": 404,
    "unknown_ticket": 404,
    "results_not_published": 404,
    "receipts_not_published": 404,
    "receipt_not_found": 404,
    "conflict": 409,
    "already_activated": 409,
    "phone_shared": 409,
    "already_cast": 409,
    "day_closed": 409,
    "voting_closed": 409,
    "ticket_taken": 409,
    "rules_frozen": 409,
    "nomination_moved": 409,
    "edited_meanwhile": 409,
    "quota_full": 409,
    "recount_changed": 409,
    "invalid_input": 422,
    "tap_again": 422,
    "too_many_attempts": 429,
    "unavailable": 503,
    "store_busy": 503,
    "wechat_busy": 503,
    "wechat_unavailable": 503,
    "message_refused": 500,
    "message_unanswered": 500,
    "not_reminded": 500,
}
STORED = StoredBallot("article", "2017-07-05", ("a", "b"), "canary-receipt", "2017-07-05T12:00:00+08:00")
CANARY = "canary-13800000000"


def list_kinds(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Yield every DomainError of the product, parents before children."""
    yield root
    for kind in root.__subclasses__():
        if kind.__module__ in {errors.__name__, error_kinds.__name__}:
            yield from list_kinds(kind)


KINDS = list(list_kinds())


def read_drawn_tree() -> dict[str, str]:
    """Return, from the drawing in the module's docstring, each class and its parent."""
    parents, branch = {}, ["object"]
    for line in (errors.__doc__ or "").splitlines():
        drawn = re.match(r"^((?:│   |    )*(?:├── |└── )?)([A-Z]\w+)(?:\s{2,}|$)", line)
        if drawn:
            depth = len(drawn.group(1)) // 4
            parents[drawn.group(2)] = branch[depth]
            branch[depth + 1 :] = [drawn.group(2)]
    return parents


class Careless(Exception):
    """An error nobody foresaw; its words, and those of its cause, carry personal data."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.__cause__ = ValueError(words)


def build_failing_app(config: Config, error: Exception) -> Flask:
    """Return an app whose `/api/fail` raises this error, and whose `/api/body` reads one."""
    blueprint = Blueprint("failing", __name__)

    @blueprint.get("/api/fail")
    @for_anyone
    def _fail() -> str:
        raise error

    @blueprint.post("/api/body")
    @for_anyone
    def _body() -> str:
        return str(read_body(dict[str, int]))

    return build_app("failing", config, [blueprint])


@pytest.fixture
def client(config: Config) -> FlaskClient:
    """A client of an app that raises an unforeseen error."""
    return build_failing_app(config, Careless(CANARY)).test_client()


def test_codes_and_statuses_never_change() -> None:
    known = {kind.code: status_of_kind(kind) for kind in KINDS}
    assert {code: known.get(code) for code in CODES} == CODES
    assert known.keys() == CODES.keys(), "write the new code into CODES: from now on it is a promise"


def test_every_error_has_a_code_of_its_own() -> None:
    own = [kind.__dict__.get("code") for kind in KINDS]
    assert None not in own
    assert len(set(own)) == len(own)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", str(code)) for code in own)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_speaks_a_chinese_sentence(kind: type[DomainError]) -> None:
    assert re.fullmatch(r"[\u4e00-\u9fff，；“”、 0-9]+。", kind.text), kind.text


def test_drawn_tree_is_the_real_tree() -> None:
    real = {kind.__name__: (kind.__base__ or object).__name__ for kind in KINDS} | {"DomainError": "object"}
    assert read_drawn_tree() == real


def test_every_status_comes_from_the_nearest_ancestor() -> None:
    class Rarer(errors.AlreadyCast):
        """A refusal that nobody gave a status of its own."""

    assert status_of(Rarer(STORED)) == 409


@pytest.mark.parametrize("kind", [errors.NotOnRoll, errors.DayClosed, errors.UnknownTicket, errors.Malformed])
def test_error_leaves_as_a_problem_document(config: Config, kind: type[DomainError]) -> None:
    answer = build_failing_app(config, kind()).test_client().get("/api/fail")
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = answer.get_json()
    assert list(problem) == ["type", "title", "status", "code", "detail"]
    assert (problem["type"], problem["code"]) == (f"/problems/{kind.code}", kind.code)
    assert (problem["status"], problem["detail"]) == (answer.status_code, kind.text)


def test_wrong_fields_are_named_one_by_one(config: Config) -> None:
    error = errors.InvalidInput([FieldError("candidates[1]", "重复。"), FieldError("day", "有误。")])
    answer = build_failing_app(config, error).test_client().get("/api/fail")
    assert (answer.status_code, answer.get_json()["detail"]) == (422, "重复。")
    faults = answer.get_json()["errors"]
    assert faults == [{"field": "candidates[1]", "detail": "重复。"}, {"field": "day", "detail": "有误。"}]


def test_already_cast_carries_the_stored_ballot() -> None:
    assert describe_error(errors.AlreadyCast(STORED))["ballot"] == {
        "category": "article",
        "day": "2017-07-05",
        "candidates": ("a", "b"),
        "receipt": "canary-receipt",
        "cast_at": "2017-07-05T12:00:00+08:00",
    }


@pytest.mark.parametrize(
    "error",
    [errors.TooManyAttempts(90), errors.StoreBusy(3), errors.WeChatBusy(60), errors.WeChatMisconfigured()],
    ids=lambda error: error.code,
)
def test_passing_troubles_say_when_to_try_again(
    config: Config, error: errors.TooManyAttempts | errors.Unavailable
) -> None:
    answer = build_failing_app(config, error).test_client().get("/api/fail")
    assert answer.status_code in {429, 503}
    assert answer.headers["Retry-After"] == str(error.retry_after)


def test_unforeseen_error_keeps_its_words_from_the_answer(client: FlaskClient) -> None:
    answer = client.get("/api/fail")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.get_json()["code"] == "internal_error"
    assert CANARY not in answer.get_data(as_text=True)


def test_unforeseen_error_keeps_its_words_from_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/api/fail")
    assert "unexpected Careless in failing._fail" in caplog.text
    assert "raise error" in caplog.text
    assert "13800000000" not in caplog.text


@pytest.mark.parametrize(
    ("method", "address", "sent", "status", "code"),
    [
        ("GET", "/api/nowhere", {}, 404, "not_found"),
        ("DELETE", "/api/fail", {}, 405, "method_not_allowed"),
        ("POST", "/api/body", {"data": b" " * 70_000, "content_type": "application/json"}, 413, "content_too_large"),
        ("POST", "/api/body", {"data": "a=1"}, 415, "unsupported_media_type"),
        ("POST", "/api/body", {"data": "{", "content_type": "application/json"}, 400, "malformed"),
        ("POST", "/api/body", {"json": {"a": "b"}}, 422, "invalid_input"),
    ],
)
def test_refusals_of_http_are_problem_documents(
    client: FlaskClient, method: str, address: str, sent: dict[str, object], status: int, code: str
) -> None:
    answer = client.open(address, method=method, **sent)  # type: ignore[arg-type]
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.get_json()["status"], answer.get_json()["code"]) == (status, code)
    assert re.search(r"[\u4e00-\u9fff].*。$", answer.get_json()["detail"])


def test_refused_method_names_the_allowed_ones(client: FlaskClient) -> None:
    assert set(client.delete("/api/fail").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_every_error_can_be_explained_to_a_reader() -> None:
    assert [kind.__name__ for kind in KINDS if not inspect.getdoc(kind)] == []

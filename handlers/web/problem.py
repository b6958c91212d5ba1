"""Errors become HTTP here and nowhere else (RFC 9457, application/problem+json)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from models import errors

log = logging.getLogger(__name__)

# Looked up along the error's own ancestors: the nearest entry decides.
STATUS: dict[type[errors.DomainError], int] = {
    errors.Malformed: 400,
    errors.SignInRequired: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.InvalidInput: 422,
    errors.TooManyAttempts: 429,
    errors.Unavailable: 503,
    errors.DomainError: 500,
}

_HTTP_TEXT = {
    400: "请求内容无法识别。",
    404: "没有找到您要的页面。",
    405: "这个地址不支持这种请求方式。",
    413: "提交的内容太大了。",
    415: "请以 JSON 格式提交。",
}

# Spelled out where Python's own phrases changed between versions: a code made of one must never change.
_TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}

Problem = dict[str, Any]
# What a browser gets instead of the problem document: a whole answer, which may lead elsewhere.
Page = Callable[[Problem], BaseResponse]


def status_of(error: errors.DomainError) -> int:
    """Return the HTTP status of an error."""
    return status_of_kind(type(error))


def status_of_kind(kind: type[errors.DomainError]) -> int:
    """Return the HTTP status of all errors of this class."""
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def code_of_status(status: int) -> str:
    """Return the code of a refusal that comes from HTTP itself, such as `method_not_allowed`."""
    return _title_of(status).lower().replace(" ", "_")


def describe_error(error: errors.DomainError) -> Problem:
    """Return the RFC 9457 members of an error, with `code`, and `errors` or `ballot` where there are such."""
    status = status_of(error)
    problem = _problem(status, error.code, error.detail)
    if isinstance(error, errors.InvalidInput):
        problem["errors"] = [{"field": fault.field, "detail": fault.detail} for fault in error.errors]
    if isinstance(error, errors.AlreadyCast):
        stored = error.stored
        problem["ballot"] = {
            "category": stored.category,
            "day": stored.day,
            "candidates": stored.choices,
            "receipt": stored.receipt,
            "cast_at": stored.cast_at,
        }
    return problem


def answer_problems(app: Flask, page: Page | None = None) -> None:
    """Let every error of this app leave as a problem document, or as `page` where a browser asks for one."""

    def answer(problem: Problem, retry_after: int | None = None) -> BaseResponse:
        response = page(problem) if page is not None and _wants_page() else _document(problem)
        if retry_after is not None:
            response.headers["Retry-After"] = str(retry_after)
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.errorhandler(errors.DomainError)
    def _domain(error: errors.DomainError) -> BaseResponse:
        return answer(describe_error(error), getattr(error, "retry_after", None))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> BaseResponse:
        status = error.code or 500
        response = answer(
            _problem(status, code_of_status(status), _HTTP_TEXT.get(status, "请求没有成功，请稍后再试。"))
        )
        for name, value in error.get_headers():
            if name in {"Allow", "Location"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> BaseResponse:
        # The text of an unknown error may carry personal data: log its kind and place, never its words.
        log.error("unexpected %s in %s", type(error).__name__, request.endpoint, exc_info=_without_words(error))
        return answer(_problem(500, "internal_error", "系统出了点问题，我们已收到提醒，请稍后再试。"))


def _document(problem: Problem) -> BaseResponse:
    return Response(msgspec.json.encode(problem), problem["status"], mimetype="application/problem+json")


def _problem(status: int, code: str, detail: str) -> Problem:
    title = _title_of(status)
    return {"type": f"/problems/{code}", "title": title, "status": status, "code": code, "detail": detail}


def _title_of(status: int) -> str:
    return _TITLES.get(status) or HTTPStatus(status).phrase


def _wants_page() -> bool:
    if request.path.startswith(("/api/", "/health")):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > 0 and "text/html" in str(accepted)


def _without_words(error: Exception) -> tuple[type[Exception], Exception, Any]:
    return type(error), type(error).__new__(type(error)), error.__traceback__

"""Sending a declared shape as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, NewType

import msgspec
from flask import Response, request

# ISO 8601 with offset.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
# An answer that is text, not JSON.
PlainText = NewType("PlainText", str)


def answer_json(body: Any, status: int = 200) -> Response:
    """Return the body as JSON that no cache keeps."""
    response = Response(msgspec.json.encode(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_cacheable(body: Any, seconds: int) -> Response:
    """Return the body as JSON that this person's client may keep so long; 304 if it holds the same already."""
    response = Response(msgspec.json.encode(body), mimetype="application/json")
    response.headers["Cache-Control"] = f"private, max-age={seconds}"
    response.add_etag()
    response.make_conditional(request)
    return response


def answer_text(read: Callable[[], str], tag: str, seconds: int) -> Response:
    """Return the text, which this person's client may keep so long; not even read for who holds it by its tag."""
    holds = request.if_none_match.contains(tag)
    response = Response(status=304) if holds else Response(read(), mimetype="text/plain")
    response.headers["Cache-Control"] = f"private, max-age={seconds}"
    response.set_etag(tag)
    return response

"""Sending a declared shape as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import Response, request

# ISO 8601 with offset.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


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

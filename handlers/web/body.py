"""Reading a JSON request body into a declared shape."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from models.errors import FieldError, InvalidInput, Malformed

T = TypeVar("T")

# No call of ours needs more; anything larger is refused before it is read (413).
LARGEST_BODY = 64 * 1024


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """A request body: unknown fields are refused, so that nothing can be slipped in."""


def read_body(shape: type[T]) -> T:
    """Return the request's JSON as `shape`; raise Malformed for broken JSON, InvalidInput naming the wrong field."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return msgspec.json.decode(request.get_data(), type=shape)
    except msgspec.ValidationError as error:
        raise InvalidInput([_fault(str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed from error


def _fault(message: str) -> FieldError:
    """Turn msgspec's `Expected `str`, got `int` - at `$.code`` into a field and a sentence for people."""
    path = re.search(r"at `\$\.?(.*?)`$", message)
    field = path.group(1) if path else ""
    missing = re.search(r"missing required field `(\w+)`", message)
    if missing:
        return FieldError(".".join(filter(None, (field, missing.group(1)))), "缺少这一项。")
    unknown = re.search(r"unknown field `(.*?)`", message)
    if unknown:
        return FieldError(".".join(filter(None, (field, unknown.group(1)))), "没有这一项。")
    if "length" in message:
        return FieldError(field or "body", "长度超出范围。")
    return FieldError(field or "body", "格式不正确。")

"""Sending a file that a browser saves."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Response

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What some system or other does not take in a file's name.
_UNNAMEABLE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\ud800-\udfff]+')


def answer_sheet(filename: str, content: bytes) -> Response:
    """Return a .xlsx for saving under this name, Chinese as it is (RFC 5987); no cache keeps it."""
    response = Response(content, mimetype=_SHEET)
    name = f"{_UNNAMEABLE.sub('_', filename).strip(' ._') or 'sheet'}.xlsx"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"sheet.xlsx\"; filename*=UTF-8''{quote(name, '')}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response

"""Sending a file that a browser saves."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Response

_OFFICE = "application/vnd.openxmlformats-officedocument"
_SHEET, _DOCUMENT = f"{_OFFICE}.spreadsheetml.sheet", f"{_OFFICE}.wordprocessingml.document"
# What some system or other does not take in a file's name.
_UNNAMEABLE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\ud800-\udfff]+')


def answer_sheet(filename: str, content: bytes) -> Response:
    """Return a .xlsx for saving under this name, Chinese as it is (RFC 5987); no cache keeps it."""
    return _answer_file(filename, "sheet.xlsx", _SHEET, content)


def answer_document(filename: str, content: bytes) -> Response:
    """Return a .docx for saving under this name, Chinese as it is (RFC 5987); no cache keeps it."""
    return _answer_file(filename, "document.docx", _DOCUMENT, content)


def _answer_file(filename: str, plain_name: str, kind: str, content: bytes) -> Response:
    response = Response(content, mimetype=kind)
    stem, _, ending = plain_name.partition(".")
    name = f"{_UNNAMEABLE.sub('_', filename).strip(' ._') or stem}.{ending}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name, '')}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response

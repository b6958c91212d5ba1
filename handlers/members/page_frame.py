"""The frame of every members' page: header, sign-out form, no caching."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template

from handlers.members import page_words
from handlers.web.access import csrf_token, is_signed_in


def render_page(template: str, status: int = 200, **shown: Any) -> Response:
    """Return the page; no cache keeps it, so that going back never shows a form that was cast."""
    html = render_template(
        f"members/{template}.html", csrf=csrf_token(), signed_in=is_signed_in(), words=page_words, **shown
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response

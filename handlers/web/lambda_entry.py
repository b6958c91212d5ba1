"""From API Gateway's call to the Flask app and back."""

from __future__ import annotations

from typing import Any

import serverless_wsgi
from flask import Flask

# Problem documents are text: without this they would leave base64-encoded.
serverless_wsgi.TEXT_MIME_TYPES.append("application/problem+json")


def answer_gateway(app: Flask, event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return API Gateway's answer; with payload 2.0, cookies go into the list it wants."""
    answer: dict[str, Any] = serverless_wsgi.handle_request(app, event, context)
    if event.get("version") == "2.0":
        headers = answer["headers"]
        answer["cookies"] = [headers.pop(name) for name in [*headers] if name.lower() == "set-cookie"]
    return answer

"""What tells others about this service: liveness and the description of the API."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response

from handlers.web.access import for_anyone
from handlers.web.answer import answer_json

blueprint = Blueprint("service", __name__)

_OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


@blueprint.get("/health")
@for_anyone
def get_health() -> Response:
    """Return that this process answers; it asks nobody else."""
    return answer_json({"status": "ok"})


@blueprint.get("/api/openapi.json")
@for_anyone
def get_openapi() -> Response:
    """Return the description of all JSON calls."""
    return Response(_OPENAPI.read_bytes(), mimetype="application/json")

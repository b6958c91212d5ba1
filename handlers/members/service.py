"""What tells others about this service: liveness and the description of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec
from flask import Blueprint, Response

from handlers.web.access import for_anyone
from handlers.web.answer import answer_json
from handlers.web.describe import describes

blueprint = Blueprint("service", __name__)


class HealthAnswer(msgspec.Struct):
    """This process answers."""

    status: Literal["ok"]


@blueprint.get("/health")
@for_anyone
@describes(answers={200: HealthAnswer})
def get_health() -> Response:
    """Return that this process answers; it asks nobody else."""
    return answer_json(HealthAnswer("ok"))


@blueprint.get("/api/openapi.json")
@for_anyone
@describes(answers={200: dict[str, Any]})
def get_openapi() -> Response:
    """Return the description of all JSON calls."""
    document = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
    return Response(document.read_bytes(), mimetype="application/json")

"""Who judges a text that is accepted: the one place where the content check is connected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.rules.materials import Material


def judge_material(material: Material) -> Mapping[str, Any]:
    """Return what the check says of the materials; without one every text waits for a person."""
    return {"state": "waiting"}

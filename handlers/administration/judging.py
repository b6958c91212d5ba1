"""Who judges a text that is accepted: WeChat, for the person who accepts it; else it waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from handlers.administration.access import acting
from handlers.web.dependencies import given
from models.rules.materials import Material
from models.services.content_safety import check_material


def judge_material(material: Material) -> Mapping[str, Any]:
    """Return what the check says of the materials, as it is kept on the nomination."""
    judged: dict[str, Any] = msgspec.to_builtins(check_material(given().connect_wechat(), acting(), material))
    return judged

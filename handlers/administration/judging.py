"""Who judges a text that is accepted: WeChat, for the person who accepts it; else it waits for a person."""

from __future__ import annotations

from handlers.administration.access import acting
from handlers.web.dependencies import given
from models.rules.content_safety import Safety
from models.rules.materials import Material
from models.services.content_safety import check_material


def judge_material(material: Material) -> Safety:
    """Return what the check says of the materials, as it is kept on the nomination."""
    return check_material(given().connect_wechat(), acting(), material)

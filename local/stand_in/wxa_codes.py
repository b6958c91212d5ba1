"""WeChat's unlimited mini-program code: its checks, and a picture that carries the scene."""

import io
import re
from typing import Any

import segno

from local.stand_in.call import Call
from local.stand_in.errors import Refusal
from local.stand_in.scenes import Scene
from local.stand_in.settings import StandInSettings
from local.stand_in.state import StandInState

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")
NARROWEST, USUAL, WIDEST = 280, 430, 1280


def draw_wxa_code(state: StandInState, call: Call) -> bytes:
    """A PNG whose QR code reads as the scene; the phone can scan it from now on."""
    body = call.parse_object()
    scene = _require_scene(body or {})
    page = _require_page(state.settings, body or {})
    picture = _draw(scene, _require_width(body or {}))
    with state.lock:
        state.scenes.remember(Scene(scene, page, state.now()))
    return picture


def _require_scene(body: dict[str, Any]) -> str:
    scene = body.get("scene")
    if not isinstance(scene, str) or not 1 <= len(scene) <= 32:
        raise Refusal(40169)
    if not _SCENE.fullmatch(scene):
        raise Refusal(40129)
    return scene


def _require_page(settings: StandInSettings, body: dict[str, Any]) -> str:
    page = body.get("page") or ""
    must_exist = page and body.get("check_path", True) is not False
    if not isinstance(page, str) or (must_exist and not settings.is_published(page)):
        raise Refusal(41030)
    if "scancode_time" in f"{body['scene']} {page}":
        raise Refusal(85096)
    return page


def _require_width(body: dict[str, Any]) -> int:
    width = body.get("width", USUAL)
    if not isinstance(width, int) or not NARROWEST <= width <= WIDEST:
        raise Refusal(40097)
    return width


def _draw(scene: str, width: int) -> bytes:
    code = segno.make(scene, micro=False, error="m")
    picture = io.BytesIO()
    # A module is a whole number of pixels, so the picture is as wide as that allows and no wider.
    code.save(picture, kind="png", scale=max(1, width // code.symbol_size()[0]))
    return picture.getvalue()

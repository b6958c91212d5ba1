"""Which part of a picture is shown: fractions of its width and height, in the shape that the pages have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from models.errors import FieldError, InvalidInput

# Width to height, as the members' pages show portraits and films.
SHAPES: Mapping[str, tuple[int, int]] = {"photo": (3, 4), "thumbnail": (16, 9)}
# Fewer pixels are a blur on any phone.
_LEAST_WIDTH: Mapping[str, int] = {"photo": 240, "thumbnail": 320}
# Browsers reckon in whole pixels.
_TOLERANCE, _EDGE = 0.02, 1e-6


class Crop(msgspec.Struct, frozen=True):
    """A rectangle of a picture, each number a fraction from 0 to 1 of the whole."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> Crop | None:
        """Return the crop that `spell` was asked for."""
        return None if stored is None else cls(**{name: float(stored[name]) for name in cls.__struct_fields__})

    def spell(self) -> dict[str, float]:
        """Return the crop as it is stored."""
        return msgspec.structs.asdict(self)


def read_crop(x: str, y: str, width: str, height: str) -> Crop:
    """Return the crop that a form sends; raise InvalidInput for what are no numbers from 0 to 1."""
    try:
        crop = Crop(*(float(each) for each in (x, y, width, height)))
    except ValueError:
        raise _refuse("没有收到裁剪范围，请重新选择。") from None
    # Written so that NaN is refused as well.
    inside = 0 <= crop.x <= 1 and 0 <= crop.y <= 1 and 0 < crop.width <= 1 and 0 < crop.height <= 1
    if not inside or crop.x + crop.width > 1 + _EDGE or crop.y + crop.height > 1 + _EDGE:
        raise _refuse("裁剪范围超出了图片，请重新选择。")
    return crop


def require_fitting(kind: str, crop: Crop, width: int, height: int) -> None:
    """Return if the crop of so large a picture has the kind's shape and pixels enough; else raise InvalidInput."""
    across, down = SHAPES[kind]
    shape = crop.width * width / (crop.height * height)
    if abs(shape / (across / down) - 1) > _TOLERANCE:
        raise _refuse(f"请按 {across}:{down} 的比例裁剪。")
    least = _LEAST_WIDTH[kind]
    if crop.width * width < least * (1 - _TOLERANCE):
        raise _refuse(f"选出的部分太小，放大后会模糊：宽度至少 {least} 像素，请扩大范围或换一张更清晰的图片。")


def widest_crop(kind: str, width: int, height: int) -> Crop:
    """Return the largest crop of the kind's shape, in the middle: what a person is shown first."""
    across, down = SHAPES[kind]
    if width * down > height * across:
        part = height * across / down / width
        return Crop((1 - part) / 2, 0, part, 1)
    part = width * down / across / height
    return Crop(0, (1 - part) / 2, 1, part)


def _refuse(sentence: str) -> InvalidInput:
    return InvalidInput([FieldError("crop", sentence)])

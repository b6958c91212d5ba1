"""Crops: the shape that the pages show, inside the picture, with pixels enough."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.rules.crops import Crop, read_crop, require_fitting, widest_crop


@pytest.mark.parametrize("size", [(800, 600), (600, 800), (3000, 1000), (1000, 3000), (901, 1201)])
@pytest.mark.parametrize("kind", ["photo", "thumbnail"])
def test_crop_to_begin_with_fits_every_picture(kind: str, size: tuple[int, int]) -> None:
    crop = widest_crop(kind, *size)
    require_fitting(kind, crop, *size)
    assert crop.width == 1 or crop.height == 1
    assert min(crop.x, crop.y) >= 0
    assert max(crop.x + crop.width, crop.y + crop.height) <= 1.0001


def test_crop_of_another_shape_is_refused() -> None:
    with pytest.raises(InvalidInput, match="3:4"):
        require_fitting("photo", Crop(0, 0, 1, 1), 800, 600)


def test_crop_of_too_few_pixels_is_refused() -> None:
    with pytest.raises(InvalidInput, match="240"):
        require_fitting("photo", Crop(0, 0, 0.2, 0.2), 900, 1200)


@pytest.mark.parametrize(
    "sent",
    [
        ("nan", "0", "1", "1"),
        ("0", "0", "inf", "1"),
        ("-0.1", "0", "0.5", "0.5"),
        ("0.6", "0", "0.5", "0.5"),
        ("0", "0.6", "0.5", "0.5"),
        ("0", "0", "0", "1"),
        ("", "", "", ""),
        ("一", "0", "1", "1"),
    ],
)
def test_crop_beyond_the_picture_is_refused(sent: tuple[str, str, str, str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_crop(*sent)
    assert [fault.field for fault in refusal.value.errors] == ["crop"]

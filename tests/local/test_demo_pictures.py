"""Portraits and stills have their sizes, differ by seed, and stay the same for a seed."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from local.demo.pictures import draw_portrait, draw_thumbnail

SEEDS = [f"seed-{number}" for number in range(12)]
Draw = Callable[[str], bytes]


@pytest.mark.parametrize(
    ("draw", "size", "limit"), [(draw_portrait, (480, 640), 25_000), (draw_thumbnail, (640, 360), 40_000)]
)
def test_pictures_are_small_jpegs_of_the_promised_size(draw: Draw, size: tuple[int, int], limit: int) -> None:
    for seed in SEEDS:
        picture = draw(seed)
        image = Image.open(BytesIO(picture))
        assert (image.format, image.size) == ("JPEG", size)
        assert len(picture) <= limit


@pytest.mark.parametrize("draw", [draw_portrait, draw_thumbnail])
def test_the_same_seed_draws_the_same_picture(draw: Draw) -> None:
    assert draw("abc23") == draw("abc23")


@pytest.mark.parametrize("draw", [draw_portrait, draw_thumbnail])
def test_different_seeds_draw_different_pictures(draw: Draw) -> None:
    assert len({draw(seed) for seed in SEEDS}) == len(SEEDS)

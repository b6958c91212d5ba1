"""Remakes film.mp4, the one film of the demo: a boat leaves the harbour while the sun rises.

Needed only to change the film. It wants imageio-ffmpeg, which nothing else here does:

    python3 -m venv film-venv && film-venv/bin/pip install pillow imageio-ffmpeg
    film-venv/bin/python -m local.demo.make_film
"""

from collections.abc import Iterator
from importlib import import_module
from math import pi, sin
from pathlib import Path

from PIL import Image

from local.demo.pictures import Canvas, draw_flag, mix

FILM = Path(__file__).parent / "film.mp4"
SIZE = (640, 360)
FRAMES_PER_SECOND, SECONDS = 15, 6
HILLS = (("#a9c3ae", 190, 34, 1.4), ("#7faa8d", 216, 28, 2.0), ("#54876a", 244, 22, 1.7))
# Baseline, yuv420p and the index up front: what every phone and WeChat's own player can start at once.
ENCODER = ["-preset", "veryslow", "-crf", "24", "-profile:v", "baseline", "-movflags", "+faststart"]


def make_film(target: Path = FILM) -> None:
    """Writes the film as H.264 without sound."""
    # Looked up by name, since this package is in none of the project's lists.
    ffmpeg = import_module("imageio_ffmpeg")
    writer = ffmpeg.write_frames(
        str(target), SIZE, fps=FRAMES_PER_SECOND, codec="libx264", pix_fmt_out="yuv420p", quality=None,
        output_params=ENCODER, macro_block_size=1, ffmpeg_log_level="error",
    )  # fmt: skip
    writer.send(None)
    for frame in draw_frames():
        writer.send(frame.tobytes())
    writer.close()


def draw_frames() -> Iterator[Image.Image]:
    """Every picture of the film in order."""
    total = FRAMES_PER_SECOND * SECONDS
    for number in range(total):
        yield _draw_frame(number / FRAMES_PER_SECOND, number / (total - 1))


def _draw_frame(second: float, share: float) -> Image.Image:
    """The scene after `second` seconds, when `share` (0–1) of the film has been shown."""
    canvas = Canvas(SIZE, "#ffffff")
    canvas.gradient(_hex("#f0a878", "#8ec5e8", share), _hex("#fbe0b8", "#f6f1de", share), 276)
    canvas.ellipse(430, 215 - 130 * share, 34, 34, "#fff0bf")
    for x, y, speed in ((90, 60, 9), (330, 42, 6), (540, 84, 12)):
        _draw_cloud(canvas, x + speed * second, y)
    for colour, level, height, waves in HILLS:
        ridge = [(x, level - height * sin(x / 640 * waves * pi + level)) for x in range(0, 641, 8)]
        canvas.polygon([*ridge, (640, 360), (0, 360)], colour)
    _draw_village(canvas)
    _draw_sea(canvas, second)
    _draw_boat(canvas, 120 + 330 * share, 300 + 2.5 * sin(second * 2.4))
    return canvas.finish()


def _draw_cloud(canvas: Canvas, x: float, y: float) -> None:
    for dx, radius in ((-26, 13), (0, 19), (26, 14)):
        canvas.ellipse(x + dx, y, radius * 1.5, radius * 0.8, "#fdfaf2")


def _draw_village(canvas: Canvas) -> None:
    for x, y in ((420, 236), (468, 230), (522, 240)):
        canvas.box(x, y, 40, 30, "#f7f1e4")
        canvas.polygon([(x - 6, y + 2), (x + 20, y - 14), (x + 46, y + 2)], "#a5533e")
        canvas.box(x + 15, y + 14, 10, 16, "#8b6b52")


def _draw_sea(canvas: Canvas, second: float) -> None:
    canvas.box(0, 272, 640, 100, "#4f93ad")
    for number in range(22):
        x = (number * 97 + second * (8 + number % 5 * 3)) % 680 - 40
        canvas.line([(x, 284 + number * 3.4), (x + 18 + number % 4 * 7, 284 + number * 3.4)], "#cfe6ea", 2)


def _draw_boat(canvas: Canvas, x: float, y: float) -> None:
    canvas.polygon([(x, y), (x + 110, y), (x + 90, y + 26), (x + 20, y + 26)], "#7d4a36")
    canvas.box(x + 34, y - 24, 44, 24, "#f7f1e4", radius=3)
    canvas.box(x + 42, y - 18, 10, 10, "#6fa3b8")
    canvas.box(x + 59, y - 18, 10, 10, "#6fa3b8")
    flag_phase = -(x + y) / 9
    draw_flag(canvas, x + 84, y - 124, flag_phase)


def _hex(first: str, second: str, share: float) -> str:
    return "#{:02x}{:02x}{:02x}".format(*mix(first, second, share))


if __name__ == "__main__":
    make_film()

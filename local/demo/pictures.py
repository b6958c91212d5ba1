"""Portraits and film stills drawn for the demo: flat, friendly, without text, the same for the same seed."""

from collections.abc import Sequence
from io import BytesIO
from math import pi, sin
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
SCALE = 2  # drawn twice as large and shrunk, which smooths every edge
PORTRAIT, THUMBNAIL = (480, 640), (640, 360)

BACKGROUNDS = ("#dbe7ee", "#e8e2d4", "#dfeadb", "#efdfda", "#e2dfee", "#d9eae8", "#f0e6cf")
SKINS = ("#f3d3b8", "#ecc5a3", "#e3b48f", "#f6dcc6", "#d9a77f")
HAIRS = ("#2b2623", "#3a2f2a", "#1f2126", "#33302f", "#4b3a30", "#7d7b7a", "#a9a8a6")
CLOTHES = ("#34506b", "#5a6f5b", "#7a3e3a", "#4a4a55", "#2f5d62", "#8a6d4b", "#66506e")
SHIRTS = ("#fbfaf6", "#e9eff5", "#f5ead9")
SKIES = (("#8ec5e8", "#f4efdc"), ("#f2b277", "#fce8c5"), ("#9fc9d9", "#eaf3ea"), ("#c9b7d8", "#fbe3cf"))
HILLS = (
    ("#8fb39a", "#5f9272", "#3f7355"),
    ("#9db5a8", "#6f9a86", "#47766a"),
    ("#b3b07f", "#84945a", "#556f3e"),
)
FIELDS = ("#d9c25e", "#9cbf5b", "#c9a94c", "#86b06a")
SEAS = ("#5b9fb8", "#4d8ea8", "#73afb8")


def draw_portrait(seed: str) -> bytes:
    """A JPEG of 480 × 640: head and shoulders of nobody."""
    rng = Random(f"portrait {seed}")
    canvas = Canvas(PORTRAIT, rng.choice(BACKGROUNDS))
    canvas.ellipse(240, 300, 205, 205, canvas.tint(1.04))
    skin, hair, clothes = rng.choice(SKINS), rng.choice(HAIRS), rng.choice(CLOTHES)
    is_long = rng.random() < 0.5
    if is_long:
        rng.choice((_draw_bob, _draw_bun))(canvas, hair)
    _draw_body(canvas, rng, skin, clothes)
    _draw_head(canvas, skin)
    rng.choice((_draw_fringe, _draw_parting) if is_long else (_draw_crop, _draw_parting))(canvas, hair)
    _draw_face(canvas, rng, hair)
    return canvas.to_jpeg(quality=84)


def draw_thumbnail(seed: str) -> bytes:
    """A JPEG of 640 × 360: a still of a film about the countryside or the coast."""
    rng = Random(f"thumbnail {seed}")
    canvas = Canvas(THUMBNAIL, "#ffffff")
    top, bottom = rng.choice(SKIES)
    canvas.gradient(top, bottom, 250)
    canvas.ellipse(rng.randint(90, 550), rng.randint(60, 130), 34, 34, "#fff3c9")
    for _ in range(rng.randint(2, 4)):
        _draw_cloud(canvas, rng.randint(40, 600), rng.randint(30, 100), rng.uniform(0.7, 1.3))
    for number, colour in enumerate(rng.choice(HILLS)):
        _draw_hill(canvas, rng, 165 + 32 * number, colour)
    rng.choice((_draw_fields, _draw_sea))(canvas, rng)
    _draw_houses(canvas, rng)
    draw_flag(canvas, rng.choice((60, 500, 545)), rng.randint(120, 150), rng.uniform(0, 6))
    return canvas.to_jpeg(quality=86)


class Canvas:
    """A picture in which coordinates are those of the finished size."""

    def __init__(self, size: tuple[int, int], colour: str) -> None:
        self.size, self.colour = size, colour
        self.image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), colour)
        self._draw = ImageDraw.Draw(self.image)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: str | Colour) -> None:
        """A filled ellipse around (x, y)."""
        self._draw.ellipse([SCALE * v for v in (x - rx, y - ry, x + rx, y + ry)], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        """A filled rectangle with round corners."""
        corners = [SCALE * v for v in (x, y, x + width, y + height)]
        self._draw.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def polygon(self, points: Sequence[tuple[float, float]], colour: str | Colour) -> None:
        """A filled shape."""
        self._draw.polygon([(SCALE * x, SCALE * y) for x, y in points], fill=colour)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """A line with soft joints."""
        scaled = [(SCALE * x, SCALE * y) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")

    def arc(self, x: float, y: float, rx: float, ry: float, angles: tuple[int, int], colour: str) -> None:
        """Part of an ellipse's outline, from one angle to another."""
        box = [SCALE * v for v in (x - rx, y - ry, x + rx, y + ry)]
        self._draw.arc(box, *angles, fill=colour, width=4 * SCALE)

    def gradient(self, top: str, bottom: str, height: int) -> None:
        """One colour turning into another from the upper edge down to `height`."""
        for y in range(height * SCALE):
            self._draw.line([(0, y), (self.size[0] * SCALE, y)], fill=mix(top, bottom, y / (height * SCALE)))

    def tint(self, factor: float) -> Colour:
        """The ground colour, lighter or darker."""
        red, green, blue = (min(255, round(part * factor)) for part in _parts(self.colour))
        return red, green, blue

    def finish(self) -> Image.Image:
        """The picture in its finished size."""
        return self.image.resize(self.size, Image.Resampling.LANCZOS)

    def to_jpeg(self, quality: int) -> bytes:
        """The finished picture as JPEG."""
        target = BytesIO()
        self.finish().save(target, "JPEG", quality=quality, optimize=True)
        return target.getvalue()


def mix(first: str, second: str, share: float) -> Colour:
    """The colour that lies `share` of the way (0–1) from the first to the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue


def draw_flag(canvas: Canvas, x: float, y: float, phase: float) -> None:
    """A plain red flag in the wind on a pole whose foot is 130 below (x, y)."""
    canvas.line([(x, y), (x, y + 130)], "#8a8378", 4)
    upper = [(x + 66 * step / 20, y + 4 + 5 * sin(step / 20 * 2 * pi + phase)) for step in range(21)]
    lower = [(px, py + 42) for px, py in reversed(upper)]
    canvas.polygon(upper + lower, "#cf2e2e")


def _parts(colour: str) -> Colour:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def _draw_body(canvas: Canvas, rng: Random, skin: str, clothes: str) -> None:
    canvas.box(70, 500, 340, 260, clothes, radius=110)
    canvas.polygon([(186, 496), (294, 496), (312, 506), (250, 640), (230, 640), (168, 506)], rng.choice(SHIRTS))
    canvas.box(200, 410, 80, 124, skin, radius=38)
    canvas.polygon([(168, 500), (196, 496), (236, 640), (186, 640)], clothes)
    canvas.polygon([(312, 500), (284, 496), (244, 640), (294, 640)], clothes)


def _draw_head(canvas: Canvas, skin: str) -> None:
    for ear in (138, 342):
        canvas.ellipse(ear, 320, 18, 27, skin)
    canvas.box(140, 190, 200, 268, skin, radius=98)


def _draw_face(canvas: Canvas, rng: Random, hair: str) -> None:
    has_glasses = rng.random() < 0.35
    for eye in (198, 282):
        canvas.ellipse(eye, 328, 8, 9, "#332b28")
        canvas.line([(eye - 18, 300), (eye, 295), (eye + 18, 300)], hair, 5)
        canvas.ellipse(eye + (-22 if eye < 240 else 22), 372, 20, 12, "#eaa58c")
        if has_glasses:
            canvas.arc(eye, 328, 30, 30, (0, 360), "#4a4440")
    canvas.arc(240, 376, 36, 26, (20, 160), "#a3493d")
    canvas.line([(240, 335), (234, 360), (244, 362)], "#c98f6c", 3)


def _draw_crop(canvas: Canvas, hair: str) -> None:
    canvas.ellipse(240, 216, 112, 62, hair)
    canvas.box(132, 210, 26, 84, hair, radius=12)
    canvas.box(322, 210, 26, 84, hair, radius=12)


def _draw_parting(canvas: Canvas, hair: str) -> None:
    canvas.ellipse(240, 214, 114, 58, hair)
    canvas.polygon([(128, 218), (300, 206), (210, 262), (150, 300), (132, 300)], hair)
    canvas.polygon([(280, 206), (352, 218), (348, 300), (332, 296), (318, 256)], hair)


def _draw_fringe(canvas: Canvas, hair: str) -> None:
    canvas.ellipse(240, 222, 116, 66, hair)
    canvas.box(128, 220, 224, 52, hair, radius=26)


def _draw_bob(canvas: Canvas, hair: str) -> None:
    canvas.box(112, 168, 256, 316, hair, radius=112)


def _draw_bun(canvas: Canvas, hair: str) -> None:
    canvas.ellipse(240, 146, 52, 46, hair)
    canvas.box(120, 176, 240, 220, hair, radius=104)


def _draw_cloud(canvas: Canvas, x: float, y: float, size: float) -> None:
    for dx, radius in ((-26, 13), (0, 19), (26, 14)):
        canvas.ellipse(x + dx * size, y, radius * 1.5 * size, radius * 0.8 * size, "#fdfcf7")


def _draw_hill(canvas: Canvas, rng: Random, level: float, colour: str) -> None:
    phase, waves, height = rng.uniform(0, 6), rng.uniform(1.2, 2.6), rng.randint(18, 38)
    ridge = [(x, level - height * sin(x / 640 * waves * pi + phase)) for x in range(0, 641, 8)]
    canvas.polygon([*ridge, (640, 360), (0, 360)], colour)


def _draw_fields(canvas: Canvas, rng: Random) -> None:
    colour = rng.choice(FIELDS)
    canvas.polygon([(0, 292), (640, 270), (640, 360), (0, 360)], colour)
    for number in range(-6, 26):
        foot = number * 48
        canvas.line([(320 + (foot - 320) * 0.45, 282), (foot, 362)], "#7f8f45", 2.5)


def _draw_sea(canvas: Canvas, rng: Random) -> None:
    canvas.box(0, 276, 640, 90, rng.choice(SEAS))
    for _ in range(14):
        x, y = rng.randint(10, 600), rng.randint(286, 352)
        canvas.line([(x, y), (x + rng.randint(14, 40), y)], "#d7ebef", 2)
    boat = rng.randint(180, 430)
    canvas.polygon([(boat, 300), (boat + 74, 300), (boat + 60, 318), (boat + 14, 318)], "#7d4a36")
    canvas.polygon([(boat + 34, 248), (boat + 34, 296), (boat + 66, 296)], "#fbf5e6")


def _draw_houses(canvas: Canvas, rng: Random) -> None:
    for _ in range(rng.randint(2, 4)):
        x, y = rng.randint(130, 470), rng.randint(226, 244)
        canvas.box(x, y, 40, 28, "#f7f1e4")
        canvas.polygon([(x - 6, y + 2), (x + 20, y - 14), (x + 46, y + 2)], "#a5533e")
        canvas.box(x + 15, y + 12, 10, 16, "#8b6b52")

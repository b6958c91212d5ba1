"""Making a picture anew from its pixels: upright, cropped, small, and with nothing else of the file (child only)."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from handlers.files.limits import DAMAGED_PICTURE, LONGEST_SIDE, MOST_PIXELS, Refused

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_QUALITIES = (88, 82, 75, 68, 60, 50, 40)
_WHITE = (255, 255, 255)
_Crop = tuple[float, float, float, float]


def remake_picture(
    content: bytes, content_type: str, crop: _Crop | None, longest: int, most_bytes: int
) -> tuple[bytes, int, int]:
    """Return a JPEG of the picture's pixels with its width and height; raise Refused in one sentence.

    `longest` is its longest side at most, `most_bytes` what it may weigh. Crops are fractions of the upright picture.
    """
    picture = _open(content, content_type)
    # A JPEG can be read at a half, a quarter, an eighth; what a crop leaves must still be large enough.
    part = min(crop[2:]) if crop else 1.0
    picture.draft("RGB", (int(longest / part), int(longest / part)))
    upright = ImageOps.exif_transpose(picture)
    if crop is not None:
        upright = upright.crop(_pixels_of(crop, upright.size))
    upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return _write(_flatten(upright), most_bytes)


def _open(content: bytes, content_type: str) -> Image.Image:
    # What Pillow thinks of sizes is asked below, in our own words.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    try:
        picture = Image.open(io.BytesIO(content), formats=[_FORMATS[content_type]])
    except UnidentifiedImageError:
        raise Refused(_name_mistake(content)) from None
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused(f"这张图片有 {width}×{height} 像素，太大了。请缩小到 6000 像素以内后再上传。")
    return picture


def _name_mistake(content: bytes) -> str:
    head = content[:512].lstrip().lower()
    marks = {
        b"\xff\xd8\xff": "JPG",
        b"\x89png": "PNG",
        b"gif8": "GIF",
        b"bm": "BMP",
        b"%pdf": "PDF",
        b"pk\3\4": "Office",
    }
    if head[4:8] == b"ftyp":
        return "这是 HEIC 等手机专用格式的图片。请在手机或看图软件中另存为 JPG 图片后再上传。"
    if head[:4] == b"riff" and head[8:12] == b"webp":
        marks[head[:4]] = "WEBP"
    if b"<svg" in head or head.startswith((b"<?xml", b"<!doctype", b"<html")):
        return "这个文件实际上不是照片，而是网页或矢量图。请上传 JPG 或 PNG 图片。"
    found = next((name for mark, name in marks.items() if content[:512].lower().startswith(mark)), None)
    if found is None:
        return DAMAGED_PICTURE
    return f"这个文件实际上是 {found} 格式，与扩展名不符。请用看图软件打开，另存为 JPG 图片后再上传。"


def _pixels_of(crop: _Crop, size: tuple[int, int]) -> tuple[int, int, int, int]:
    (x, y, across, down), (width, height) = crop, size
    left, top = round(x * width), round(y * height)
    return left, top, max(left + 1, round((x + across) * width)), max(top + 1, round((y + down) * height))


def _flatten(picture: Image.Image) -> Image.Image:
    """Return the pixels on white, in a picture that carries nothing else."""
    plain = Image.new("RGB", picture.size, _WHITE)
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        plain.paste(layer, mask=layer.getchannel("A"))
    else:
        plain.paste(picture.convert("RGB"))
    return plain


def _write(picture: Image.Image, most_bytes: int) -> tuple[bytes, int, int]:
    while True:
        for quality in _QUALITIES:
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
            if written.tell() <= most_bytes:
                return written.getvalue(), *picture.size
        picture = picture.resize((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))

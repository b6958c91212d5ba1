"""Pictures are made anew from their pixels, documents are what they say; whatever is hostile ends in one sentence."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from handlers.files.limits import MEMORY_BYTES
from handlers.files.workshop import Workshop
from models.errors import InvalidInput
from models.rules.crops import Crop
from models.rules.upload_offers import DOCX, JPEG, PDF, PNG, XLSX
from tests.source import ROOT
from tests.uploads import make_photo

SHOP = Workshop()
# A process between counts what its child took, not what the tests did.
_MEASURE = """
import resource, sys
from pathlib import Path
from handlers.files.workshop import Workshop
made = Workshop().remake_picture(Path(sys.argv[1]).read_bytes(), "image/png", None, 1200, 300_000)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, made.width)
"""
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def make_exif(orientation: int = 1) -> Image.Exif:
    """Return what a phone writes beside the pixels: where, with what, and which side is up."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = orientation, "canary-maker"
    exif.get_ifd(GPS)[2] = (26.0, 4.0, 31.0)
    return exif


def make_bomb() -> bytes:
    """Return a PNG of 20,000 × 20,000 pixels in a few hundred KB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    size = (20_000).to_bytes(4, "big")
    packer = zlib.compressobj(9)
    rows = b"".join([*(packer.compress(bytes(20_001)) for _ in range(20_000)), packer.flush()])
    head = chunk(b"IHDR", size + size + bytes([8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def make_package(*names: str) -> bytes:
    """Return a zip archive of these parts."""
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return written.getvalue()


def open_picture(content: bytes) -> Image.Image:
    """Return the picture as a reader sees it."""
    return Image.open(io.BytesIO(content))


def test_location_camera_and_comment_are_gone() -> None:
    taken = make_photo(exif=make_exif(), comment=b"canary-comment")
    assert b"canary" in taken
    made = SHOP.remake_picture(taken, JPEG, None, 1200, 300_000).content
    assert b"canary" not in made
    assert b"Exif" not in made
    assert dict(open_picture(made).getexif()) == {}


def test_picture_stands_upright_before_it_is_cropped() -> None:
    # Lying on its side: what is left in the file is at the top for whoever looks at it.
    taken = make_photo(800, 600, exif=make_exif(orientation=6), quality=95)
    made = SHOP.remake_picture(taken, JPEG, Crop(0, 0, 1, 0.25), 1200, 300_000)
    assert (made.width, made.height) == (600, 200)
    grey = open_picture(made.content).convert("L")
    assert grey.getpixel((300, 5)) < grey.getpixel((300, 195)) < 80  # type: ignore[operator]


def test_large_picture_becomes_small_and_light() -> None:
    noise = Image.effect_noise((4000, 3000), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "JPEG", quality=85)
    made = SHOP.remake_picture(written.getvalue(), JPEG, None, 1200, 300 * 1024)
    assert max(made.width, made.height) <= 1200
    assert len(made.content) <= 300 * 1024
    assert open_picture(made.content).size == (made.width, made.height)


def test_what_is_transparent_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(written, "PNG")
    made = SHOP.remake_picture(written.getvalue(), PNG, None, 300, 300_000)
    assert open_picture(made.content).getpixel((10, 10)) == (255, 255, 255)


def test_only_the_first_picture_of_an_animation_is_taken() -> None:
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    made = open_picture(SHOP.remake_picture(written.getvalue(), PNG, None, 300, 300_000).content)
    assert getattr(made, "n_frames", 1) == 1
    red, _, blue = made.getpixel((150, 150))  # type: ignore[misc]
    assert red > 200 > 100 > blue


@pytest.mark.parametrize(
    ("content", "content_type", "sentence"),
    [
        (make_bomb(), PNG, "20000×20000"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", JPEG, "矢量图"),
        (b"<!doctype html><script>alert(1)</script>", JPEG, "网页"),
        (b"GIF89a" + bytes(64), JPEG, "GIF"),
        (make_photo(kind="PNG"), JPEG, "PNG"),
        (make_photo(kind="WEBP"), PNG, "WEBP"),
        (bytes(4) + b"ftypheic" + bytes(64), JPEG, "HEIC"),
        (make_photo()[:900], JPEG, "读不出来"),
        (make_photo(kind="PNG")[:60], PNG, "读不出来"),
        (b"", JPEG, "读不出来"),
        (os.urandom(5000), JPEG, "读不出来"),
    ],
    ids=["bomb", "svg", "html", "gif", "png", "webp", "heic", "cut", "cut png", "empty", "noise"],
)
def test_what_is_no_picture_is_refused_in_one_sentence(content: bytes, content_type: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SHOP.remake_picture(content, content_type, None, 1200, 300_000)
    assert [fault.field for fault in refusal.value.errors] == ["file"]
    assert sentence in refusal.value.detail


@pytest.mark.parametrize(
    "tail",
    [b"<script>alert(1)</script>", make_package("word/document.xml"), b"%PDF-1.7 %%EOF"],
    ids=["script", "package", "pdf"],
)
def test_nothing_that_hangs_behind_a_picture_survives(tail: bytes) -> None:
    made = SHOP.remake_picture(make_photo() + tail, JPEG, None, 1200, 300_000)
    assert tail[:12] not in made.content


def test_opening_the_largest_picture_takes_bounded_memory(tmp_path: Path) -> None:
    largest = tmp_path / "largest.png"
    Image.new("RGBA", (8_000, 8_000)).save(largest)
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(largest)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    child_kb, side = map(int, run.stdout.split())
    assert side == 1200
    assert 200 * 1024 < child_kb <= MEMORY_BYTES / 1024


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7\n...\n%%EOF\n", PDF),
        (make_package("[Content_Types].xml", "word/document.xml"), DOCX),
        (make_package("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    ],
    ids=["pdf", "docx", "xlsx"],
)
def test_document_that_is_what_it_says_is_taken(content: bytes, content_type: str) -> None:
    SHOP.check_document(content, content_type)


@pytest.mark.parametrize(
    ("content", "content_type", "sentence"),
    [
        (b"<html>%PDF-%%EOF", PDF, "PDF"),
        (b"%PDF-1.7 cut short", PDF, "PDF"),
        (make_package("[Content_Types].xml", "xl/workbook.xml"), DOCX, "Word"),
        (make_package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), DOCX, "宏"),
        (make_package("readme.txt"), XLSX, "Excel"),
        (b"PK\x03\x04 broken", XLSX, "打不开"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), DOCX, "打不开"),
    ],
    ids=["html", "cut", "sheet", "macros", "zip", "broken", "old or locked"],
)
def test_document_that_lies_is_refused_in_one_sentence(content: bytes, content_type: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SHOP.check_document(content, content_type)
    assert sentence in refusal.value.detail


def test_opening_process_loads_nothing_that_knows_the_store() -> None:
    code = "import handlers.files.child, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"handlers", "PIL"} <= loaded
    assert loaded.isdisjoint({"models", "pynamodb", "botocore", "flask", "cryptography"})

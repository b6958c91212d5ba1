"""Films of a few hundred bytes, box by box, sound or broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

HEVC, H264, AAC = b"hvc1", b"avc1", b"mp4a"


def box(kind: bytes, *bodies: bytes, length: int | None = None) -> bytes:
    """Return a box; `length` is what it claims."""
    body = b"".join(bodies)
    return (8 + len(body) if length is None else length).to_bytes(4, "big") + kind + body


def make_clock(kind: bytes, seconds: int, scale: int = 1000, version: int = 0) -> bytes:
    """Return an `mvhd` or `mdhd` box."""
    width = 8 if version else 4
    times = bytes(2 * width) + scale.to_bytes(4, "big") + (seconds * scale).to_bytes(width, "big")
    return box(kind, bytes([version, 0, 0, 0]), times, bytes(80))


def make_track(handler: bytes, codec: bytes, seconds: int = 120, profile: int = 100, **odd: Any) -> bytes:
    """Return a track of one kind of sample."""
    setting = box(b"avcC", bytes([1, profile, 0, 31])) if codec == H264 else b""
    size = odd.get("size", (1920, 1080))
    picture = bytes(24) + b"".join(each.to_bytes(2, "big") for each in size) + bytes(50)
    sample = box(codec, picture if handler == b"vide" else bytes(28), setting)
    described = box(b"stsd", bytes(8), odd.get("sample", sample))
    media = (
        make_clock(b"mdhd", seconds, version=odd.get("version", 0)),
        box(b"hdlr", bytes(8), handler, bytes(12)),
        box(b"minf", box(b"stbl", described)),
    )
    return box(b"trak", box(b"mdia", *media))


def make_film(
    picture: bytes = H264, sound: bytes | None = AAC, seconds: int = 120, index_last: bool = False, **odd: Any
) -> bytes:
    """Return a film whose index says all that is asked, with a few bytes for pictures."""
    tracks = [make_track(b"vide", picture, seconds, **odd)]
    if sound is not None:
        tracks.append(make_track(b"soun", sound, seconds))
    index = box(b"moov", make_clock(b"mvhd", seconds, version=odd.get("version", 0)), *tracks)
    brand, pictures = box(b"ftyp", odd.get("brand", b"isom"), bytes(4), b"isomavc1"), box(b"mdat", bytes(64))
    return brand + (pictures + index if index_last else index + pictures)


def list_broken_films() -> Iterator[tuple[str, bytes]]:
    """Yield 56 films that no browser plays, each with what is wrong with it."""
    good = make_film()
    for share in range(1, 21):
        yield f"cut after {share}/21", good[: len(good) * share // 21]
    brand, index, pictures = good[:24], good[24 : good.index(b"mdat") - 4], good[good.index(b"mdat") - 4 :]
    yield from (
        ("empty brand", box(b"ftyp") + pictures),
        ("no index", brand + pictures),
        ("no pictures", brand + index),
        ("no brand", index + pictures),
        ("html", b"<!doctype html><script>alert(1)</script>" + bytes(64)),
        ("zip", b"PK\x03\x04" + bytes(600)),
        ("zeros", bytes(4096)),
        ("all ones", b"\xff" * 4096),
        ("4 GB claimed", brand + index + box(b"mdat", bytes(64), length=0xFFFFFFFF)),
        ("box of no length", brand + index + box(b"mdat", length=3)),
        ("box of one byte", brand + box(b"moov", length=1)),
        ("16 EB claimed", brand + index + b"\0\0\0\1mdat" + b"\xff" * 8 + bytes(64)),
        ("large box of no length", brand + index + b"\0\0\0\1mdat" + bytes(8)),
        ("endless small boxes", brand + box(b"free") * 100_000 + index + pictures),
        ("an index of 30 MB", brand + box(b"moov", bytes(30 * 1024 * 1024)) + pictures),
        ("a brand of a MB", box(b"ftyp", bytes(1024 * 1024)) + index + pictures),
        ("bytes behind the end", good + b"abc"),
        ("index within an index", brand + box(b"moov", index) + pictures),
        ("empty index", brand + box(b"moov") + pictures),
        ("endless boxes in the index", brand + box(b"moov", box(b"free") * 10_000) + pictures),
        ("fragments", good + box(b"moof", bytes(16))),
        ("made for fragments", brand + box(b"moov", index[8:], box(b"mvex", bytes(8))) + pictures),
    )
    yield from _list_broken_tracks(brand, pictures)


def _list_broken_tracks(brand: bytes, pictures: bytes) -> Iterator[tuple[str, bytes]]:
    yield from (
        ("HEVC", make_film(HEVC)),
        ("ProRes", make_film(b"apcn")),
        ("encrypted", make_film(b"encv")),
        ("ten bits", make_film(profile=110)),
        ("4:4:4", make_film(profile=244)),
        ("PCM sound", make_film(sound=b"sowt")),
        ("AC-3 sound", make_film(sound=b"ac-3")),
        ("no length", make_film(seconds=0)),
        ("five hours", make_film(seconds=5 * 3600)),
        ("no size", make_film(size=(0, 0))),
        ("no sample", make_film(sample=b"")),
        ("short sample", make_film(sample=box(H264, bytes(20)))),
        ("sample beyond its box", make_film(sample=box(H264, bytes(80), length=4000))),
        ("sound alone", brand + box(b"moov", make_clock(b"mvhd", 60), make_track(b"soun", AAC)) + pictures),
    )


def reader_of(film: bytes, asked: list[tuple[int, int]] | None = None) -> Callable[[int, int], bytes]:
    """Return what reads ranges of the film and notes them."""

    def read(first: int, count: int) -> bytes:
        if asked is not None:
            asked.append((first, count))
        return film[first : first + count]

    return read

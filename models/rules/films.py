"""Whether browsers and phones play a film, and how long it is: told from its index alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from models.errors import FieldError, InvalidInput
from models.rules.film_boxes import Box, BrokenFilm, Read, find_box, list_boxes, read_outer_boxes

_EXPORT = "请用剪辑软件重新导出为 MP4 格式（视频编码 H.264，音频编码 AAC）后再上传。"
_BROKEN = f"这个视频文件不完整或已损坏，无法读取。{_EXPORT}"
# What an ordinary decoder has: 8 bits, 4:2:0.
_PROFILES = {66, 77, 88, 100}
_CODECS = {
    b"hvc1": "H.265（HEVC）",
    b"hev1": "H.265（HEVC）",
    b"apcn": "ProRes",
    b"apch": "ProRes",
    b"apcs": "ProRes",
    b"av01": "AV1",
    b"vp09": "VP9",
    b"mp4v": "MPEG-4 Part 2",
}
_LONGEST_S = 4 * 3600
_MOST_TRACKS = 32


class FilmFacts(msgspec.Struct, frozen=True):
    """A film that can be played: its length in seconds, its pixels, whether it has sound."""

    seconds: float
    width: int
    height: int
    has_sound: bool


class _Track(msgspec.Struct, frozen=True):
    handler: bytes
    seconds: float
    sample: Box


def inspect_film(read: Read, size: int) -> FilmFacts:
    """Return what a film's index tells; raise InvalidInput in one sentence for what browsers will not play.

    Reads some 50 ranges at most, 24 MB in all, wherever the index lies and whatever the boxes claim.
    """
    try:
        return _inspect(read, size)
    except BrokenFilm:
        raise _refuse(_BROKEN) from None


def _inspect(read: Read, size: int) -> FilmFacts:
    outer = read_outer_boxes(read, size)
    inner = list(list_boxes(outer.index))
    if b"moof" in outer.kinds or any(box.kind == b"mvex" for box in inner):
        raise _refuse(f"这个视频是分段录制的格式，部分手机不能播放。{_EXPORT}")
    tracks = [_read_track(box.body) for box in inner if box.kind == b"trak"][:_MOST_TRACKS]
    picture = next((track for track in tracks if track.handler == b"vide"), None)
    if picture is None:
        raise _refuse(f"这个文件里没有视频画面。{_EXPORT}")
    width, height = _require_playable_picture(picture.sample)
    sounds = [track for track in tracks if track.handler == b"soun"]
    for sound in sounds[:1]:
        _require_playable_sound(sound.sample)
    seconds = max(_read_duration(find_box(outer.index, b"mvhd")), *(track.seconds for track in [picture, *sounds]))
    if not 1 <= seconds <= _LONGEST_S:
        raise _refuse(f"读不出这个视频的时长。{_EXPORT}")
    return FilmFacts(round(seconds, 1), width, height, bool(sounds))


def _read_track(body: memoryview) -> _Track:
    media = find_box(body, b"mdia")
    handler = bytes(find_box(media, b"hdlr")[8:12])
    description = find_box(media, b"minf", b"stbl", b"stsd")
    sample = next(list_boxes(description[8:]), None)
    if sample is None:
        raise BrokenFilm("a track without any sample")
    return _Track(handler, _read_duration(find_box(media, b"mdhd")), sample)


def _read_duration(body: memoryview) -> float:
    """Return the seconds that an `mvhd` or `mdhd` box tells."""
    place, width = (20, 8) if bytes(body[:1]) == b"\1" else (12, 4)
    if len(body) < place + 4 + width:
        raise BrokenFilm("cut short")
    scale = int.from_bytes(body[place : place + 4], "big")
    duration = int.from_bytes(body[place + 4 : place + 4 + width], "big")
    # All bits set: not known.
    return duration / scale if scale and duration != (1 << 8 * width) - 1 else 0.0


def _require_playable_picture(sample: Box) -> tuple[int, int]:
    if sample.kind not in {b"avc1", b"avc3"}:
        raise _refuse_codec("视频", sample.kind)
    if len(sample.body) < 78:
        raise BrokenFilm("cut short")
    if not set(_list_profiles(sample)) <= _PROFILES:
        raise _refuse(f"这个视频的画面格式（10 位或 4:2:2）部分浏览器和手机不能播放。{_EXPORT}")
    width, height = (int.from_bytes(sample.body[place : place + 2], "big") for place in (24, 26))
    if not (width and height):
        raise BrokenFilm("a picture without any size")
    return width, height


def _list_profiles(sample: Box) -> Iterator[int]:
    for box in list_boxes(sample.body[78:]):
        if box.kind == b"avcC" and len(box.body) > 1:
            yield box.body[1]


def _require_playable_sound(sample: Box) -> None:
    if sample.kind != b"mp4a":
        raise _refuse_codec("音频", sample.kind)


def _refuse_codec(what: str, kind: bytes) -> InvalidInput:
    name = _CODECS.get(kind)
    told = f"{name} {what}编码" if name else f"{what}编码"
    return _refuse(f"这个视频的{told}部分浏览器和手机不能播放。{_EXPORT}")


def _refuse(sentence: str) -> InvalidInput:
    return InvalidInput([FieldError("file", sentence)])

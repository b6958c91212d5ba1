"""The boxes of an .mp4 or .mov (ISO/IEC 14496-12): read by ranges, within what they are in, so many and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

# Returns so many bytes from a place of the film, fewer at its end.
Read = Callable[[int, int], bytes]
# A film has about six boxes; each costs a request.
_MOST_OUTER, _MOST_INNER = 48, 4096
# The index of an hour at 60 pictures a second stays below 8 MB.
_LARGEST = {b"ftyp": 4096, b"moov": 24 * 1024 * 1024}


class BrokenFilm(Exception):
    """The boxes do not fit into each other: cut short, damaged, or no film at all."""


class Box(msgspec.Struct, frozen=True):
    """A box inside bytes that are in memory: its kind, and what it holds."""

    kind: bytes
    body: memoryview


class OuterBoxes(msgspec.Struct, frozen=True):
    """What the film itself consists of: its brand and index, and which kinds of boxes there are."""

    brand: bytes
    index: memoryview
    kinds: frozenset[bytes]


def read_outer_boxes(read: Read, size: int) -> OuterBoxes:
    """Return a film's brand and index in at most some 50 requests, wherever the index lies; raise BrokenFilm."""
    place, kinds, kept = 0, set[bytes](), dict[bytes, bytes]()
    for _ in range(_MOST_OUTER):
        if place == size:
            break
        kind, start, end = _read_header(read, place, size)
        if not kinds and kind != b"ftyp":
            raise BrokenFilm("no film begins like this")
        if kind in _LARGEST and kind not in kept:
            kept[kind] = _read_body(read, kind, start, end)
        kinds.add(kind)
        place = end
    if place != size or not {b"ftyp", b"moov", b"mdat"} <= kinds:
        raise BrokenFilm("too many boxes, or not all of them")
    return OuterBoxes(kept[b"ftyp"][:4], memoryview(kept[b"moov"]), frozenset(kinds))


def list_boxes(body: memoryview) -> Iterator[Box]:
    """Yield the boxes that lie side by side in these bytes; raise BrokenFilm where one reaches beyond them."""
    place = 0
    for _ in range(_MOST_INNER):
        # QuickTime ends lists of boxes with four zero bytes.
        if len(body) - place < 8:
            return
        start, end = _measure(bytes(body[place : place + 16]), place, len(body))
        yield Box(bytes(body[place + 4 : place + 8]), body[start:end])
        place = end
    raise BrokenFilm("too many boxes")


def find_box(body: memoryview, *path: bytes) -> memoryview:
    """Return what the first box under this path holds, or raise BrokenFilm."""
    for kind in path:
        found = next((box.body for box in list_boxes(body) if box.kind == kind), None)
        if found is None:
            raise BrokenFilm("a box is missing")
        body = found
    return body


def _read_header(read: Read, place: int, size: int) -> tuple[bytes, int, int]:
    header = read(place, min(16, size - place))
    if len(header) < 8:
        raise BrokenFilm("cut short")
    return header[4:8], *_measure(header, place, size)


def _measure(header: bytes, place: int, size: int) -> tuple[int, int]:
    """Return where a box's body begins and ends; the last box may leave its length open."""
    length, start = int.from_bytes(header[:4], "big"), place + 8
    end = place + length if length else size
    if length == 1:
        start, end = place + 16, place + int.from_bytes(header[8:16], "big")
    if not start <= end <= size:
        raise BrokenFilm("a box reaches beyond the one it is in")
    return start, end


def _read_body(read: Read, kind: bytes, start: int, end: int) -> bytes:
    if end - start > _LARGEST[kind]:
        raise BrokenFilm("an index that no film has")
    body = read(start, end - start) if end > start else b""
    if len(body) != end - start:
        raise BrokenFilm("cut short")
    return body

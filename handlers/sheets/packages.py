"""A .xlsx or .docx is a zip archive: unpacked by count, not by what it declares, and only what is needed is kept."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from handlers.sheets.limits import DAMAGED, MOST_INFLATED, MOST_PARTS, Refused
from handlers.sheets.recognising import refuse_format, refuse_password

_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/[^/]*|xl/(workbook|sharedstrings|styles)\.xml|xl/_rels/[^/]*"
    r"|xl/worksheets/[^/]*|xl/worksheets/_rels/[^/]*",
    re.I,
)
_STEP = 256 * 1024
_LOCAL_HEADER = 30


class Wording(NamedTuple):
    """How a package is refused: what can't be read, what is too much, what opens with a password only."""

    damaged: str
    too_much: str
    locked: str


_WORDING = Wording(
    DAMAGED,
    "这个文件解压后过大，无法读取。请把名单复制到一个新建的表格里，另存为 .xlsx 文件后再上传。",
    str(refuse_password()),
)


def repack(content: bytes) -> io.BytesIO:
    """Return an archive of the same sheets that declares nothing false: the reader meets only what was seen here.

    Raises Refused: too many parts, more than 64 MB really inflated, a DTD, a password, another kind of document.
    """
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as clean:
        for name, part in unpack(content, _NEEDED, _require_workbook, _WORDING):
            clean.writestr(ZipInfo(name), part)
    packed.seek(0)
    return packed


def unpack(
    content: bytes, needed: re.Pattern[str], require: Callable[[set[str]], None], wording: Wording
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the parts that are needed, after `require` has seen all names in small letters.

    Raises Refused: too many parts, more than 64 MB really inflated, a DTD, a password, what `require` refuses.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused(wording.damaged) from error
    if len(parts) > MOST_PARTS:
        raise Refused(wording.too_much)
    require({part.filename.replace("\\", "/").lower() for part in parts})
    left, seen = MOST_INFLATED, set[str]()
    for part in parts:
        name = part.filename.replace("\\", "/")
        is_needed = needed.fullmatch(name) is not None and name.lower() not in seen
        kept = []
        for piece in _inflate(content, part, wording):
            left -= len(piece)
            if left < 0:
                raise Refused(wording.too_much)
            if is_needed:
                kept.append(piece)
        if is_needed:
            seen.add(name.lower())
            yield name, _without_dtd(b"".join(kept), wording)


def _require_workbook(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise refuse_format(" .xlsb 二进制表格")
    if "content.xml" in names:
        raise refuse_format(" .ods 等开放文档格式")
    if any(name.startswith("word/") for name in names):
        raise refuse_format(" Word 文档")
    raise refuse_format("压缩包")


def _without_dtd(part: bytes, wording: Wording) -> bytes:
    # No office program writes one, and entities that are made of entities need one. NULs: it may be UTF-16.
    plain = part.replace(b"\0", b"") if b"\0" in part else part
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or re.search(rb"<!(doctype|entity)", plain, re.I):
        raise Refused(wording.damaged)
    return part


def _inflate(content: bytes, part: ZipInfo, wording: Wording) -> Iterator[bytes]:
    """Yield what really comes out of a part, piece by piece: the declared size may lie."""
    if part.flag_bits & 0x1:
        raise Refused(wording.locked)
    raw = _cut_raw(content, part, wording)
    if part.compress_type == ZIP_STORED:
        yield bytes(raw)
    elif part.compress_type == ZIP_DEFLATED:
        yield from _inflate_raw(raw, wording)
    else:
        raise Refused(wording.damaged)


def _cut_raw(content: bytes, part: ZipInfo, wording: Wording) -> memoryview:
    header = memoryview(content)[part.header_offset : part.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or bytes(header[:4]) != b"PK\x03\x04":
        raise Refused(wording.damaged)
    before = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = part.header_offset + _LOCAL_HEADER + before
    raw = memoryview(content)[start : start + part.compress_size]
    if len(raw) != part.compress_size:
        raise Refused(wording.damaged)
    return raw


def _inflate_raw(raw: memoryview, wording: Wording) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = raw
    try:
        while not stream.eof:
            piece = stream.decompress(waiting, _STEP)
            waiting = stream.unconsumed_tail
            if not piece and not waiting and not stream.eof:
                raise Refused(wording.damaged)  # cut short
            yield piece
    except zlib.error as error:
        raise Refused(wording.damaged) from error

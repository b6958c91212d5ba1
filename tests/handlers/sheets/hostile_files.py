"""Files that nobody makes by mistake, and files that are not what their names say."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable

from handlers.sheets.limits import MOST_BYTES
from tests.handlers.sheets.files import (
    SHEET,
    STRINGS,
    make_sheet_of,
    make_xls,
    make_xlsx,
    make_xlsx_of_strings,
    make_zip,
    read_parts,
    replace_part,
)

_MB = 1024 * 1024
_END = b"</sheetData>"
_MERGED = b'<mergeCells count="1"><mergeCell ref="C3:C1048576"/></mergeCells>'
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
_WIDE = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x><x/>".encode("utf-16")
_CORNERS = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_XLSX, _XLS = make_xlsx_of_strings(), make_xls()
_PARTS = read_parts(_XLSX)
_XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _patch_central(archive: bytes, part: str, offset: int, value: bytes) -> bytes:
    """Return the archive with some bytes of a part's entry in the central directory replaced."""
    place = archive.rindex(b"PK\x01\x02", 0, archive.rindex(part.encode()))
    return archive[: place + offset] + value + archive[place + offset + len(value) :]


def _after_declaration(insert: bytes) -> Callable[[bytes], bytes]:
    return lambda part: b'<?xml version="1.0"?>' + insert + part.partition(b"?>")[2]


def _one_string_a_million_times() -> bytes:
    archive = make_xlsx_of_strings([["x"]])
    heavy = replace_part(archive, STRINGS, lambda part: part.replace(b">x<", b">" + b"x" * 30_000 + b"<"))
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 50 + b"</row>"
    return make_sheet_of(row * 20_000, heavy)


def _one_stream_under_many_names() -> bytes:
    """Every entry of the directory leads to the same compressed megabyte."""
    archive = make_zip({"xl/workbook.xml": b" " * _MB})
    start = archive.index(b"PK\x01\x02")
    entry, end = archive[start : archive.index(b"PK\x05\x06")], archive[archive.index(b"PK\x05\x06") :]
    count = 1_900
    tail = end[:8] + struct.pack("<HHII", count, count, len(entry) * count, start) + end[20:]
    return archive[:start] + entry * count + tail


def _loop_in_sectors() -> bytes:
    """Let the first sector of a .xls follow upon itself."""
    content = bytearray(make_xls())
    sector = struct.unpack_from("<I", content, 76)[0]
    struct.pack_into("<I", content, 512 * (sector + 1), 0)
    return bytes(content)


def _noise(size: int) -> bytes:
    return random.Random(2017).randbytes(size)  # noqa: S311


# A file's name, what makes it, and a word of the sentence that refuses it.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing.xlsx": (lambda: b"", "空的"),
    "blanks.csv": (lambda: b" \r\n\t" * 100, "空的"),
    "zeros.xls": (lambda: bytes(4096), "空的"),
    "one byte over.csv": (lambda: b"a" * (MOST_BYTES + 1), "4 MB"),
    "paper.xlsx": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
    "photo.xlsx": (lambda: b"\xff\xd8\xff\xe0" + _noise(999), "图片"),
    "picture.csv": (lambda: b"\x89PNG\r\n\x1a\n" + _noise(999), "图片"),
    "packed.xlsx": (lambda: b"Rar!\x1a\x07\x00" + _noise(99), "压缩包"),
    "seven.xlsx": (lambda: b"7z\xbc\xaf\x27\x1c" + _noise(99), "压缩包"),
    "gzip.csv": (lambda: b"\x1f\x8b\x08" + _noise(99), "压缩包"),
    "page.xls": (lambda: "<html><table><tr><td>姓名".encode(), "网页"),
    "page 2.xls": (lambda: b"\xef\xbb\xbf\r\n<TABLE>", "网页"),
    "page 3.xls": (lambda: "<html><table>".encode("utf-16"), "网页"),
    "xml.xls": (lambda: b'<?xml version="1.0"?><Workbook/>', "网页"),
    "archive.xls": (lambda: b"MIME-Version: 1.0\r\n", "网页"),
    "letter.xlsx": (lambda: make_zip({"word/document.xml": b"<w/>"}), "Word"),
    "letter.xls": (lambda: _OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "Word"),
    "binary.xlsx": (lambda: make_zip({"xl/workbook.bin": b"x"}), "xlsb"),
    "open.ods": (lambda: make_zip({"mimetype": b"x", "content.xml": b"<x/>"}), "开放文档"),
    "any.zip": (lambda: make_zip({"a.txt": b"x"}), "压缩包"),
    "nested.xlsx": (lambda: make_zip({"a.xlsx": make_zip({"b.xlsx": make_zip({"c": bytes(9 * _MB)})})}), "压缩包"),
    "nested in a sheet.xlsx": (lambda: make_zip(_PARTS | {SHEET: _XLSX}), "读不出来"),
    "bomb.xlsx": (lambda: make_zip(_PARTS | {SHEET: bytes(70 * _MB)}), "过大"),
    "bomb beside.xlsx": (lambda: make_zip(_PARTS | {"xl/media/image1.png": bytes(70 * _MB)}), "过大"),
    "bomb that declares 9 bytes.xlsx": (
        lambda: _patch_central(make_zip(_PARTS | {STRINGS: bytes(70 * _MB)}), STRINGS, 24, struct.pack("<I", 9)),
        "过大",
    ),
    "one stream under many names.xlsx": (lambda: _one_stream_under_many_names(), "过大"),
    "ten thousand parts.xlsx": (
        lambda: make_zip(_PARTS | {f"xl/x{number}": b"" for number in range(10_000)}),
        "过大",
    ),
    "entities in a sheet.xlsx": (lambda: replace_part(_XLSX, SHEET, _after_declaration(_BOMB)), "读不出来"),
    "entities in strings.xlsx": (lambda: replace_part(_XLSX, STRINGS, _after_declaration(_BOMB)), "读不出来"),
    "entity from a file.xlsx": (lambda: replace_part(_XLSX, STRINGS, _after_declaration(_XXE)), "读不出来"),
    "small doctype.xlsx": (lambda: replace_part(_XLSX, SHEET, _after_declaration(b"<!doctype x>")), "读不出来"),
    "doctype in UTF-16.xlsx": (lambda: replace_part(_XLSX, "xl/workbook.xml", lambda _: _WIDE), "读不出来"),
    "two corners.xlsx": (lambda: make_sheet_of(_CORNERS), "读不出来"),
    "blank cells.xlsx": (lambda: make_sheet_of(b'<row><c s="1"/></row>' * 2_500_000), "没有内容"),
    "one string a million times.xlsx": (lambda: _one_string_a_million_times(), "读不出来"),
    "deep.xlsx": (lambda: make_sheet_of(b"<row>" * 500_000), ""),
    "too many rows.csv": (lambda: b"a,b\n" * 30_001, "30,000 行"),
    "too many rows.xlsx": (lambda: make_sheet_of(b"<row><c><v>1</v></c></row>" * 30_001), "30,000 行"),
    "too many columns.xlsx": (lambda: make_xlsx([["x"] * 61]), "60 列"),
    "too much text.csv": (lambda: b'"' + b"x" * 200_000 + b'"', "第 1 行"),
    "open quote.csv": (lambda: '姓名,手机号\n"陈,1\n林,2'.encode(), "引号"),
    "half.xlsx": (lambda: _XLSX[: len(_XLSX) // 2], "读不出来"),
    "no end.xlsx": (lambda: _XLSX[:-30], "读不出来"),
    "short part.xlsx": (lambda: replace_part(_XLSX, SHEET, lambda part: part[: len(part) // 2]), "读不出来"),
    "half.xls": (lambda: _XLS[: len(_XLS) // 2], "读不出来"),
    "head only.xls": (lambda: _OLE + bytes(504), "读不出来"),
    "loop.xls": (lambda: _loop_in_sectors(), "读不出来"),
    "locked.xlsx": (lambda: _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "locked part.xlsx": (lambda: _patch_central(_XLSX, SHEET, 8, b"\x01\x00"), "密码"),
    "lzma.xlsx": (lambda: make_zip(_PARTS, zipfile.ZIP_LZMA), "读不出来"),
    "header elsewhere.xlsx": (lambda: _patch_central(_XLSX, SHEET, 42, struct.pack("<I", 0xFFFFFF)), "读不出来"),
    "noise.csv": (lambda: _noise(5_000), "不是表格"),
    "wide without a mark.csv": (lambda: "姓名,手机号".encode("utf-16-le"), "不是表格"),
    "no sheet.xlsx": (lambda: make_xlsx([]), "没有内容"),
    "only blanks.xlsx": (lambda: make_xlsx([["  ", "\u3000"]]), "没有内容"),
}


# Files that look dangerous and can be read all the same: what they hold is counted, not what they say.
ODD: dict[str, Callable[[], bytes]] = {
    "declares four gigabytes.xlsx": lambda: _patch_central(_XLSX, SHEET, 24, struct.pack("<I", 0xFFFFFFF0)),
    "climbs out.xlsx": lambda: make_zip({"../../../etc/cron.d/x": b"x", "/etc/x": b"x"} | _PARTS),
    "backslashes.xlsx": lambda: make_zip({name.replace("/", "\\"): part for name, part in _PARTS.items()}),
    "macros.xlsm": lambda: make_zip(_PARTS | {"xl/vbaProject.bin": _noise(999)}),
    "bomb not unpacked twice.xlsx": lambda: make_zip(_PARTS | {"xl/media/a.zip": make_zip({"a": bytes(30 * _MB)})}),
    "two thousand parts.xlsx": lambda: make_zip(_PARTS | {f"x{each}": b"" for each in range(2_000 - len(_PARTS))}),
    "merged to the end.xlsx": lambda: replace_part(_XLSX, SHEET, lambda part: part.replace(_END, _END + _MERGED)),
}

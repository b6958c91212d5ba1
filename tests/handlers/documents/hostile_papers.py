"""Word files that nobody makes by mistake, and files that are not what their names say."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable

from handlers.sheets.limits import MOST_BYTES
from tests.handlers.documents.papers import make_cell, make_docx, make_paragraph, make_row, make_table
from tests.handlers.sheets.files import make_zip, read_parts, replace_part

_MB = 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DOCUMENT = "word/document.xml"
FORM = make_docx(make_table(make_row("姓名", "陈测试"), make_row("职务", "书记"), make_row("先进事迹", "带头学习。")))
_PARTS = read_parts(FORM)
_BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
_XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_REMOTE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_WIDE = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x><x/>".encode("utf-16")
_ROW = f"<w:tr>{make_row('甲', '乙')}</w:tr>"


def _after_declaration(insert: bytes) -> Callable[[bytes], bytes]:
    return lambda part: b'<?xml version="1.0"?>' + insert + part.partition(b"?>")[2]


def _patch_central(part: str, offset: int, value: bytes) -> bytes:
    """Return the form with some bytes of a part's entry in the central directory replaced."""
    place = FORM.rindex(b"PK\x01\x02", 0, FORM.rindex(part.encode()))
    return FORM[: place + offset] + value + FORM[place + offset + len(value) :]


def _with_document(document: bytes) -> bytes:
    return make_zip(_PARTS | {DOCUMENT: document})


def _nest(depth: int) -> str:
    inner = make_paragraph("x")
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    return inner


def _noise(size: int) -> bytes:
    return random.Random(2017).randbytes(size)  # noqa: S311


# A file's name, what makes it, and a word of the sentence that refuses it.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing.docx": (lambda: b"", "空的"),
    "one byte over.docx": (lambda: b"PK\x03\x04" + b"a" * MOST_BYTES, "4 MB"),
    "paper.docx": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
    "photo.docx": (lambda: b"\xff\xd8\xff\xe0" + _noise(999), "图片"),
    "packed.docx": (lambda: b"Rar!\x1a\x07\x00" + _noise(99), "压缩包"),
    "seven.docx": (lambda: b"7z\xbc\xaf\x27\x1c" + _noise(99), "压缩包"),
    "any.zip": (lambda: make_zip({"a.docx": FORM}), "压缩包"),
    "old.doc": (lambda: _OLE + bytes(600) + "WordDocument".encode("utf-16-le"), ".doc"),
    "old.docx": (lambda: _OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "另存为 .docx"),
    "locked.docx": (lambda: _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "locked part.docx": (lambda: _patch_central(DOCUMENT, 8, b"\x01\x00"), "密码"),
    "rich text.docx": (lambda: b"{\\rtf1\\ansi x}", "RTF"),
    "page.docx": (lambda: "<html><table><tr><td>姓名".encode(), "网页"),
    "archive.doc": (lambda: b"MIME-Version: 1.0\r\n", "网页"),
    "flat.xml": (lambda: b'<?xml version="1.0"?><pkg:package/>', "网页"),
    "open.odt": (lambda: make_zip({"mimetype": b"x", "content.xml": b"<x/>"}), "开放文档"),
    "slides.docx": (lambda: make_zip({"ppt/presentation.xml": b"<x/>"}), "压缩包"),
    "macros.docm": (lambda: make_zip(_PARTS | {"word/vbaProject.bin": _noise(999)}), "宏"),
    "macros by another name.docx": (lambda: make_zip(_PARTS | {"WORD\\VBAPROJECT.BIN": b"x"}), "宏"),
    "no document.docx": (lambda: make_zip({"word/styles.xml": b"<x/>"}), "读不出来"),
    "no body.docx": (lambda: _with_document(b"<x/>"), "读不出来"),
    "no xml.docx": (lambda: _with_document(_noise(5_000)), "读不出来"),
    "empty document.docx": (lambda: _with_document(b""), "读不出来"),
    "half.docx": (lambda: FORM[: len(FORM) // 2], "读不出来"),
    "no end.docx": (lambda: FORM[:-30], "读不出来"),
    "short document.docx": (lambda: replace_part(FORM, DOCUMENT, lambda part: part[: len(part) // 2]), "读不出来"),
    "lzma.docx": (lambda: make_zip(_PARTS, zipfile.ZIP_LZMA), "读不出来"),
    "header elsewhere.docx": (lambda: _patch_central(DOCUMENT, 42, struct.pack("<I", 0xFFFFFF)), "读不出来"),
    "bomb.docx": (lambda: _with_document(bytes(70 * _MB)), "过多"),
    "bomb beside.docx": (lambda: make_zip(_PARTS | {"word/media/image1.png": bytes(70 * _MB)}), "过多"),
    "bomb of text.docx": (lambda: make_docx(make_paragraph("字" * 20 * _MB)), ""),
    "bomb of elements.docx": (lambda: make_docx("<w:p/>" * 9 * _MB), ""),
    "bomb of rows.docx": (lambda: make_docx(f"<w:tbl>{_ROW * 100_000}</w:tbl>"), "过多"),
    "bomb of attributes.docx": (
        lambda: make_docx("<w:p " + " ".join(f'a{x}="1"' for x in range(400_000)) + "/>"),
        "",
    ),
    "ten thousand parts.docx": (lambda: make_zip(_PARTS | {f"word/x{each}": b"" for each in range(10_000)}), "过多"),
    "entities.docx": (lambda: replace_part(FORM, DOCUMENT, _after_declaration(_BOMB)), "读不出来"),
    "entity from a file.docx": (lambda: replace_part(FORM, DOCUMENT, _after_declaration(_XXE)), "读不出来"),
    "entity from afar.docx": (lambda: replace_part(FORM, DOCUMENT, _after_declaration(_REMOTE)), "读不出来"),
    "small doctype.docx": (lambda: replace_part(FORM, DOCUMENT, _after_declaration(b"<!doctype x>")), "读不出来"),
    "doctype in UTF-16.docx": (lambda: _with_document(_WIDE), "读不出来"),
    "deep.docx": (lambda: make_docx("<w:sdt><w:sdtContent>" * 100_000), "读不出来"),
    "deep tables.docx": (lambda: make_docx(_nest(5_000)), "读不出来"),
    "too much text.docx": (lambda: make_docx(make_table(make_row("姓名", "字" * 400_001))), "过多"),
    "noise.docx": (lambda: _noise(5_000), "不是表格"),
    "zeros.docx": (lambda: bytes(4096), "空的"),
}

_HUGE_SPAN = '<w:gridSpan w:val="999999999999999999999"/><w:vMerge w:val="x"/>'

# Files that look dangerous and can be read all the same: the text is taken, nothing else is even opened.
ODD: dict[str, Callable[[], bytes]] = {
    "declares four gigabytes.docx": lambda: _patch_central(DOCUMENT, 24, struct.pack("<I", 0xFFFFFFF0)),
    "climbs out.docx": lambda: make_zip({"../../../etc/cron.d/x": b"x", "/etc/x": b"x"} | _PARTS),
    "backslashes.docx": lambda: make_zip({name.replace("/", "\\"): part for name, part in _PARTS.items()}),
    "template from afar.docx": lambda: make_zip(
        _PARTS
        | {
            "word/_rels/settings.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'relationships"><Relationship Id="r1" Type="attachedTemplate" TargetMode="External" '
            b'Target="http://127.0.0.1:9/x.dotm"/></Relationships>'
        }
    ),
    "objects inside.docx": lambda: make_zip(_PARTS | {"word/embeddings/oleObject1.bin": _OLE + _noise(999)}),
    "packed bomb inside.docx": lambda: make_zip(_PARTS | {"word/media/a.zip": make_zip({"a": bytes(30 * _MB)})}),
    "doctype beside.docx": lambda: make_zip(_PARTS | {"word/footnotes.xml": _BOMB + b"<x/>"}),
    "named .xlsx.xlsx": lambda: FORM,
    "huge span.docx": lambda: make_docx(
        make_table(
            make_cell("姓名", _HUGE_SPAN) + make_cell("陈测试"),
            make_row("职务", "书记"),
            make_row("先进事迹", "带头学习。"),
        )
    ),
}

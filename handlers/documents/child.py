"""The process that opens a Word document from outside."""

from __future__ import annotations

import re
from typing import Any

from handlers.documents.limits import DAMAGED, MACROS, RESAVE, WORDING
from handlers.documents.word_text import read_body
from handlers.sheets.bounded import answer_parent
from handlers.sheets.limits import Refused
from handlers.sheets.packages import unpack

_NEEDED = re.compile(r"word/document\d*\.xml", re.I)


def main() -> None:
    """Tell the process that asks what the document holds."""
    answer_parent(read_document)


def read_document(kind: str, content: bytes) -> dict[str, Any]:
    """Return the rows and the text of a .docx; raise Refused if it can't be read."""
    parts = [part for _, part in unpack(content, _NEEDED, _require_document, WORDING)]
    return read_body(parts[0])


def _require_document(names: set[str]) -> None:
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Refused(MACROS)
    if "content.xml" in names:
        raise Refused(f"这个文件是 .odt 等开放文档格式。{RESAVE}")
    if not any(name.startswith("word/") for name in names):
        raise Refused("这是压缩包，不是推荐表。请解压后上传里面的 Word 或 Excel 文件。")
    if not any(map(_NEEDED.fullmatch, names)):
        raise Refused(DAMAGED)

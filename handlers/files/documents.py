"""Whether a document is what its name says; nothing of it is ever run or shown here (child only)."""

from __future__ import annotations

import io
from zipfile import BadZipFile, ZipFile

from handlers.files.limits import DAMAGED_DOCUMENT, MOST_PARTS, Refused

_PDF = "application/pdf"
_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("word/document.xml", "Word（.docx）"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xl/workbook.xml", "Excel（.xlsx）"),
}


def check_document(content: bytes, content_type: str) -> None:
    """Return if a .pdf, .docx or .xlsx is one, without macros; raise Refused in one sentence."""
    if content_type == _PDF:
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
            raise Refused("这个文件不是完整的 PDF 文件。请重新导出后再上传。")
        return
    main_part, name = _MAIN_PARTS[content_type]
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename.lower() for part in archive.infolist()}
    except (BadZipFile, NotImplementedError, ValueError):
        raise Refused(DAMAGED_DOCUMENT) from None
    if main_part not in parts or "[content_types].xml" not in parts or len(parts) > MOST_PARTS:
        raise Refused(f"这个文件实际上不是 {name} 文件，请另存为该格式后再上传。")
    if any(part.endswith(("vbaproject.bin", ".exe", ".js")) for part in parts):
        raise Refused("这个文件里带有宏程序，不能上传。请另存为不含宏的文件。")

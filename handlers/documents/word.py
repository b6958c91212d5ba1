"""Reading a Word document that somebody hands in: whatever the file does, it costs bounded memory and time."""

from __future__ import annotations

import io
from zipfile import BadZipFile, ZipFile

import msgspec

from handlers.documents.limits import DAMAGED, LOCKED, RESAVE
from handlers.documents.paper import Cell, Paper
from handlers.sheets.asking import ask_child
from handlers.sheets.limits import MOST_BYTES, Refused
from handlers.sheets.recognising import OLE, ZIP, is_locked, is_markup, is_old_word, name_foreign
from models.rules.rich_text import tidy

WORD, SHEET = "word", "sheet"
_TAKE = "请上传填好的 Word 推荐表（.docx）或 Excel 推荐表（.xlsx）。"


class _Answer(msgspec.Struct, frozen=True):
    found: Paper | None = None
    refused: str = DAMAGED


def recognise_form(content: bytes) -> str:
    """Return whether a filled form is a Word document or a sheet by its content; raise Refused for anything else."""
    if len(content) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。请删去里面的图片（照片另行上传）后再上传。")
    foreign = name_foreign(content)
    if foreign:
        raise Refused(f"{foreign[0]}，不是推荐表。{_TAKE}")
    if content.startswith(b"{\\rtf"):
        raise Refused(f"这个文件实际上是 RTF 格式。{RESAVE}")
    if content.startswith(OLE) and is_locked(content):
        raise Refused(LOCKED)
    if content.startswith(OLE) and is_old_word(content):
        raise Refused(f"这是旧版 Word 文档（.doc）。{RESAVE}")
    if content.startswith(ZIP):
        return SHEET if _is_workbook(content) else WORD
    if is_markup(content):
        raise Refused(f"这个文件实际上是网页格式，不是 Word 或 Excel 文件。{RESAVE}")
    return SHEET


def read_paper(content: bytes) -> Paper:
    """Return what a .docx holds; raise Refused."""
    said = ask_child("handlers.documents.child", WORD, content, DAMAGED)
    try:
        answer = msgspec.json.decode(said, type=_Answer)
    except msgspec.DecodeError as error:
        raise Refused(DAMAGED) from error
    if answer.found is None:
        raise Refused(answer.refused)
    return _tidy(answer.found)


def _tidy(paper: Paper) -> Paper:
    rows = tuple(tuple(Cell(cell.column, tidy(cell.text), cell.is_continued) for cell in row) for row in paper.rows)
    return Paper(rows, tidy(paper.tail))


def _is_workbook(content: bytes) -> bool:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return any(name.replace("\\", "/").lower().startswith("xl/") for name in archive.namelist())
    except (BadZipFile, NotImplementedError, ValueError):
        return False

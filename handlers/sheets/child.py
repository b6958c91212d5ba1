"""The process that opens a spreadsheet from outside."""

from __future__ import annotations

import io
from typing import Any

from handlers.sheets.bounded import answer_parent
from handlers.sheets.delimited import read_text
from handlers.sheets.packages import repack
from handlers.sheets.recognising import BINARY, PACKAGE
from handlers.sheets.workbooks import read_workbook


def main() -> None:
    """Tell the process that asks what the spreadsheet holds."""
    answer_parent(read_content)


def read_content(kind: str, content: bytes) -> dict[str, Any]:
    """Return the first sheet with content; raise Refused if there is none that can be read."""
    if kind == PACKAGE:
        name, rows, unread = read_workbook(repack(content))
        return {"kind": "xlsx", "name": name, "rows": rows, "unread": unread}
    if kind == BINARY:
        name, rows, unread = read_workbook(io.BytesIO(content))
        return {"kind": "xls", "name": name, "rows": rows, "unread": unread}
    return {"kind": "csv", "name": "", "rows": read_text(content)}

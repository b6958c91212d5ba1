"""The process that opens a file from outside: bounded in memory and time, it reads bytes and writes JSON, no more."""

from __future__ import annotations

import io
import sys
from typing import Any

import msgspec

from handlers.bounded.child import bind_resources
from handlers.sheets.delimited import read_text
from handlers.sheets.limits import CPU_S, MEMORY_BYTES, Refused
from handlers.sheets.packages import repack
from handlers.sheets.recognising import BINARY, PACKAGE
from handlers.sheets.workbooks import read_workbook


def main() -> None:
    """Read a file of the kind that the last argument names from stdin; write its sheet, or why not, to stdout."""
    bind_resources(MEMORY_BYTES, CPU_S)
    answer: dict[str, Any]
    try:
        answer = {"sheet": read_content(sys.argv[-1], sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def read_content(kind: str, content: bytes) -> dict[str, Any]:
    """Return the first sheet with content; raise Refused if there is none that can be read."""
    if kind == PACKAGE:
        name, rows, unread = read_workbook(repack(content))
        return {"kind": "xlsx", "name": name, "rows": rows, "unread": unread}
    if kind == BINARY:
        name, rows, unread = read_workbook(io.BytesIO(content))
        return {"kind": "xls", "name": name, "rows": rows, "unread": unread}
    return {"kind": "csv", "name": "", "rows": read_text(content)}

"""Inside the process that opens a file from outside: bounded in memory and time, it writes JSON and no file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import msgspec

from handlers.bounded.child import bind_resources
from handlers.sheets.limits import CPU_S, MEMORY_BYTES, Refused


def answer_parent(read: Callable[[str, bytes], Any]) -> None:
    """Read a file from stdin, of the kind that the last argument names; tell stdout what was found, or why not."""
    bind_resources(MEMORY_BYTES, CPU_S)
    answer: dict[str, Any]
    try:
        answer = {"found": read(sys.argv[-1], sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.buffer.write(msgspec.json.encode(answer))

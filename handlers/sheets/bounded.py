"""Inside the process that opens a file from outside: bounded in memory and time, it writes JSON and no file."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from handlers.sheets.limits import CPU_S, MEMORY_BYTES, Refused


def answer_parent(read: Callable[[str, bytes], Any]) -> None:
    """Read a file from stdin, of the kind that the last argument names; tell stdout what was found, or why not."""
    bind_resources()
    answer: dict[str, Any]
    try:
        answer = {"found": read(sys.argv[-1], sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def bind_resources() -> None:
    """Let this process take so much memory and time, write no file and leave no core behind."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

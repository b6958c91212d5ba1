"""The process that opens an uploaded file: bounded in memory and time, bytes go in and bytes come out."""

from __future__ import annotations

import json
import sys

from handlers.bounded.child import bind_resources
from handlers.files.documents import check_document
from handlers.files.limits import CPU_S, MEMORY_BYTES, Refused
from handlers.files.pictures import remake_picture


def main() -> None:
    """Do what the last argument orders with the file on stdin; write a line of facts, then a picture, to stdout."""
    bind_resources(MEMORY_BYTES, CPU_S)
    order, content = json.loads(sys.argv[-1]), sys.stdin.buffer.read()
    facts: dict[str, object] = {}
    made = b""
    try:
        if order["longest"] is None:
            check_document(content, order["content_type"])
        else:
            crop = tuple(order["crop"]) if order["crop"] else None
            made, width, height = remake_picture(
                content, order["content_type"], crop, order["longest"], order["most_bytes"]
            )
            facts = {"width": width, "height": height}
    except Refused as refusal:
        facts = {"refused": str(refusal)}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)

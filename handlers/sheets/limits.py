"""How much a spreadsheet may hold, and how it is refused; the reading process knows it too, so it imports nothing."""

from __future__ import annotations

# Base64 makes a third more of it on the way through API Gateway, and Lambda takes 6 MB.
MOST_BYTES = 4 * 1024 * 1024
MOST_INFLATED = 64 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS = 30_000, 60
MOST_CHARACTERS = 16_000_000

# What the reading process may take; 64 MB inflated need about 300 MB of address space.
MEMORY_BYTES = 512 * 1024 * 1024
CPU_S, PATIENCE_S = 10, 20

DAMAGED = (
    "这个文件读不出来：可能已损坏，也可能内容范围过大（例如很远的单元格里留有内容）。"
    "请把名单复制到一个新建的表格里，另存为 .xlsx 文件后再上传。"
)


class Refused(Exception):
    """This file can't be taken; the text is one sentence for the person who chose it."""

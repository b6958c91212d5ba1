"""How much a picture or document may hold; the reading process knows it too, so it imports nothing of ours."""

from __future__ import annotations

# As declared, before a pixel is read: 64 million in three colours are 200 MB.
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 16_000
MOST_PARTS = 5_000
# What the process may take: the picture, once more while it is turned, and Pillow itself.
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S, PATIENCE_S = 25, 50

DAMAGED_PICTURE = "这张图片读不出来，可能已损坏。请用看图软件打开，另存为 JPG 图片后再上传。"
DAMAGED_DOCUMENT = "这个文件打不开，可能已损坏或设有密码。请重新保存后再上传。"


class Refused(Exception):
    """This file can't be taken; the text is one sentence for the person who chose it."""

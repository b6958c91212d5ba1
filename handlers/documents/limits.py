"""How much a Word document may hold, and how it is refused; the reading process knows it too."""

from __future__ import annotations

from handlers.sheets.packages import Wording

MOST_ROWS, MOST_CHARACTERS = 2_000, 400_000
MOST_NOMINATIONS = 200

DAMAGED = "这个 Word 文件读不出来，可能已损坏。请用 Word 或 WPS 打开，另存为 .docx 文件后再上传。"
TOO_MUCH = "这个 Word 文件内容过多，无法读取。请只保留一份推荐表，删去图片和附件后再上传。"
LOCKED = "这个文件设有打开密码。请在 Word 或 WPS 中取消密码后再上传。"
MACROS = "这个 Word 文件带有宏。请用 Word 或 WPS 打开，另存为不带宏的 .docx 文件后再上传。"
RESAVE = "请用 Word 或 WPS 打开，另存为 .docx 文件后再上传。"
WORDING = Wording(DAMAGED, TOO_MUCH, LOCKED)

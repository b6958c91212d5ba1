"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from handlers.sheets.limits import MOST_BYTES, Refused

PACKAGE, BINARY, TEXT = "package", "binary", "text"

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx 文件后再上传。"
# Names of streams stand in an OLE file as UTF-16.
_ENCRYPTED, _WORD = ("EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le"))
_TAKE = "请上传 Excel 表格（.xlsx、.xls）或 .csv 文件。"
_PACKED = ("这是压缩包", "请解压后上传里面的表格文件。")
_FOREIGN = {
    b"%PDF": ("这是 PDF 文件", ""),
    b"\xff\xd8\xff": ("这是图片", ""),
    b"\x89PNG": ("这是图片", ""),
    b"Rar!": _PACKED,
    b"7z\xbc\xaf": _PACKED,
    b"\x1f\x8b": _PACKED,
}


def recognise(content: bytes) -> str:
    """Return what the content is: a package (.xlsx), binary (.xls) or text; raise Refused for anything else."""
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("这个文件是空的，请检查后重新选择。")
    if len(content) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。请删去图片和用不到的工作表，或分成几个文件上传。")
    foreign = name_foreign(content)
    if foreign:
        raise Refused(f"{foreign[0]}，不是表格。{foreign[1] or _TAKE}")
    if content.startswith(ZIP):
        return PACKAGE
    if content.startswith(OLE):
        _require_spreadsheet(content)
        return BINARY
    if is_markup(content):
        raise refuse_format("网页格式")
    return TEXT


def name_foreign(content: bytes) -> tuple[str, str] | None:
    """Return what a file of no office program is, and what to do with it if that helps; None if nothing is known."""
    return next((told for mark, told in _FOREIGN.items() if content.startswith(mark)), None)


def is_locked(content: bytes) -> bool:
    """Tell whether an OLE file is a package that opens with a password only."""
    return _ENCRYPTED in content


def is_old_word(content: bytes) -> bool:
    """Tell whether an OLE file is a .doc."""
    return _WORD in content


def is_markup(content: bytes) -> bool:
    """Tell whether the content is a web page: many systems "export" by sending one under an office program's name."""
    plain = content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return plain.startswith(
        (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<style", b"mime-version")
    )


def refuse_password() -> Refused:
    """Return the refusal of a file that opens with a password only."""
    return Refused("这个表格设有打开密码。请在 Excel 或 WPS 中取消密码后再上传。")


def refuse_format(what: str) -> Refused:
    """Return the refusal of a file of another format."""
    return Refused(f"这个文件实际上是{what}，不是 Excel 表格。{_RESAVE}")


def _require_spreadsheet(content: bytes) -> None:
    if is_locked(content):
        raise refuse_password()
    if is_old_word(content):
        raise refuse_format(" Word 文档")

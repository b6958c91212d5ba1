"""What may be uploaded to a nomination: which kinds of file, how large, how many."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import msgspec

from models.errors import FieldError, InvalidInput

PICTURES = frozenset({"photo", "thumbnail"})
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
# A QuickTime film that we take holds what an .mp4 does, and browsers choose by this type whether they play it.
FILM = "video/mp4"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MB = 1024 * 1024
_LONGEST_NAME = 200


class Offer(msgspec.Struct, frozen=True):
    """What a kind of upload takes: file endings with their types, bytes of one file, files of one nomination."""

    name: str
    types: Mapping[str, str]
    most_bytes: int
    most_files: int

    @property
    def endings(self) -> str:
        """Return the endings as a person reads them."""
        return "、".join(f".{ending}" for ending in self.types)

    @property
    def size(self) -> str:
        """Return the largest size as a person reads it."""
        whole = self.most_bytes // _MB
        return f"{whole} MB" if whole < 1024 else f"{whole // 1024} GB"


_PICTURES = {"jpg": JPEG, "jpeg": JPEG, "png": PNG}
# A quarter of an hour at 16 Mbit/s is 1.8 GB; what is larger, no phone plays without stuttering.
OFFERS: Mapping[str, Offer] = {
    "photo": Offer("照片", _PICTURES, 20 * _MB, 3),
    "thumbnail": Offer("缩略图", _PICTURES, 5 * _MB, 3),
    "film": Offer("电教片", {"mp4": FILM, "m4v": FILM, "mov": FILM}, 2048 * _MB, 2),
    "attachment": Offer("附件", {"pdf": PDF, "docx": DOCX, "xlsx": XLSX, **_PICTURES}, 20 * _MB, 10),
}


def require_offered(kind: str, file_name: str, size: int) -> str:
    """Return the content type under which such a file is taken; raise InvalidInput in one sentence."""
    offer = OFFERS.get(kind)
    if offer is None:
        raise InvalidInput([FieldError("kind", "不能上传这一类文件。")])
    content_type = offer.types.get(ending_of(file_name))
    if content_type is None:
        raise _refuse(f"{offer.name}请上传 {offer.endings} 格式的文件。")
    if len(file_name) > _LONGEST_NAME:
        raise _refuse(f"文件名请控制在 {_LONGEST_NAME} 个字符以内。")
    if size < 1:
        raise _refuse("这个文件是空的，请检查后重新选择。")
    if size > offer.most_bytes:
        raise _refuse(f"{offer.name}不能超过 {offer.size}，请压缩后再上传。")
    return content_type


def ending_of(file_name: str) -> str:
    """Return a file name's ending in lower case, without the dot; empty where there is none."""
    return file_name.rpartition(".")[2].lower() if "." in file_name else ""


def minutes_of(seconds: float) -> int:
    """Return a film's length in minutes, as the page and R23 count it: begun minutes are whole ones."""
    return ceil(seconds / 60)


def _refuse(sentence: str) -> InvalidInput:
    return InvalidInput([FieldError("file", sentence)])

"""Where uploaded files are opened: pictures made anew, documents looked at, whatever the file tries."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from handlers.bounded.parent import ChildDied, ask_child
from handlers.files.limits import DAMAGED_DOCUMENT, DAMAGED_PICTURE, PATIENCE_S
from models.errors import FieldError, InvalidInput
from models.rules.crops import Crop
from models.services.upload_ports import Picture


class _Facts(msgspec.Struct, frozen=True):
    width: int = 0
    height: int = 0
    refused: str | None = None


class Workshop:
    """Opens each file in a process of its own; raises InvalidInput for `file` when it is not what it should be."""

    def remake_picture(
        self, content: bytes, content_type: str, crop: Crop | None, longest: int, most_bytes: int
    ) -> Picture:
        """Return the picture upright, cropped and at most so large, as a JPEG that holds its pixels only."""
        part = None if crop is None else (crop.x, crop.y, crop.width, crop.height)
        order = {"content_type": content_type, "crop": part, "longest": longest, "most_bytes": most_bytes}
        facts, made = _ask(order, content, DAMAGED_PICTURE)
        return Picture(made, facts.width, facts.height)

    def check_document(self, content: bytes, content_type: str) -> None:
        """Return if the document is of this type."""
        _ask({"content_type": content_type, "longest": None}, content, DAMAGED_DOCUMENT)


def _ask(order: Mapping[str, object], content: bytes, damaged: str) -> tuple[_Facts, bytes]:
    try:
        line, _, made = ask_child("handlers.files.child", json.dumps(order), content, PATIENCE_S).partition(b"\n")
        facts = msgspec.json.decode(line, type=_Facts)
    except (ChildDied, msgspec.DecodeError):
        raise InvalidInput([FieldError("file", damaged)]) from None
    if facts.refused is not None:
        raise InvalidInput([FieldError("file", facts.refused)])
    return facts, made

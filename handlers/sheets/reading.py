"""Reading a spreadsheet that somebody hands in: whatever the file does, it costs bounded memory and time."""

from __future__ import annotations

from pathlib import PurePath

import msgspec

from handlers.sheets.asking import ask_child
from handlers.sheets.limits import DAMAGED, Refused
from handlers.sheets.recognising import TEXT, recognise
from handlers.sheets.sheet import Sheet
from models.errors import FieldError, InvalidInput


class _Answer(msgspec.Struct, frozen=True):
    found: Sheet | None = None
    refused: str = DAMAGED


def read_sheet(name: str, content: bytes) -> Sheet:
    """Return the first sheet with content of a .xlsx, .xls or .csv file, recognised by its content.

    Raises InvalidInput for the field `file`, one sentence, for whatever can't be taken. `name` names a .csv's sheet.
    """
    try:
        kind = recognise(content)
        answer = _ask_child(kind, content)
        if answer.found is None:
            raise Refused(answer.refused)
    except Refused as refusal:
        raise InvalidInput([FieldError("file", str(refusal))]) from None
    if kind == TEXT:
        return msgspec.structs.replace(answer.found, name=PurePath(name.replace("\\", "/")).stem)
    return answer.found


def _ask_child(kind: str, content: bytes) -> _Answer:
    try:
        return msgspec.json.decode(ask_child("handlers.sheets.child", kind, content, DAMAGED), type=_Answer)
    except msgspec.DecodeError as error:
        raise Refused(DAMAGED) from error

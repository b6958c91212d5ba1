"""Reading a spreadsheet that somebody hands in: whatever the file does, it costs bounded memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import PurePath

import msgspec

from handlers.config import read_loader_paths
from handlers.sheets.limits import DAMAGED, PATIENCE_S, Refused
from handlers.sheets.recognising import TEXT, recognise
from handlers.sheets.sheet import Sheet
from models.errors import FieldError, InvalidInput

# Isolated from the environment and the working directory; it finds its modules where this process does.
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from handlers.sheets.child import main; main()"


class _Answer(msgspec.Struct, frozen=True):
    sheet: Sheet | None = None
    refused: str = DAMAGED


def read_sheet(name: str, content: bytes) -> Sheet:
    """Return the first sheet with content of a .xlsx, .xls or .csv file, recognised by its content.

    Raises InvalidInput for the field `file`, one sentence, for whatever can't be taken. `name` names a .csv's sheet.
    """
    try:
        kind = recognise(content)
        answer = _ask_child(kind, content)
        if answer.sheet is None:
            raise Refused(answer.refused)
    except Refused as refusal:
        raise InvalidInput([FieldError("file", str(refusal))]) from None
    if kind == TEXT:
        return msgspec.structs.replace(answer.sheet, name=PurePath(name.replace("\\", "/")).stem)
    return answer.sheet


def _ask_child(kind: str, content: bytes) -> _Answer:
    command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path), kind]
    try:
        # Our own interpreter and our own words: nothing of the file is an argument.
        run = subprocess.run(  # noqa: S603
            command,
            input=content,
            stdout=subprocess.PIPE,
            # What a dying reader says may quote the file.
            stderr=subprocess.DEVNULL,
            env=read_loader_paths(),
            timeout=PATIENCE_S,
            check=True,
        )
        return msgspec.json.decode(run.stdout, type=_Answer)
    except (subprocess.SubprocessError, msgspec.DecodeError) as error:
        raise Refused(DAMAGED) from error

"""Names of units and of persons as they are typed and compared."""

from __future__ import annotations

import re
import unicodedata

from models.errors import FieldError, InvalidInput

LONGEST_UNIT_NAME, LONGEST_NAME, LONGEST_CONTACT = 60, 30, 60
_DOTS = str.maketrans(dict.fromkeys("•‧∙・･．.●", "·"))
# Han of every plane, letters of other scripts, the middle dot between them; no digits, no signs.
_NAME = re.compile(r"[^\W\d_]+(?:[·' -][^\W\d_]+)*")


def clean_unit_name(text: str, field: str = "name") -> str:
    """Return the name of a unit as it is stored: without spaces around, one between words; raise InvalidInput."""
    name = _clean_line(text)
    if not name:
        raise InvalidInput([FieldError(field, "请填写单位名称。")])
    if len(name) > LONGEST_UNIT_NAME:
        raise InvalidInput([FieldError(field, f"单位名称最多 {LONGEST_UNIT_NAME} 个字。")])
    return name


def clean_contact(text: str, field: str = "contact") -> str | None:
    """Return who answers for a unit, or None when nothing was typed; raise InvalidInput."""
    contact = _clean_line(text)
    if len(contact) > LONGEST_CONTACT:
        raise InvalidInput([FieldError(field, f"联系方式最多 {LONGEST_CONTACT} 个字。")])
    return contact or None


def fold_unit_name(name: str) -> str:
    """Return what two names must share to count as the same: width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def fold_name(name: str) -> str:
    """Return what two spellings of one person's name share: width, case, spaces and the form of the dot."""
    return "".join(unicodedata.normalize("NFKC", name).translate(_DOTS).casefold().split())


def clean_name(text: str, field: str = "name") -> str:
    """Return a person's name as it is stored, spaces between han gone, the dot written `·`; raise InvalidInput."""
    name = _clean_line(text).translate(_DOTS)
    if re.search(r"[^\x00-\xff]", name):
        name = "".join(name.split())
    if not name:
        raise InvalidInput([FieldError(field, "请填写姓名。")])
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name) or len(name) < 2:
        raise InvalidInput([FieldError(field, "请核对姓名：2 到 30 个字，不含数字和符号。")])
    return name


def _clean_line(text: str) -> str:
    """Return one line: printable characters only, in their usual width where han take no part in it."""
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(unicodedata.normalize("NFC", shown).split())

"""Names of persons: cleaned of what typing and old systems leave in them, never of what belongs to them."""

from __future__ import annotations

import re
import unicodedata

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･●．", "·"))
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
# 〇 counts as a numeral, and is a character of names.
_ALSO = "·' -.〇"
_LONGEST = 30


class NameUnreadable(ValueError):
    """This is no name of a person; the text says why, in one sentence."""


def clean_name(text: str) -> str:
    """Return the name as it is to be kept: rare characters and 阿·某某 stay, padding goes; raise NameUnreadable."""
    name = "".join(map(_plain, _INVISIBLE.sub("", text).translate(_DOTS))).translate(_DOTS)
    name = re.sub(r"\s*·\s*", "·", " ".join(name.split()))
    # Two-character names are padded to three in every other roster; Latin names keep their spaces.
    name = re.sub(r"(?<=[^\x00-\u024f]) | (?=[^\x00-\u024f])", "", name)
    _require_name(name)
    return name


def key_of_name(name: str) -> str:
    """Return what two spellings of one name share."""
    return "".join(unicodedata.normalize("NFKC", name).translate(_DOTS).split()).casefold()


def _plain(character: str) -> str:
    # Compatibility ideographs are characters of their own in names: only full-width Latin and blanks are made plain.
    return character if unicodedata.category(character) == "Lo" else unicodedata.normalize("NFKC", character)


def _require_name(name: str) -> None:
    if not name:
        raise NameUnreadable("没有填写姓名。")
    if any(unicodedata.category(character) in {"Co", "Cn"} or character == "\ufffd" for character in name):
        raise NameUnreadable("姓名里有无法显示的字，请在表格里重新输入这个字。")
    if any(character.isdigit() for character in name):
        raise NameUnreadable("姓名里有数字，请核对。")
    wrong = next((each for each in name if unicodedata.category(each)[0] not in "LM" and each not in _ALSO), None)
    if wrong is not None:
        raise NameUnreadable(f"姓名里有“{wrong}”，请只填姓名，说明文字请写到别的列。")
    if name[0] in _ALSO[:-1] or not 2 <= len(name) <= _LONGEST:
        raise NameUnreadable(f"姓名应为 2 到 {_LONGEST} 个字，请核对。")

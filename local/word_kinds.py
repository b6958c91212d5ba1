"""Writes into the console's word counter what kind every character is: `python -m local.word_kinds`.

Run it again when the product moves to another Python, whose Unicode knows more characters.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path

from models.rules.word_count import count_words

TARGET = Path(__file__).resolve().parents[1] / "handlers" / "web" / "static" / "console" / "word_count.js"
_TABLE = re.compile(r'(?<=const KINDS =\n  ")[^"]*')
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def list_kinds() -> list[str]:
    """Return the kind of every code point as the counter's letter: s, r, _ or i, a capital if no page can show it."""
    return [_tell(chr(point)) for point in range(sys.maxunicode + 1)]


def read_kinds(script: str) -> list[str]:
    """Return the kind of every code point as the script has it."""
    found = _TABLE.search(script)
    letters: list[str] = []
    kind = ""
    for stretch in found[0].split() if found else []:
        letters += kind * int(stretch[1:], 36)
        kind = stretch[0]
    return letters + [kind] * (sys.maxunicode + 1 - len(letters))


def write_kinds(script: str) -> str:
    """Return the script with every character's kind as this Python knows it."""
    before, stretches = 0, []
    for kind, same in groupby(list_kinds()):
        stretches.append(kind + _spell(before))
        before = len(list(same))
    return _TABLE.sub(" ".join(stretches), script)


def _tell(character: str) -> str:
    """Return what the counter does with a character, found out by counting."""
    if count_words(f"a{character}") == 2:
        kind = "s"
    elif count_words(character) == 1:
        kind = "r"
    else:
        return "_" if character.isspace() else "i"
    # What models/rules/rich_text keeps of a text.
    return kind if character.isprintable() else kind.upper()


def _spell(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


if __name__ == "__main__":
    TARGET.write_text(write_kinds(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {TARGET.name}")

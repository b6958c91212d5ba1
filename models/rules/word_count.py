"""How many 字 a text has, counted as a Chinese word processor counts."""

from collections.abc import Iterator
from unicodedata import category, east_asian_width

SINGLE, RUN, SPACE = "single", "run", "space"


def count_words(text: str) -> int:
    """The 字数 of `text` (R20, R22): what a limit in the rule set is compared with.

    Each han character, each full-width punctuation mark, letter or digit and each emoji is 1; each run of
    anything else (Latin letters, digits, half-width punctuation) between white space and those is 1; white
    space, control and combining characters are 0. So half-width punctuation belongs to the run it touches
    ("3.14%", "co-op" and "3,000" are 1), and alone between han characters it is a run of its own ("甲,乙" is 3).
    """
    total, before = 0, SPACE
    for kind in _kinds(text):
        total += kind == SINGLE or (kind == RUN and before != RUN)
        before = kind
    return total


def _kinds(text: str) -> Iterator[str]:
    """The kind of every character that has a width of its own."""
    shown = [character for character in text if character.isspace() or not _is_invisible(character)]
    for place, character in enumerate(shown):
        around = shown[place - 1 : place] + shown[place + 1 : place + 2]
        yield RUN if _is_apostrophe(character, around) else _kind(character)


def _kind(character: str) -> str:
    if character.isspace():
        return SPACE
    width = east_asian_width(character)
    # Quotation marks, dashes and dots of Chinese text are "ambiguous" in Unicode; Greek letters are too.
    is_chinese_mark = width == "A" and category(character)[0] in "PSN"
    return SINGLE if width in "WF" or is_chinese_mark else RUN


def _is_apostrophe(character: str, around: list[str]) -> bool:
    """Whether this is the curly mark inside a Latin word, as in don’t."""
    return character == "’" and len(around) == 2 and all(_kind(near) == RUN for near in around)


def _is_invisible(character: str) -> bool:
    return category(character) in {"Mn", "Me", "Cc", "Cf"}

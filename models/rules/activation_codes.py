"""Activation codes as they are made and printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Without 0 O, 1 I L: read aloud and typed by hand. Eight of them are 40 bits, and five wrong ones rest an hour.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
_GROUP = 4


def make_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a new code, each character drawn by `choose`."""
    return "".join(choose(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def spell_code(code: str) -> str:
    """Return the code in groups of four, as it is printed; the dashes need not be typed."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))

"""Asking a process of its own to read a file from outside: whatever the file does, the price is bounded."""

from __future__ import annotations

from handlers.bounded.parent import ChildDied
from handlers.bounded.parent import ask_child as ask_bounded
from handlers.sheets.limits import PATIENCE_S, Refused


def ask_child(module: str, kind: str, content: bytes, damaged: str) -> bytes:
    """Return what `main` of a module of ours, started anew, says about a file; raise Refused(damaged) if it dies."""
    try:
        return ask_bounded(module, kind, content, PATIENCE_S)
    except ChildDied as error:
        raise Refused(damaged) from error

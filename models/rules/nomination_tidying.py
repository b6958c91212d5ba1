"""Materials as they are kept: without what no page can show, lines in one line, texts tidy."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from models.rules.materials import Material, Opinion
from models.rules.rich_text import tidy

# What may hold several lines; all else is one.
_PARAGRAPHS = frozenset({"summary", "film_reason"})
_SPACES = re.compile(r"[^\S\u3000]+")
_MANY_LINES = re.compile(r"\s*\n\s*")


def tidy_material(material: Material) -> Material:
    """Return the materials tidied; doing it twice changes nothing more."""
    changes: dict[str, Any] = {
        name: _clean_lines(value) if name in _PARAGRAPHS else _clean_line(value)
        for name, value in msgspec.structs.asdict(material).items()
        if isinstance(value, str)
    }
    return msgspec.structs.replace(
        material,
        **changes,
        text=tidy(material.text),
        attachments=tuple(map(_clean_line, material.attachments)),
        grounds=tuple(map(_clean_lines, material.grounds)),
        opinions=tuple(map(_tidy_opinion, material.opinions)),
    )


def _tidy_opinion(opinion: Opinion) -> Opinion:
    return msgspec.structs.replace(
        opinion,
        held_on=_clean_line(opinion.held_on)[:10],
        manner=_clean_line(opinion.manner),
        asked=min(max(opinion.asked, 0), 9_999_999),
        outcome=_clean_lines(opinion.outcome),
        responsible=_clean_line(opinion.responsible),
    )


def _clean_line(text: str) -> str:
    return _SPACES.sub(" ", _drop_unshown(text)).strip()


def _clean_lines(text: str) -> str:
    return _MANY_LINES.sub(
        "\n", "\n".join(_SPACES.sub(" ", line) for line in _drop_unshown(text).splitlines())
    ).strip()


def _drop_unshown(text: str) -> str:
    """Return the text without characters that no page and no document can show; half of a pair is one."""
    return "".join(mark for mark in text if mark.isprintable() or mark.isspace() or mark == "\u200d")

"""What differs between two versions of a nomination's materials: field by field, the text paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from models.rules.materials import FIELDS, Material, Opinion, name_field
from models.rules.rich_text import Paragraph, from_plain
from models.rules.rule_set import Kind


class ParagraphChange(msgspec.Struct, frozen=True):
    """A stretch of a text that stayed, went, came, or became another one."""

    kind: Literal["same", "removed", "added", "changed"]
    before: tuple[Paragraph, ...] = ()
    after: tuple[Paragraph, ...] = ()


class FieldChange(msgspec.Struct, frozen=True):
    """A field that differs, with what became of its paragraphs."""

    field: str
    name: str
    paragraphs: tuple[ParagraphChange, ...]


_KINDS: dict[str, Literal["same", "removed", "added", "changed"]] = {
    "equal": "same",
    "delete": "removed",
    "insert": "added",
    "replace": "changed",
}


def list_changes(kind: Kind, before: Material, after: Material) -> list[FieldChange]:
    """Return the fields of this kind's form that differ, in the form's order; none for the same materials."""
    return [
        FieldChange(
            field, name_field(kind, field), tuple(_compare(*(_spell(each, field) for each in (before, after))))
        )
        for field in (*FIELDS[kind], "grounds", "opinions", "attachments")
        if getattr(before, field) != getattr(after, field)
    ]


def _compare(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Iterator[ParagraphChange]:
    for tag, start, end, start_after, end_after in SequenceMatcher(None, before, after, False).get_opcodes():
        yield ParagraphChange(_KINDS[tag], tuple(before[start:end]), tuple(after[start_after:end_after]))


def _spell(material: Material, field: str) -> Sequence[Paragraph]:
    value = getattr(material, field)
    if field == "text":
        return tuple(value)
    if field == "opinions":
        return from_plain("\n".join(map(_spell_opinion, value)))
    return from_plain("\n".join(value) if isinstance(value, tuple) else str(value))


def _spell_opinion(opinion: Opinion) -> str:
    return f"{opinion.held_on} {opinion.manner}，{opinion.asked} 人，{opinion.outcome}（{opinion.responsible}）"

"""Between a nomination's materials and its form: what is shown, what was typed, what of it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from handlers.administration.rule_fields import Field, Section
from handlers.administration.rule_form import Values, count_rows, read_values
from models.errors import FieldError
from models.rules.materials import FIELDS, Material, name_field
from models.rules.rich_text import from_plain, plain_of
from models.rules.rule_set import Category
from models.rules.word_count import count_words

# What is uploaded, never typed: the uploads' own calls change these.
UPLOADED = frozenset({"photo", "film", "thumbnail"})
LONG = frozenset({"summary", "text", "film_reason"})
OPINIONS = Section(
    "opinions",
    "征求意见情况",
    "",
    (
        Field("held_on", "征求日期", "date"),
        Field("manner", "征求方式", hint="如座谈会、个别访谈、公示"),
        Field("asked", "征求人数", "number"),
        Field("outcome", "征求结果", hint="如一致同意，或写明不同意见和处理情况"),
        Field("responsible", "负责人"),
    ),
    rows="opinions",
    row_title="征求意见",
)
_OUTCOME = {field.name: field for field in OPINIONS.fields}


def list_typed(category: Category) -> tuple[str, ...]:
    """Return the fields that are typed into the form of a category, grounds and opinions among them."""
    return (*(field for field in FIELDS[category.kind] if field not in UPLOADED), "grounds", "opinions")


def list_uploaded(category: Category) -> tuple[str, ...]:
    """Return what is uploaded for a category, attachments among it."""
    fields = [field for field in FIELDS[category.kind] if field in UPLOADED]
    return (*(field for field in fields if field != "photo" or category.photo_required), "attachments")


def count_fields(material: Material) -> dict[str, int]:
    """Return the 字 of the fields that are counted."""
    return {"text": count_words(plain_of(material.text)), "summary": count_words(material.summary)}


def find_limits(category: Category) -> dict[str, int]:
    """Return how many 字 the fields may have that are limited (R20, R22)."""
    limits = {"text": category.text_limit, "summary": category.summary_limit}
    return {field: limit for field, limit in limits.items() if limit}


def spell_field(field: str, value: Any) -> str:
    """Return a field as people read it side by side: grounds and opinions a line each, texts without bold."""
    if field == "text":
        return plain_of(value)
    if field == "grounds":
        return "\n".join(f"{place}. {text}" for place, text in enumerate(value, 1))
    if field == "opinions":
        return "\n".join(
            f"{each.held_on}　{each.manner}　{each.asked or ''} 人　{each.outcome}　{each.responsible}"
            for each in value
        )
    return str(value)


def spell_material(category: Category, material: Material) -> Values:
    """Return the materials as the text of the form's fields."""
    values = {field: spell_field(field, getattr(material, field)) for field in list_typed(category)}
    del values["grounds"], values["opinions"]
    for place, _ in enumerate(category.conditions):
        values[f"grounds[{place}]"] = material.grounds[place] if place < len(material.grounds) else ""
    for place, opinion in enumerate(material.opinions):
        row = msgspec.structs.asdict(opinion) | {"asked": str(opinion.asked or "")}
        values |= {f"opinions[{place}].{name}": text for name, text in row.items()}
    return values


def read_typed(category: Category, form: Mapping[str, str]) -> Values:
    """Return what was typed into the fields that the category's form has."""
    names = [field for field in list_typed(category) if field not in {"grounds", "opinions"}]
    names += [f"grounds[{place}]" for place, _ in enumerate(category.conditions)]
    values = {name: form.get(name, "").replace("\r\n", "\n") for name in names}
    return values | read_values(form, (OPINIONS,))


def read_fields(category: Category, values: Values) -> tuple[dict[str, Any], list[FieldError]]:
    """Return every typed field as the materials have it, and what can't be read so."""
    faults: list[FieldError] = []
    fields: dict[str, Any] = {name: values[name] for name in list_typed(category) if name in values}
    if "text" in fields:
        fields["text"] = msgspec.to_builtins(from_plain(values["text"]))
    fields["grounds"] = [values[f"grounds[{place}]"].strip() for place, _ in enumerate(category.conditions)]
    fields["opinions"] = []
    for row in range(count_rows(values, OPINIONS)):
        texts = {field.name: values[f"opinions[{row}].{field.name}"] for field in OPINIONS.fields}
        asked = texts["asked"]
        if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 8):
            faults.append(FieldError(f"opinions.{row}.asked", "征求人数请填写数字。"))
        elif any(texts.values()):
            fields["opinions"].append(texts | {"asked": int(asked or 0)})
    return fields, faults


def digest(category: Category, values: Values, field: str) -> str:
    """Return a short mark of a field as the form shows it: a field is sent as changed only if its mark differs."""
    texts = [text for name, text in sorted(values.items()) if name == field or name.startswith(f"{field}[")]
    return hashlib.sha256("\x1f".join(texts).encode(errors="replace")).hexdigest()[:16]


def name_place(category: Category, path: str) -> str:
    """Return what people call the field at a path such as `opinions.0.asked`."""
    field, _, rest = path.partition(".")
    name = name_field(category.kind, field)
    place, _, part = rest.partition(".")
    if not place.isdigit():
        return name
    name = f"{name}第 {int(place) + 1} 条"
    return f"{name}的{_OUTCOME[part].label}" if part in _OUTCOME else name

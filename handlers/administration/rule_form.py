"""Between a rule set (or a plan) and the text of its form: spelled for typing, read back with every fault named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from handlers.administration.rule_fields import SECTIONS, Field, Section
from models.errors import FieldError
from models.rules.days import CHINA
from models.rules.rule_set import RuleSet

Values = dict[str, str]
_ROW = re.compile(r"(\w+)\[(\d{1,4})\]\.(\w+)")
# More rows than any sound rule set has: a form can't be made endless.
_MOST_ROWS = 60


def spell_rules(rules: RuleSet) -> Values:
    """Return the rule set as the text of its form's fields, by path."""
    return spell_document(msgspec.to_builtins(rules))


def spell_document(document: Mapping[str, Any], sections: Sequence[Section] = SECTIONS) -> Values:
    """Return a document as the text of its form's fields, by path."""
    return {path: _spell(field, found) for path, field, found in _walk(document, sections)}


def read_values(form: Mapping[str, str], sections: Sequence[Section] = SECTIONS) -> Values:
    """Return what was typed into fields that the form knows; a box left unticked is empty text."""
    values: Values = {}
    for section in sections:
        rows = range(_count_rows(form, section.rows)) if section.rows else (None,)
        for row in rows:
            for field in section.fields:
                path = path_of(section, row, field)
                typed = form.get(path, "")
                # Browsers end the lines of a text with CR LF, whatever ended them in the page.
                values[path] = typed.replace("\r\n", "\n") if field.kind in {"lines", "pairs"} else typed.strip()
    return values


def read_document(values: Values, sections: Sequence[Section] = SECTIONS) -> tuple[dict[str, Any], list[FieldError]]:
    """Return the rule set as a document, and what in the text can't be read as what its field wants."""
    document: dict[str, Any] = {section.rows: [] for section in sections if section.rows}
    faults: list[FieldError] = []
    for section in sections:
        rows = range(count_rows(values, section)) if section.rows else (None,)
        for row in rows:
            target: dict[str, Any] = document if row is None else {}
            for field in section.fields:
                path = path_of(section, row, field)
                try:
                    _put(target, field.name, _read(field, values[path]))
                except ValueError as fault:
                    faults.append(FieldError(path, str(fault)))
            if row is not None:
                document[section.rows].append(target)
    if "tier_names" in document:
        document["tier_names"] = {tier: name for tier, name in document["tier_names"].items() if name}
    return document, faults


def add_row(values: Values, section: Section) -> Values:
    """Return the form with one more row in a section."""
    number = count_rows(values, section)
    if section.is_fixed or number >= _MOST_ROWS:
        return values
    added = {path_of(section, number, field): section.blank.get(field.name, "") for field in section.fields}
    key = f"{section.rows}[{number}].id"
    if key in added:
        # Never shown: part of keys and addresses, so it must not change with the name.
        added[key] = _free_id(section, values)
    return values | added


def remove_row(values: Values, section: Section, removed: int) -> Values:
    """Return the form without one row of a section; those after it move up."""
    if section.is_fixed:
        return values
    kept: Values = {}
    for path, text in values.items():
        row = _ROW.fullmatch(path)
        if row is None or row.group(1) != section.rows:
            kept[path] = text
        elif (number := int(row.group(2))) != removed:
            kept[f"{section.rows}[{number - (number > removed)}].{row.group(3)}"] = text
    return kept


def path_of(section: Section, row: int | None, field: Field) -> str:
    """Return the field's path in the rule set, which is also its name in the form."""
    return field.name if row is None else f"{section.rows}[{row}].{field.name}"


def count_rows(values: Mapping[str, str], section: Section) -> int:
    """Return how many rows of a section the form has."""
    return _count_rows(values, section.rows)


def label_of(path: str, sections: Sequence[Section] = SECTIONS) -> str:
    """Return what people call the field or row at a path."""
    for section in sections:
        for field in section.fields:
            if not section.rows and field.name == path:
                return field.label
            row = _ROW.fullmatch(path)
            if row and row.group(1) == section.rows and row.group(3) == field.name:
                return f"{section.title}第 {int(row.group(2)) + 1} 项的{field.label or '编号'}"
        if path.partition("[")[0] == (section.rows or section.key):
            return section.title
    return path


def _count_rows(values: Mapping[str, str], rows: str) -> int:
    numbers = {int(row.group(2)) for row in map(_ROW.fullmatch, values) if row and row.group(1) == rows}
    return min(max(numbers, default=-1) + 1, _MOST_ROWS)


def _walk(document: Mapping[str, Any], sections: Sequence[Section]) -> Iterator[tuple[str, Field, Any]]:
    for section in sections:
        if not section.rows:
            yield from ((field.name, field, _find(document, field.name)) for field in section.fields)
            continue
        for number, row in enumerate(document[section.rows]):
            yield from ((path_of(section, number, field), field, row.get(field.name)) for field in section.fields)


def _find(document: Mapping[str, Any], path: str) -> Any:
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if found else None
    return found


def _put(target: dict[str, Any], path: str, value: Any) -> None:
    *names, last = path.split(".")
    for name in names:
        target = target.setdefault(name, {})
    target[last] = value


def _spell(field: Field, value: Any) -> str:
    if value is None or value is False:
        return ""
    if field.kind == "moment":
        return datetime.fromisoformat(value).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    if field.kind == "lines":
        return "\n".join(value)
    if field.kind == "numbers":
        return "、".join(map(str, value))
    if field.kind == "pairs":
        return "\n".join(f"{key}={text}" for key, text in value.items())
    return "on" if value is True else str(value)


def _read(field: Field, text: str) -> Any:
    """Return the text as its field wants it; raise ValueError in words for people."""
    if field.kind == "flag":
        return text == "on"
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind in {"numbers", "pairs"} and not text.strip() and not field.is_required:
        return [] if field.kind == "numbers" else {}
    if not text and not field.is_required and field.kind in {"number", "date"}:
        return None
    if not text and field.is_required:
        raise ValueError(f"请{'选择' if field.kind == 'choice' else '填写'}{field.label or '编号'}。")
    return _convert(field, text)


def _convert(field: Field, text: str) -> Any:
    if field.kind == "numbers":
        return _read_numbers(text)
    if field.kind == "pairs":
        return _read_pairs(text)
    if field.kind == "number":
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise ValueError("请填写不带小数的数字。")
        return int(text)
    if field.kind == "choice" and field.choices and text not in dict(field.choices):
        raise ValueError("请从列表中选择。")
    try:
        if field.kind == "moment":
            return datetime.fromisoformat(text).replace(tzinfo=CHINA).isoformat()
        return date.fromisoformat(text).isoformat() if field.kind == "date" else text
    except ValueError:
        raise ValueError("请按 2017-06-01 的形式填写完整的日期和时间。") from None


def _read_numbers(text: str) -> list[int]:
    parts = [part for part in re.split(r"[\s、，,;；]+", text) if part]
    if not all(re.fullmatch(r"\d{1,4}", part, re.ASCII) for part in parts):
        raise ValueError("请填写用顿号隔开的数字，例如 7、3、1。")
    return [int(part) for part in parts]


def _read_pairs(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, sign, value = line.partition("=")
        if not sign or not key.strip():
            raise ValueError(f"“{line}”应写成“关键词=内容”，例如 thing1={{campaign}}。")
        if key.strip() in pairs:
            raise ValueError(f"关键词“{key.strip()}”重复。")
        pairs[key.strip()] = value.strip()
    return pairs


def _free_id(section: Section, values: Values) -> str:
    taken = {text for path, text in values.items() if path.startswith(f"{section.rows}[") and path.endswith(".id")}
    kind = {"categories": "category", "offices": "office", "messages": "message"}[section.rows]
    return next(f"{kind}-{number}" for number in range(1, _MOST_ROWS + 2) if f"{kind}-{number}" not in taken)

"""Materials from what a form says: dates and numbers as people write them, everything else as it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from unicodedata import normalize

from handlers.documents.form_fields import OPINION_PARTS, list_form_fields
from handlers.documents.matching import Filled
from models.errors import FieldError
from models.rules.materials import Material, Opinion
from models.rules.rich_text import RichText, plain_of
from models.rules.rule_set import Category

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:\D.*)?|(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"\D*(\d{1,6})\D*")
# 15, 15分钟, 14分30秒, 14:30, 00:14:30
_LENGTH = re.compile(r"(?:\d{1,2}:(?=\d+:))?\D*?(\d{1,4})(?:\s*(?:分钟?|:|min)\s*(?:(\d{1,2})\D*)?)?\D*", re.I)
_MOST_OPINIONS = 20


def fill_material(category: Category, filled: Iterable[Filled]) -> tuple[Material, list[FieldError]]:
    """Return the materials that a form holds, and what in it can't be read; the first that is not empty counts."""
    values: dict[str, RichText] = {}
    opinions: list[dict[str, str]] = []
    for path, text in filled:
        area, _, part = path.partition(".")
        if area == "opinions":
            _add_opinion(opinions, part, plain_of(text))
        elif not values.get(path):
            values[path] = text
    errors: list[FieldError] = []
    fields: dict[str, Any] = {path: plain_of(text) for path, text in values.items() if "." not in path}
    if "text" in values:
        fields["text"] = values["text"]
    if "film_minutes" in fields:
        fields["film_minutes"] = _read_minutes(fields["film_minutes"], errors)
    lines = [plain_of(values.get(f"grounds.{place}", ())) for place in range(len(category.conditions))]
    sought = [each for each in opinions if any(each.values())][:_MOST_OPINIONS]
    read = tuple(_read_opinion(f"opinions.{place}", each, errors) for place, each in enumerate(sought))
    return Material(**fields, grounds=tuple(lines) if any(lines) else (), opinions=read), errors


def count_filled(category: Category, filled: Iterable[Filled]) -> int:
    """Return how many different fields of the category's form were found, filled in or not."""
    return len({path for path, _ in filled} & {field.path for field in list_form_fields(category)})


def _add_opinion(opinions: list[dict[str, str]], part: str, text: str) -> None:
    """Put a part into the last record of opinions, or begin the next one."""
    if not opinions or part in opinions[-1]:
        opinions.append({})
    opinions[-1][part] = text


def _read_opinion(field: str, parts: dict[str, str], errors: list[FieldError]) -> Opinion:
    return Opinion(
        held_on=_read_date(f"{field}.held_on", parts.get("held_on", ""), errors),
        manner=parts.get("manner", ""),
        asked=_read_number(f"{field}.asked", parts.get("asked", ""), errors),
        outcome=parts.get("outcome", ""),
        responsible=parts.get("responsible", ""),
    )


def _read_date(field: str, text: str, errors: list[FieldError]) -> str:
    found = _DATE.fullmatch(normalize("NFKC", text).strip())
    if not text:
        return ""
    try:
        if found is not None:
            year, month, day = (part for part in found.groups() if part)
            return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        pass  # There is no such day.
    errors.append(FieldError(field, f"{OPINION_PARTS['held_on']}读不出来，请写成 2017-03-20 的样子。"))
    return ""


def _read_number(field: str, text: str, errors: list[FieldError]) -> int:
    found = _NUMBER.fullmatch(normalize("NFKC", text))
    if text and not found:
        errors.append(FieldError(field, f"{OPINION_PARTS['asked']}读不出来，请只填一个数字。"))
    return int(found[1]) if found else 0


def _read_minutes(text: str, errors: list[FieldError]) -> int:
    found = _LENGTH.fullmatch(normalize("NFKC", text))
    if text and not found:
        errors.append(FieldError("film_minutes", "片长读不出来，请只填分钟数。"))
    return math.ceil(int(found[1]) + int(found[2] or 0) / 60) if found else 0

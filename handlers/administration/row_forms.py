"""Long forms with rows: what is shown of them, rows that come and go, two editors' words side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from handlers.administration.rule_fields import Section
from handlers.administration.rule_form import Values, add_row, count_rows, remove_row
from models.errors import FieldError


class Difference(msgspec.Struct, frozen=True):
    """A field in which what is stored and what was typed differ."""

    label: str
    stored: str
    typed: str


class ShownForm(msgspec.Struct, frozen=True):
    """The form as it is shown: what was typed, in which version, what is wrong, what somebody else stored."""

    values: Values
    version: int
    errors: Sequence[FieldError] = ()
    differences: Sequence[Difference] = ()

    def is_wrong(self, path: str) -> bool:
        """Tell whether something is wrong with the field or row."""
        return any(error.field == path for error in self.errors)

    def explain(self, path: str) -> str:
        """Return what is wrong with the field or row, or nothing."""
        return "".join(error.detail for error in self.errors if error.field == path)


def compare_forms(
    stored: Mapping[str, str], typed: Mapping[str, str], label_of: Callable[[str], str]
) -> list[Difference]:
    """Return where what was typed differs from what a colleague stored meanwhile."""
    paths = [path for path in dict.fromkeys([*stored, *typed]) if stored.get(path, "") != typed.get(path, "")]
    return [Difference(label_of(path), stored.get(path, ""), typed.get(path, "")) for path in paths]


def change_rows(values: Values, act: str, what: str, sections: Sequence[Section]) -> Values:
    """Return the form with a row added (`add`, the rows) or removed (`remove`, the rows and a number)."""
    rows, _, number = what.partition(":")
    section = next((section for section in sections if section.rows and section.rows == rows), None)
    if section is None:
        return values
    if act == "add":
        return add_row(values, section)
    is_row = number in map(str, range(count_rows(values, section)))
    return remove_row(values, section, int(number)) if act == "remove" and is_row else values

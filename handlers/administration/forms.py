"""Forms that lose nothing: what was typed and what is wrong with it, shown again on the page it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from flask import request
from werkzeug.wrappers import Response as Answer

from handlers.web.problem import status_of
from models.errors import Conflict, DomainError, InvalidInput, NotFound


class Form(msgspec.Struct, frozen=True):
    """One form of a page: `name` tells which; `values` as typed; `errors` by field; `problem` is about all of it."""

    name: str = ""
    values: Mapping[str, str] = msgspec.field(default_factory=dict)
    errors: Mapping[str, str] = msgspec.field(default_factory=dict)
    problem: str | None = None

    def refuse(self, error: DomainError) -> Form:
        """Return the form with what was wrong: beside the fields, or above them all."""
        if isinstance(error, InvalidInput):
            errors = {fault.field: fault.detail for fault in error.errors}
            shown = set(errors) <= self.values.keys()
            return msgspec.structs.replace(self, errors=errors, problem=None if shown else error.detail)
        return msgspec.structs.replace(self, problem=error.detail)


EMPTY = Form()


def read_form(name: str, *fields: str) -> Form:
    """Return what was typed into these fields of the form."""
    return Form(name, {field: request.form.get(field, "") for field in fields})


def version_of(form: Form) -> int:
    """Return the version that the form's page showed, from its field `version`."""
    text = form.values["version"]
    # What no page of ours sends fits nothing stored: the service then says that it has changed.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def try_form(form: Form, act: Callable[[], Answer], show: Callable[[Form, int], Answer]) -> Answer:
    """Do the act; when it is refused for what was typed or for what has changed, show the form again.

    What may not be done at all (Forbidden) is a page of its own.
    """
    try:
        return act()
    except (InvalidInput, Conflict, NotFound) as refusal:
        return show(form.refuse(refusal), status_of(refusal))

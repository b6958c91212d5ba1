"""The JSON calls of an app: address, method, who may call, and every refusal a caller must expect."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from handlers.web.access import access_of
from handlers.web.describe import Description, description_of
from handlers.web.problem import code_of_status, status_of_kind
from models import errors


@dataclass(frozen=True)
class Call:
    """One method on one address, with what its view declares."""

    rule: Rule
    method: str
    view: Any
    access: str
    description: Description

    @property
    def path(self) -> str:
        """Return the address with parameters in braces."""
        return re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", self.rule.rule)

    @property
    def changes_something(self) -> bool:
        """Tell whether a browser's session needs the page's CSRF token here."""
        return self.access == "member" and self.method != "GET"


def list_calls(app: Flask) -> Iterator[Call]:
    """Yield every described call of the app, by address and method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        description, access = description_of(view), access_of(view)
        if description is None or access is None:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Call(rule, method, view, access, description)


def list_refusals(call: Call) -> dict[int, dict[str, str]]:
    """Return the codes a call may refuse with, by status, each with its meaning."""
    refusals: dict[int, dict[str, str]] = defaultdict(dict)
    for kind in [*call.description.errors, *_common_errors(call)]:
        refusals[status_of_kind(kind)][kind.code] = (kind.__doc__ or "").strip().splitlines()[0]
    if call.description.body is not None:
        refusals[413][code_of_status(413)] = "The body is larger than 64 KB."
        refusals[415][code_of_status(415)] = "The body is not application/json."
    if call.rule.arguments:
        refusals[404].setdefault(code_of_status(404), "No id looks like this.")
    return refusals


def _common_errors(call: Call) -> Iterator[type[errors.DomainError]]:
    if call.description.body is not None:
        yield from (errors.Malformed, errors.InvalidInput)
    if call.access != "anyone":
        yield from (errors.SignInRequired, errors.TokenRefused)
    if call.changes_something:
        yield errors.Forbidden
    # A call that can refuse nothing asks no store.
    if call.description.errors:
        yield errors.StoreBusy

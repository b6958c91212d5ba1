"""What a JSON view takes and answers, declared beside it; the API's description is made from this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from models.errors import DomainError

View = TypeVar("View", bound=Callable[..., Any])


class Description(msgspec.Struct, frozen=True):
    """One call: its body, its answers by status, the errors it may raise, and the shapes of its query parameters."""

    body: type | None
    answers: dict[int, Any]
    errors: tuple[type[DomainError], ...]
    query: dict[str, Any]


def describes(
    *,
    answers: dict[int, Any],
    body: type | None = None,
    errors: Sequence[type[DomainError]] = (),
    query: dict[str, Any] | None = None,
) -> Callable[[View], View]:
    """Declare what the view takes and answers."""

    def declare(view: View) -> View:
        view.description = Description(body, answers, tuple(errors), query or {})  # type: ignore[attr-defined]
        return view

    return declare


def description_of(view: Callable[..., Any]) -> Description | None:
    """Return what the view declares, or None for pages."""
    return getattr(view, "description", None)
